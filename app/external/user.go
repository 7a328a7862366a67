package external

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
)

// Page is one external user, as the office edits them.
type Page struct {
	User
	DeniedAt   *time.Time
	DeniedBy   string
	ADRBy      string // the member of staff who wrote the choice down; "" = nobody has
	Failed     int    // sign-ins of the last FailedDays days that failed
	LastFailed *time.Time
	Holdings   []Held // by pupil, those that are over last
	LeaverDays int
}

// FailedDays is for how many days failed sign-ins are counted.
const FailedDays = 30

// Open reads one external user in one batch. Scope: staff. Errors: errs.NotFound.
func Open(ctx context.Context, tx db.Tx, account int64) (Page, error) {
	var p Page
	b := &pgx.Batch{}
	b.Queue(userColumns+userTables+`and l.account_id = $2`, tx.SchoolID(), account).Query(func(rows pgx.Rows) (err error) {
		p.User, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[User])
		return err
	})
	b.Queue(`select l.denied_at, coalesce(d.display_name, ''), coalesce(r.display_name, ''), f.n, f.at, s.leaver_days from account_schools l join schools s on s.id = l.school_id
			left join staff_schools d on d.school_id = l.school_id and d.staff_id = l.denied_by left join staff_schools r on r.school_id = l.school_id and r.staff_id = l.adr_by
			cross join lateral (select count(*) as n, max(at) as at from audit where school_id = $1 and action = 'sign-in failed' and subject_id = $2 and at > now() - make_interval(days => $3)) f
		where l.school_id = $1 and l.account_id = $2`, tx.SchoolID(), account, FailedDays).
		QueryRow(func(r pgx.Row) error {
			return r.Scan(&p.DeniedAt, &p.DeniedBy, &p.ADRBy, &p.Failed, &p.LastFailed, &p.LeaverDays)
		})
	queueHeld(b, &p.Holdings, `and h.account_id = $2 order by h.state = 'ended', p.surname_folded, p.forename_folded, p.id, h.made_at desc, h.id desc`, tx.SchoolID(), account)
	err := tx.SendBatch(ctx, b).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return Page{}, errs.NotFound
	}
	if err != nil {
		return Page{}, fmt.Errorf("read an external user: %w", err)
	}
	return p, nil
}

// Children are the pupils of a person's holdings, each once, with the holdings.
func (p Page) Children() (out [][]Held) {
	for _, h := range p.Holdings {
		i := slices.IndexFunc(out, func(o []Held) bool { return o[0].PupilID == h.PupilID })
		if i < 0 {
			out = append(out, []Held{h})
			continue
		}
		out[i] = append(out[i], h)
	}
	return out
}
