package licence

import (
	"context"
	"fmt"

	"gateway/app/db"
	"gateway/app/errs"
)

// holdsHidden is true for a batch b of whose pupils one is hidden (ADM-3). Who was hidden when it was ordered is not
// among them. Somebody hidden between the order and the sheet counts too, though the sheet leaves them out: that is
// rare, and making the sheet again costs nothing. The few hidden pupils are read once a query, and not for each batch.
const holdsHidden = `exists (select from key_batch_pupils bp where bp.school_id = b.school_id and bp.batch_id = b.id
	and bp.pupil_id = any (array(select p.id from pupils p where p.school_id = $1 and p.hidden)))`

// holdsDead is true for a ready batch b of whose keys one registers nobody any more: it was replaced or withdrawn after
// the sheet was made, or its last day is over (LIC-7). A letter with such a key would only bring the family to the
// office. The keys are found by when they changed, and not by going through the batch.
const holdsDead = `(b.state = 'ready' and exists (select from licence_keys k
	join key_batch_pupils bp on bp.school_id = k.school_id and bp.batch_id = b.id and bp.pupil_id = k.pupil_id
	where k.school_id = $1 and k.licence_type_id = b.licence_type_id and (k.state <> 'live' and k.changed_at > b.finished_at
	or k.state = 'live' and k.expires_on < ` + today + ` and k.made_at <= b.finished_at)))`

// SheetOpen lets a key sheet be downloaded as long as nobody on it is hidden and all of its keys can be used. Files that
// are no key sheets are none of its business. Scope: staff. Errors: errs.Conflict with why not; errs.Gone when the sheet
// has been deleted: it can be made again, with the same keys.
func SheetOpen(ctx context.Context, tx db.Tx, fileID int64) error {
	var hidden, dead, gone bool
	err := tx.QueryRow(ctx, `select coalesce(bool_or(`+holdsHidden+`), false), coalesce(bool_or(`+holdsDead+`), false), coalesce(bool_or(f.id is null), false)
		from key_batches b left join files f on f.school_id = b.school_id and f.id = b.file_id and f.expires_at > now()
		where b.school_id = $1 and b.file_was = $2`, tx.SchoolID(), fileID).Scan(&hidden, &dead, &gone)
	switch {
	case err != nil:
		return fmt.Errorf("look whether a key sheet can be downloaded: %w", err)
	case gone:
		return errs.Gone
	case hidden:
		return errs.Conflict{Text: "A pupil on this sheet was hidden after it was made, so it cannot be downloaded any more. Generate it again: the other pupils keep their keys."}
	case dead:
		return errs.Conflict{Text: "A key on this sheet was replaced or withdrawn, or has expired, since it was made, so it cannot be downloaded any more. Generate it again: it will have the keys that are in use."}
	}
	return nil
}
