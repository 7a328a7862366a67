package roll

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"gateway/app/attendance"
	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/school"
	"gateway/app/tracking"
)

// ResultFile is the results of one academic year, "2025/26".
type ResultFile struct {
	Year string
	Body io.Reader
}

// TrackingFiles are the exports of one school beside its roll. A nil file is none.
type TrackingFiles struct {
	Sets, Attendance, Behaviour io.Reader
	Results                     []ResultFile // oldest first
	Grades                      string       // key of the ready set that the grades are on; "" = the usual one of the country
}

// LoadTracking takes whole files of tracking data in at once, for a school that begins and whose roll is there: with
// the ready scales, fields and periods where it has none, the columns and codes as guessed. Nothing is released.
// Everything comes in one transaction, which takes no lock of the roll: whatever else a worker does for the school need
// not wait for a minute's loading. The same files again change nothing. It returns what became of each file, by
// name. Errors: as Load; errs.Conflict where a code of the results means nothing that the school has.
func LoadTracking(ctx context.Context, d *db.DB, schoolID int64, f TrackingFiles) (map[string]Part, error) {
	out := map[string]Part{}
	err := d.In(ctx, db.Worker(schoolID), func(tx db.Tx) error {
		s, err := settings(ctx, tx, imports.Options{}, civil.OnDay(time.Now()))
		if err != nil {
			return err
		}
		l := loading{tx: tx, settings: s, parts: out}
		if err := l.start(ctx, f.Grades); err != nil {
			return err
		}
		if err := l.all(ctx, f); err != nil {
			return err
		}
		return l.note(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("load the tracking data: %w", err)
	}
	return out, nil
}

type loading struct {
	tx       db.Tx
	settings Settings
	parts    map[string]Part
	names    []string
}

func (l *loading) start(ctx context.Context, grades string) error {
	if err := tracking.EnsureStart(ctx, l.tx, l.settings.School, l.settings.Today, grades); err != nil {
		return err
	}
	return attendance.EnsureCodes(ctx, l.tx, l.settings.School.Country)
}

func (l *loading) all(ctx context.Context, f TrackingFiles) error {
	if err := l.take(ctx, "sets", importer.Sets, f.Sets, l.settings); err != nil {
		return err
	}
	for _, r := range f.Results {
		if err := l.results(ctx, r); err != nil {
			return err
		}
	}
	if err := l.take(ctx, "attendance", importer.Attendance, f.Attendance, l.settings); err != nil {
		return err
	}
	return l.take(ctx, "behaviour", importer.Events, f.Behaviour, l.settings)
}

func (l *loading) take(ctx context.Context, name string, kind importer.Kind, file io.Reader, s Settings) error {
	t, err := openOne(name, file)
	if err != nil || t == nil {
		return err
	}
	part, _, _, err := take(ctx, l.tx, kind, t, s)
	if err != nil {
		return fmt.Errorf("the file of %s: %w", name, err)
	}
	l.parts[name] = part
	l.names = append(l.names, name)
	return nil
}

// results takes the results of one year, which it makes with its periods when the school has not got it.
func (l *loading) results(ctx context.Context, r ResultFile) error {
	name := "results " + r.Year
	t, err := openOne(name, r.Body)
	if err != nil || t == nil {
		return err
	}
	year, err := school.EnsureYear(ctx, l.tx, l.settings.School, r.Year)
	if err != nil {
		return fmt.Errorf("the file of %s: %w", name, err)
	}
	if err := tracking.EnsurePeriods(ctx, l.tx, l.settings.School, year); err != nil {
		return err
	}
	s := l.settings
	s.Of = year.ID
	kind := importer.GuessKind(t.Headings)
	legend, err := ReadLegend(ctx, l.tx, kind, *t, importer.Guess(kind, *t), year.ID, s.Today)
	if err != nil {
		return err
	}
	codes, open := legend.Codes()
	if open != nil {
		return errs.Conflict{Text: "It is not certain what these codes of the results mean: " + strings.Join(open, ", ")}
	}
	s.Codes = codes
	part, _, _, err := take(ctx, l.tx, kind, t, s)
	if err != nil {
		return fmt.Errorf("the file of %s: %w", name, err)
	}
	l.parts[name] = part
	l.names = append(l.names, name)
	return nil
}

// note writes the log's line: figures, no names.
func (l *loading) note(ctx context.Context) error {
	var parts []string
	for _, name := range l.names {
		c := l.parts[name].Taken
		parts = append(parts, fmt.Sprintf("%s: %d new, %d changed, %d unchanged", name, c.New, c.Changed, c.Unchanged))
	}
	return audit.Note(ctx, l.tx, audit.Line{Actor: audit.System, Action: audit.RollLoaded, Detail: strings.Join(parts, "; ")})
}
