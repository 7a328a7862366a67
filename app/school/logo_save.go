package school

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

const nextHash = `coalesce(left(encode(sha256(logo_next), 'hex'), 12), '')`

// KeepLogo keeps a picture that MakeLogo has made, to be looked at before it is used. Scope: staff.
func KeepLogo(ctx context.Context, tx db.Tx, picture []byte) error {
	if _, err := tx.Exec(ctx, `update schools set logo_next = $2 where id = $1`, tx.SchoolID(), picture); err != nil {
		return fmt.Errorf("keep a logo: %w", err)
	}
	return nil
}

// NextLogo is the picture that waits to be looked at, and the hash that names it; nil and "" without one. Scope: staff.
func NextLogo(ctx context.Context, tx db.Tx) (picture []byte, hash string, err error) {
	err = tx.QueryRow(ctx, `select logo_next, `+nextHash+` from schools where id = $1`, tx.SchoolID()).Scan(&picture, &hash)
	if err != nil {
		return nil, "", fmt.Errorf("read a logo: %w", err)
	}
	return picture, hash, nil
}

// UseLogo puts the picture that was looked at in the place of the logo. Pressing twice does it once. Scope: staff.
// Errors: errs.Conflict when somebody has uploaded another one meanwhile.
func UseLogo(ctx context.Context, tx db.Tx, hash string) error {
	var now string
	err := tx.QueryRow(ctx, `update schools set logo = logo_next, logo_next = null where id = $1 and logo_next is not null and `+nextHash+` = $2 returning slug`,
		tx.SchoolID(), hash).Scan(&now)
	if err == nil {
		return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.LogoChanged, Detail: "a new one"})
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("use a logo: %w", err)
	}
	s, err := ByID(ctx, tx, tx.SchoolID())
	if err == nil && s.LogoHash != hash {
		err = errs.Conflict{Text: "Somebody else has uploaded another picture meanwhile. Open the page again and look at it."}
	}
	return err
}

// RemoveLogo takes the logo away, and a picture that waits. Scope: staff.
func RemoveLogo(ctx context.Context, tx db.Tx) error {
	changed, err := tx.Exec(ctx, `update schools set logo = null, logo_next = null where id = $1 and (logo is not null or logo_next is not null)`, tx.SchoolID())
	if err != nil {
		return fmt.Errorf("take the logo away: %w", err)
	}
	if changed.RowsAffected() == 0 {
		return nil
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.LogoChanged, Detail: "taken away"})
}
