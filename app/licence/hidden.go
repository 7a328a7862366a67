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

// SheetOpen is errs.Conflict when the file is a key sheet with a pupil who is hidden now: from that moment nobody
// downloads it. Other files are none of its business. Scope: staff.
func SheetOpen(ctx context.Context, tx db.Tx, fileID int64) error {
	var stale bool
	err := tx.QueryRow(ctx, `select exists (select from key_batches b where b.school_id = $1 and b.file_id = $2 and `+holdsHidden+`)`, tx.SchoolID(), fileID).Scan(&stale)
	if err != nil {
		return fmt.Errorf("look whether a key sheet holds a hidden pupil: %w", err)
	}
	if stale {
		return errs.Conflict{Text: "A pupil on this sheet was hidden after it was made, so it cannot be downloaded any more. Generate it again: the other pupils keep their keys."}
	}
	return nil
}
