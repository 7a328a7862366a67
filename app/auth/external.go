package auth

import (
	"context"
	"fmt"

	"gateway/app/db"
)

// ShutOutExternal takes from external users whom the transaction's school has just denied what is left to them: whoever
// no school lets in any more loses sessions and links on their way. Where another school does, they go on there, and
// here the next request is refused (ACC-5, ADM-2). Scope: staff.
func ShutOutExternal(ctx context.Context, tx db.Tx, accounts []int64) error {
	for _, id := range accounts {
		err := tx.Within(ctx, db.Identity(id, 0), func(in db.Tx) error {
			welcome := false
			err := in.QueryRow(ctx, `select exists (select from account_schools where account_id = $1 and not denied)`, id).Scan(&welcome)
			if err != nil || welcome {
				return err
			}
			if err := killLinks(ctx, in, External, id); err != nil {
				return err
			}
			return endSessions(ctx, in, External, id, 0)
		})
		if err != nil {
			return fmt.Errorf("shut an external user out: %w", err)
		}
	}
	return nil
}
