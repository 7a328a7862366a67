package attendance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// The bounds of a school's codes.
const (
	MaxCodes   = 100
	MaxCode    = 4  // letters
	MaxMeaning = 80 // letters
)

// Codes are the school's codes in their order, or the usual ones of its country while it has saved none. Scope: any of
// the school.
func Codes(ctx context.Context, tx db.Tx) ([]Code, error) {
	rows, err := tx.Query(ctx, `select code, meaning, counts_as from attendance_codes where school_id = $1 order by position, code`, tx.SchoolID())
	if err != nil {
		return nil, wrap("read the attendance codes", err)
	}
	codes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Code])
	if err != nil || len(codes) > 0 {
		return codes, wrap("read the attendance codes", err)
	}
	var country string
	if err := tx.QueryRow(ctx, `select country from schools where id = $1`, tx.SchoolID()).Scan(&country); err != nil {
		return nil, wrap("read the country of the school", err)
	}
	return Usual(country), nil
}

// EnsureCodes gives a school that has saved none the usual codes of its country. Scope: staff, worker.
func EnsureCodes(ctx context.Context, tx db.Tx, country string) error {
	codes := Usual(country)
	_, err := tx.Exec(ctx, `insert into attendance_codes (school_id, code, meaning, counts_as, position) `+codesFrom+`
		where not exists (select from attendance_codes where school_id = $1) on conflict do nothing`, codeArgs(tx, codes)...)
	return wrap("make the attendance codes", err)
}

const codesFrom = `select $1, u.code, u.meaning, u.counts, u.place from unnest($2::text[], $3::text[], $4::text[]) with ordinality u (code, meaning, counts, place)`

func codeArgs(tx db.Tx, codes []Code) []any {
	var code, meaning, counts []string
	for _, c := range codes {
		code, meaning, counts = append(code, c.Code), append(meaning, c.Meaning), append(counts, c.CountsAs)
	}
	return []any{tx.SchoolID(), code, meaning, counts}
}

// CodeLine is one line of the office's form.
type CodeLine struct {
	Code
	Remove bool
}

// CodesMark stands for codes as they are: a form carries it, and who saves over other codes than those they saw is
// told (case 60).
func CodesMark(codes []Code) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%q", codes))
	return hex.EncodeToString(h[:8])
}

// SaveCodes saves the lines of the form in the place of codes with a mark; shares follow from that moment. A line that
// is blank throughout is none. Scope: staff. Errors: errs.Invalid on "code_n" and "meaning_n" of the line at place n,
// also for a code to remove that stands in marks; errs.Conflict when somebody has saved since.
func SaveCodes(ctx context.Context, tx db.Tx, mark string, lines []CodeLine) error {
	if bad := checkLines(lines); bad != nil {
		return bad
	}
	// the codes of one school are saved one after the other, by hand or by an import that makes the usual ones
	if _, err := tx.Exec(ctx, `select from schools where id = $1 for no key update`, tx.SchoolID()); err != nil {
		return wrap("wait for other codes", err)
	}
	was, err := Codes(ctx, tx)
	if err != nil {
		return err
	}
	if CodesMark(was) != mark {
		return errs.Conflict{Text: "Somebody else has saved these codes since you opened this page. Nothing of yours was saved. What is saved now stands beside what you typed."}
	}
	next := kept(lines)
	if err := removeCodes(ctx, tx, lines); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into attendance_codes as c (school_id, code, meaning, counts_as, position) `+codesFrom+`
		on conflict (school_id, code) do update set meaning = excluded.meaning, counts_as = excluded.counts_as, position = excluded.position
		where (c.meaning, c.counts_as, c.position) is distinct from (excluded.meaning, excluded.counts_as, excluded.position)`, codeArgs(tx, next)...)
	if err != nil || slices.Equal(was, next) {
		return wrap("save the attendance codes", err)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.CodesSaved, Detail: differs(was, next)})
}

// blank says whether nothing was typed in a line that is not saved.
func (l CodeLine) blank() bool { return l.Code.Code == "" && l.Meaning == "" && !l.Remove }

// kept are the codes that stand after saving, in the order of the lines.
func kept(lines []CodeLine) (out []Code) {
	for _, l := range lines {
		if !l.blank() && !l.Remove {
			out = append(out, l.Code)
		}
	}
	return out
}

func checkLines(lines []CodeLine) (bad errs.Invalid) {
	seen := map[string]bool{}
	for n, l := range lines {
		if l.blank() || l.Remove {
			continue
		}
		code, place := l.Code.Code, "_"+strconv.Itoa(n)
		field := "code" + place
		switch {
		case code == "" || utf8.RuneCountInString(code) > MaxCode || strings.ContainsAny(code, " \t\n"):
			bad.Add(field, "code_wrong", "Most", MaxCode)
		case seen[fold(code)]:
			bad.Add(field, "code_twice", "Code", code)
		}
		seen[fold(code)] = true
		if field = "meaning" + place; l.Meaning == "" || utf8.RuneCountInString(l.Meaning) > MaxMeaning {
			bad.Add(field, "meaning_wrong", "Most", MaxMeaning)
		}
		if field = "counts" + place; !slices.Contains(Classes, l.CountsAs) {
			bad.Add(field, "counts_wrong")
		}
	}
	return bad
}

// removeCodes takes codes away that stand in no mark.
func removeCodes(ctx context.Context, tx db.Tx, lines []CodeLine) error {
	var gone []string
	for _, l := range lines {
		if l.Remove {
			gone = append(gone, l.Code.Code)
		}
	}
	// no import may write one of them meanwhile: it would be found too late
	if _, err := tx.Exec(ctx, `select from attendance_codes where school_id = $1 and code = any($2) for update`, tx.SchoolID(), gone); err != nil {
		return wrap("wait for an import", err)
	}
	rows, err := tx.Query(ctx, `select u.code from unnest($2::text[]) u (code) where exists (select from attendance_marks m where m.school_id = $1 and m.code = u.code)`, tx.SchoolID(), gone)
	if err != nil {
		return wrap("look for marks", err)
	}
	used, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return wrap("look for marks", err)
	}
	var bad errs.Invalid
	for n, l := range lines {
		if field := "remove_" + strconv.Itoa(n); l.Remove && slices.Contains(used, l.Code.Code) {
			bad.Add(field, "code_used", "Code", l.Code.Code)
		}
	}
	if bad != nil {
		return bad
	}
	_, err = tx.Exec(ctx, `delete from attendance_codes where school_id = $1 and code = any($2)`, tx.SchoolID(), gone)
	return wrap("remove attendance codes", err)
}

// differs tells the change in the log: "added: Z1; changed: I; removed: H".
func differs(was, next []Code) string {
	var added, changed, removed []string
	find := func(in []Code, code string) int {
		return slices.IndexFunc(in, func(c Code) bool { return c.Code == code })
	}
	for _, c := range next {
		switch i := find(was, c.Code); {
		case i < 0:
			added = append(added, c.Code)
		case was[i] != c:
			changed = append(changed, c.Code)
		}
	}
	for _, c := range was {
		if find(next, c.Code) < 0 {
			removed = append(removed, c.Code)
		}
	}
	var parts []string
	for _, p := range []struct {
		verb  string
		codes []string
	}{{"added", added}, {"changed", changed}, {"removed", removed}} {
		if len(p.codes) > 0 {
			parts = append(parts, p.verb+": "+strings.Join(p.codes, ", "))
		}
	}
	return strings.Join(parts, "; ")
}
