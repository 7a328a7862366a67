package webtest

import (
	"context"

	"github.com/google/uuid"

	"gateway/app/db"
	"gateway/app/licence"
)

// keyChanges picks the key that tests may change, and makes a change that leaves it as it is.
func (w *World) keyChanges(s *School) {
	w.T.Helper()
	of := s.Children[20]
	s.Key = w.Number(`select id from licence_keys where school_id = $1 and pupil_id = $2 and licence_type_id = $3`, s.ID, of.ID, s.ParentType)
	w.In(db.Staff(s.ID, s.Office), func(ctx context.Context, tx db.Tx) (err error) {
		s.KeyChange, err = licence.ChangeKeys(ctx, tx, w.Keyring, licence.Change{Submission: uuid.New(), What: licence.Expire, KeyID: s.Key})
		return err
	})
}

// RestoreKeys undoes what was done to the key that tests may change.
func (w *World) RestoreKeys(s *School) {
	w.T.Helper()
	w.Exec(`delete from licence_keys where school_id = $1 and replaces_id = $2`, s.ID, s.Key)
	w.Exec(`update licence_keys set state = 'live', expires_on = null, changed_at = null, changed_by = null, change_id = null where school_id = $1 and id = $2`, s.ID, s.Key)
}
