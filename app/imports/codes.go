package imports

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/fold"
)

// What a code in a file of results may stand for.
const (
	CodeSubject = "subject"
	CodePeriod  = "period"
	CodeField   = "field"
)

// Meanings that are no id and no name.
const (
	CodeLeaveOut = "-"     // columns or rows with it are not taken
	CodeWhole    = "whole" // of a period: the whole year
)

// Code is a code in a file of results: "Ma", "Aut1", "ATL". A blank one is of no subject or of no period.
type Code struct{ Kind, Folded string }

// CodeOf is the code as it is compared: letters and digits alone, in any case.
func CodeOf(kind, code string) Code { return Code{kind, FoldCode(code)} }

// FoldCode keeps letters and digits.
func FoldCode(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold.Text(code))
}

// Codes is what the codes of a school mean: the id of a subject or field, the folded name of a period, CodeWhole, or
// CodeLeaveOut.
type Codes map[Code]string

// ReadCodes reads what people of the school have said. Scope: staff, worker.
func ReadCodes(ctx context.Context, tx db.Tx) (Codes, error) {
	rows, err := tx.Query(ctx, `select kind, code_folded, meaning from import_codes where school_id = $1`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read what codes mean: %w", err)
	}
	out, k, meaning := Codes{}, Code{}, ""
	_, err = pgx.ForEachRow(rows, []any{&k.Kind, &k.Folded, &meaning}, func() error {
		out[k] = meaning
		return nil
	})
	return out, err
}

// SaveCodes remembers them for this file and the school's next one. Scope: staff.
func SaveCodes(ctx context.Context, tx db.Tx, codes Codes) error {
	var kinds, folded, meanings []string
	for k, meaning := range codes {
		kinds, folded, meanings = append(kinds, k.Kind), append(folded, k.Folded), append(meanings, meaning)
	}
	_, err := tx.Exec(ctx, `insert into import_codes (school_id, kind, code_folded, meaning, saved_by) select $1, u.*, $2 from unnest($3::text[], $4::text[], $5::text[]) u
		on conflict (school_id, kind, code_folded) do update set meaning = excluded.meaning, saved_by = excluded.saved_by, saved_at = now()
		where import_codes.meaning <> excluded.meaning`, tx.SchoolID(), tx.StaffID(), kinds, folded, meanings)
	if err != nil {
		return fmt.Errorf("remember what codes mean: %w", err)
	}
	return nil
}
