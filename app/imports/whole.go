package imports

import (
	"context"
	"fmt"

	"gateway/app/ctf"
	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/oneroster"
)

// Whole is the kind of a file that has no columns to match: it says itself what each part of it is. "" for tables.
func Whole(body []byte) importer.Kind {
	switch {
	case oneroster.Is(body):
		return importer.OneRoster
	case ctf.Is(body):
		return importer.CTF
	}
	return ""
}

// StageWhole sends such a file to the dry run. Scope: worker. Errors: ErrStopped.
func StageWhole(ctx context.Context, tx db.Tx, id int64, kind importer.Kind) (Import, error) {
	tag, err := tx.Exec(ctx, `update imports set state = 'checking', step_at = now(), kind = $3, format = $3, done = 0, total = 0
		where school_id = $1 and id = $2 and state = 'reading'`, tx.SchoolID(), id, string(kind))
	if err != nil {
		return Import{}, fmt.Errorf("keep an import: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return Import{}, ErrStopped
	}
	return ByID(ctx, tx, id)
}
