package roll

import (
	"context"
	"maps"
	"strconv"

	"gateway/app/db"
	"gateway/app/fold"
	"gateway/app/imports"
	"gateway/app/school"
	"gateway/app/tracking"
)

// book is what the codes of a file of results are looked up in.
type book struct {
	tracking.S
	codes    imports.Codes
	year     school.AcademicYear // whose results these are
	ago      int                 // how many years before the current one
	periods  map[int]map[string]tracking.Period
	fields   map[int64]tracking.Field
	scales   map[int64]tracking.Scale
	subjects map[int64]tracking.Subject
}

// readBook reads the structure of an academic year.
func readBook(ctx context.Context, tx db.Tx, s Settings) (b book, err error) {
	if b.S, err = tracking.Structure(ctx, tx); err != nil {
		return b, err
	}
	if b.codes, err = imports.ReadCodes(ctx, tx); err != nil {
		return b, err
	}
	maps.Copy(b.codes, s.Codes)
	years, err := school.AcademicYears(ctx, tx)
	if err != nil {
		return b, err
	}
	b.place(years, s)
	periods, err := tracking.PeriodsOf(ctx, tx, b.year.ID, 0)
	if err != nil {
		return b, err
	}
	b.periods = map[int]map[string]tracking.Period{}
	for _, p := range periods {
		if b.periods[p.YearGroup] == nil {
			b.periods[p.YearGroup] = map[string]tracking.Period{}
		}
		name := fold.Text(p.Name)
		if p.WholeYear {
			name = imports.CodeWhole
		}
		b.periods[p.YearGroup][name] = p
	}
	b.index()
	return b, nil
}

// place finds the year that was asked for, and how long ago it was.
func (b *book) place(years []school.AcademicYear, s Settings) {
	now, asked := -1, -1
	for i, y := range years {
		if !s.Today.Before(y.Starts) {
			now = i // the current one, or between two of them the one that is over
		}
		if y.ID == s.Of {
			b.year, asked = y, i
		}
	}
	b.ago = now - asked
}

func (b *book) index() {
	b.fields, b.scales, b.subjects = map[int64]tracking.Field{}, map[int64]tracking.Scale{}, map[int64]tracking.Subject{}
	for _, f := range b.Fields {
		b.fields[f.ID] = f
	}
	for _, s := range b.Scales {
		b.scales[s.ID] = s
	}
	for _, s := range b.Subjects {
		b.subjects[s.ID] = s
	}
}

// id is what a code stands for: 0 and out for one that is left out, 0 alone for one that nobody has said.
func (b book) id(kind, code string) (id int64, out bool) {
	meaning := b.codes[imports.CodeOf(kind, code)]
	id, _ = strconv.ParseInt(meaning, 10, 64)
	return id, meaning == imports.CodeLeaveOut
}

// label names a result for people: "English, Autumn 1, Current grade".
func (b book) label(subject int64, period tracking.Period, field tracking.Field) string {
	s := period.Name + ", " + field.Name
	if subject != 0 {
		s = b.subjects[subject].Name + ", " + s
	}
	return s
}
