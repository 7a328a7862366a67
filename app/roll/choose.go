package roll

import (
	"context"
	"strconv"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/fold"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/school"
	"gateway/app/tracking"
)

// Option is one thing that a code may mean.
type Option struct{ Meaning, Label string }

// CodeRow is a code of a file and what it is taken for: "" while that is not certain and a person has to say.
type CodeRow struct {
	Code       string // as in the file; "" = the columns that name no period
	Meaning    string
	Remembered bool // somebody of the school has said so before
}

// Legend is the codes of a file of results, for the page on which a person says what each means (TRK-6).
type Legend struct {
	Years                                       []school.AcademicYear // that have begun, the newest first
	Year                                        int64                 // the one that is asked for
	Subjects, Periods, Fields                   []CodeRow
	SubjectOptions, PeriodOptions, FieldOptions []Option
}

// ReadLegend finds the codes of a file, what they may mean in an academic year (0 = the newest that has begun), and
// what they are taken for: as the school has said before, else as guessed. Scope: staff, worker.
func ReadLegend(ctx context.Context, tx db.Tx, kind importer.Kind, t importer.Table, m importer.Mapping, year int64, today civil.Date) (l Legend, err error) {
	if err := l.readYears(ctx, tx, year, today); err != nil {
		return l, err
	}
	structure, err := tracking.Structure(ctx, tx)
	if err != nil {
		return l, err
	}
	known, err := imports.ReadCodes(ctx, tx)
	if err != nil {
		return l, err
	}
	periods, err := tracking.PeriodsOf(ctx, tx, l.Year, 0)
	if err != nil {
		return l, err
	}
	sets, err := tracking.SetsOf(ctx, tx, l.Year, tracking.SetFilter{})
	if err != nil {
		return l, err
	}
	all := make([]tracking.Set, len(sets))
	for i, s := range sets {
		all[i] = s.Set
	}
	l.fill(kind, t, m, structure, periods, all, known)
	return l, nil
}

func (l *Legend) readYears(ctx context.Context, tx db.Tx, year int64, today civil.Date) error {
	years, err := school.AcademicYears(ctx, tx)
	if err != nil {
		return err
	}
	for _, y := range years {
		if y.Starts.Before(today) || y.Starts == today {
			l.Years = append([]school.AcademicYear{y}, l.Years...)
		}
	}
	for i, y := range l.Years {
		if y.ID == year || i == 0 {
			l.Year = y.ID
		}
	}
	return nil
}

func (l *Legend) fill(kind importer.Kind, t importer.Table, m importer.Mapping, structure tracking.S, periods []tracking.Period, sets []tracking.Set, known imports.Codes) {
	subjects, fields, names := l.options(structure, periods)
	codes, codesOfPeriods, codesOfFields := importer.ResultCodes(t, kind, m)
	bySet := codesOfSets(sets)
	for _, c := range codes {
		l.Subjects = append(l.Subjects, row(known, imports.CodeSubject, c, l.SubjectOptions, func() string { return GuessSubject(c, subjects, bySet) }))
	}
	for _, c := range codesOfPeriods {
		l.Periods = append(l.Periods, row(known, imports.CodePeriod, c, l.PeriodOptions, func() string { return GuessPeriod(c, names) }))
	}
	for _, c := range codesOfFields {
		l.Fields = append(l.Fields, row(known, imports.CodeField, c, l.FieldOptions, func() string { return GuessField(c, fields) }))
	}
	if l.withoutPeriod(kind, t, m, structure) {
		l.Periods = append(l.Periods, row(known, imports.CodePeriod, "", l.PeriodOptions, func() string { return imports.CodeWhole }))
	}
}

// withoutPeriod says whether a column names no period although its field is not one of the whole year.
func (l *Legend) withoutPeriod(kind importer.Kind, t importer.Table, m importer.Mapping, structure tracking.S) bool {
	whole := map[string]bool{}
	for _, f := range structure.Fields {
		whole[strconv.FormatInt(f.ID, 10)] = f.WholeYear
	}
	meaning := map[string]string{}
	for _, f := range l.Fields {
		meaning[imports.FoldCode(f.Code)] = f.Meaning
	}
	for _, name := range m {
		_, period, field, ok := importer.ParseResultTarget(name)
		if ok && period == "" && !whole[meaning[imports.FoldCode(field)]] {
			return true
		}
	}
	return kind == importer.ResultsLong
}

// options are what codes may mean, and the names by which they are guessed.
func (l *Legend) options(structure tracking.S, periods []tracking.Period) (subjects, fields, names []Named) {
	add := func(to *[]Named, options *[]Option, meaning, label string, called ...string) {
		*to, *options = append(*to, Named{meaning, called}), append(*options, Option{meaning, label})
	}
	for _, s := range structure.Subjects {
		add(&subjects, &l.SubjectOptions, strconv.FormatInt(s.ID, 10), s.Name, s.Name, s.Alias)
	}
	for _, f := range structure.Fields {
		label := f.Name
		switch f.Scope {
		case tracking.General:
			label += " (about the pupil)"
		case tracking.InSubject:
			label += " (" + structure.Subject(f.SubjectID).Name + ")"
		}
		add(&fields, &l.FieldOptions, strconv.FormatInt(f.ID, 10), label, f.Name)
	}
	l.PeriodOptions = append(l.PeriodOptions, Option{imports.CodeWhole, "The whole year"})
	seen := map[string]bool{}
	for _, p := range periods {
		name := fold.Text(p.Name)
		if p.WholeYear || seen[name] {
			continue
		}
		seen[name] = true
		add(&names, &l.PeriodOptions, name, p.Name, p.Name)
	}
	leaveOut := Option{imports.CodeLeaveOut, "Leave out"}
	l.SubjectOptions, l.PeriodOptions, l.FieldOptions = append(l.SubjectOptions, leaveOut), append(l.PeriodOptions, leaveOut), append(l.FieldOptions, leaveOut)
	return subjects, fields, names
}

// row is a code with what it is taken for; what was said before counts while there still is such a thing.
func row(known imports.Codes, kind, code string, options []Option, guess func() string) CodeRow {
	r := CodeRow{Code: code}
	said, there := known[imports.CodeOf(kind, code)]
	for _, o := range options {
		if there && o.Meaning == said {
			r.Meaning, r.Remembered = said, true
			return r
		}
	}
	r.Meaning = guess()
	return r
}

// Codes are what the legend takes the codes for; open are those that nobody has said.
func (l Legend) Codes() (codes imports.Codes, open []string) {
	codes = imports.Codes{}
	for kind, all := range map[string][]CodeRow{imports.CodeSubject: l.Subjects, imports.CodePeriod: l.Periods, imports.CodeField: l.Fields} {
		for _, r := range all {
			if r.Meaning == "" {
				open = append(open, r.Code)
				continue
			}
			codes[imports.CodeOf(kind, r.Code)] = r.Meaning
		}
	}
	return codes, open
}
