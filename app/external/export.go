package external

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
)

// ExportRow is an external user on a sheet.
type ExportRow struct {
	User
	Sees []string // each pupil with the licence type, but for holdings that are over
}

// Export is a List without pages, for a sheet; the school's log says who took it, unless it is only a look at the head.
// Scope: staff.
func Export(ctx context.Context, tx db.Tx, f Filter, head bool) ([]ExportRow, error) {
	all, err := Found(ctx, tx, f)
	if err != nil {
		return nil, err
	}
	sees, err := pupilsOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]ExportRow, len(all))
	for i, u := range all {
		out[i] = ExportRow{User: u, Sees: sees[u.ID]}
	}
	if head {
		return out, nil
	}
	return out, note(ctx, tx, audit.Line{Action: audit.UsersExported, Detail: fmt.Sprintf("%d people", len(out))})
}

func pupilsOf(ctx context.Context, tx db.Tx) (map[int64][]string, error) {
	rows, err := tx.Query(ctx, `select h.account_id, trim(coalesce(nullif(p.forename, ''), p.legal_forename) || ' ' || coalesce(nullif(p.surname, ''), p.legal_surname)) || ' (' || p.pupil_id || ', ' || t.name
			|| case h.state when 'live' then '' else ', ' || h.state end || ')'
		from holdings h join pupils p on p.school_id = h.school_id and p.id = h.pupil_id join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
		where h.school_id = $1 and h.state <> 'ended' order by p.surname_folded, p.forename_folded, p.id, t.position, t.id`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read whom external users see: %w", err)
	}
	out := map[int64][]string{}
	var account int64
	var text string
	_, err = pgx.ForEachRow(rows, []any{&account, &text}, func() error { out[account] = append(out[account], text); return nil })
	return out, err
}
