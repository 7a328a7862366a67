package webtest

import (
	"context"

	"github.com/google/uuid"

	"gateway/app/db"
	"gateway/app/privacy"
)

// Collected is a pack about somebody that the school's office has ordered and the worker has collected.
func (w *World) Collected(s *School, about string, id int64) int64 {
	w.T.Helper()
	var p privacy.Pack
	w.In(db.Staff(s.ID, s.Office), func(ctx context.Context, tx db.Tx) (err error) {
		p, _, err = privacy.Order(ctx, tx, privacy.Request{Submission: uuid.New(), About: about, ID: id, AskedFor: "Ms Ŵyn-Pugh, in person with her passport"})
		return err
	})
	w.In(db.Worker(s.ID), func(ctx context.Context, tx db.Tx) error {
		return privacy.Collect(ctx, tx, p.ID, func(int, int) error { return nil })
	})
	return p.ID
}
