package attendance_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"gateway/app/attendance"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

func (b board) codes() (all []attendance.Code) {
	b.T.Helper()
	b.work(b.Ashdale, func(ctx context.Context, tx db.Tx) (err error) { all, err = attendance.Codes(ctx, tx); return err })
	return all
}

func (b board) save(mark string, lines []attendance.CodeLine) error {
	a := b.Ashdale
	return b.DB.In(context.Background(), db.Staff(a.ID, a.Office), func(tx db.Tx) error { return attendance.SaveCodes(context.Background(), tx, mark, lines) })
}

func lines(codes []attendance.Code) (out []attendance.CodeLine) {
	for _, c := range codes {
		out = append(out, attendance.CodeLine{Code: c})
	}
	return out
}

// TestUsual: each code once, every class known, what counts what (formats 4.3).
func TestUsual(t *testing.T) {
	for _, country := range []string{"england", "scotland", "wales"} {
		seen := map[string]bool{}
		for _, c := range attendance.Usual(country) {
			if seen[c.Code] || !slices.Contains(attendance.Classes, c.CountsAs) || c.Meaning == "" {
				t.Errorf("%s: %+v", country, c)
			}
			seen[c.Code] = true
		}
	}
	by := map[string]string{}
	for _, c := range attendance.Usual("england") {
		by[c.CountsAs] += c.Code + " "
	}
	equal(t, "England", by, map[string]string{"present": `/ \ `, "late": "L ", "elsewhere": "K V P W B ", "authorised": "C C1 C2 E I J1 M R S T H J ",
		"unauthorised": "G N O U ", "not_counted": "D Q X Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z # Y "})
}

func TestSaveCodes(t *testing.T) {
	b := newBoard(t)
	a := b.Ashdale
	usual := b.codes()
	equal(t, "before anything is saved", usual, attendance.Usual("england"))
	equal(t, "and not stored", b.Number(`select count(*) from attendance_codes where school_id = $1`, a.ID), int64(0))

	next := lines(usual)
	next[2].Meaning, next[2].CountsAs = "Late", attendance.Unauthorised
	next[len(next)-1].Remove = true
	next = append(next, attendance.CodeLine{Code: attendance.Code{Code: "Z1", Meaning: "Snow", CountsAs: attendance.NotCounted}}, attendance.CodeLine{Code: attendance.Code{CountsAs: attendance.Present}})
	if err := b.save(attendance.CodesMark(usual), next); err != nil {
		t.Fatal(err)
	}
	saved := b.codes()
	equal(t, "saved", []any{len(saved), saved[2], saved[len(saved)-1]}, []any{len(usual), attendance.Code{Code: "L", Meaning: "Late", CountsAs: "unauthorised"}, attendance.Code{Code: "Z1", Meaning: "Snow", CountsAs: "not_counted"}})
	equal(t, "the log", b.Text(`select detail from audit where action = 'saved the attendance codes'`), "added: Z1; changed: L; removed: Y")

	var conflict errs.Conflict
	if err := b.save(attendance.CodesMark(usual), lines(usual)); !errors.As(err, &conflict) {
		t.Errorf("over codes that somebody else has saved: %v", err)
	}
	if err := b.save(attendance.CodesMark(saved), lines(saved)); err != nil {
		t.Error(err)
	}
	equal(t, "nothing changed, nothing noted", b.Number(`select count(*) from audit where action = 'saved the attendance codes'`), int64(1))
	b.work(a, func(ctx context.Context, tx db.Tx) error { return attendance.EnsureCodes(ctx, tx, a.Country) })
	equal(t, "what a school has is left alone", b.codes(), saved)
}

func TestCodesRefused(t *testing.T) {
	b := newBoard(t)
	a := b.Ashdale
	b.marks(a, attendance.MarkSaid{Line: 2, PupilID: a.Child.ID, Date: b.today, Session: "am", Code: "I"})
	all := b.codes()
	i := slices.IndexFunc(all, func(c attendance.Code) bool { return c.Code == "I" })
	for _, c := range []struct {
		name  string
		edit  func(l []attendance.CodeLine) []attendance.CodeLine
		field string
		code  string
	}{
		{"a code that stands in marks", func(l []attendance.CodeLine) []attendance.CodeLine { l[i].Remove = true; return l }, "remove_13", "code_used"},
		{"a long code", func(l []attendance.CodeLine) []attendance.CodeLine { l[0].Code.Code = "ABCDE"; return l }, "code_0", "code_wrong"},
		{"a space in a code", func(l []attendance.CodeLine) []attendance.CodeLine { l[0].Code.Code = "A B"; return l }, "code_0", "code_wrong"},
		{"twice", func(l []attendance.CodeLine) []attendance.CodeLine { l[1].Code.Code = "l"; return l }, "code_2", "code_twice"},
		{"no meaning", func(l []attendance.CodeLine) []attendance.CodeLine { l[1].Meaning = ""; return l }, "meaning_1", "meaning_wrong"},
		{"no class", func(l []attendance.CodeLine) []attendance.CodeLine { l[1].CountsAs = "nonsense"; return l }, "counts_1", "counts_wrong"},
	} {
		var bad errs.Invalid
		if err := b.save(attendance.CodesMark(all), c.edit(lines(all))); !errors.As(err, &bad) || len(bad) != 1 || bad[0].Field != c.field || bad[0].Code != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	equal(t, "all as before", b.codes(), all)
}

// TestSchoolsHaveTheirOwn: what one saves, the other does not read.
func TestSchoolsHaveTheirOwn(t *testing.T) {
	b := newBoard(t)
	b.work(b.Glenbrae, func(ctx context.Context, tx db.Tx) error {
		s, err := school.ByID(ctx, tx, tx.SchoolID())
		if err != nil {
			return err
		}
		return attendance.EnsureCodes(ctx, tx, s.Country)
	})
	equal(t, "there", b.Number(`select count(*) from attendance_codes where school_id = $1`, b.Glenbrae.ID), int64(4))
	equal(t, "here", b.Number(`select count(*) from attendance_codes where school_id = $1`, b.Ashdale.ID), int64(0))
}
