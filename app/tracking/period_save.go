package tracking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
	"gateway/app/school"
)

// MaxPeriodName is how long the name of a period may be, in letters.
const MaxPeriodName = 30

// PeriodPage is a period with its academic year and those of the other year groups that have its name.
type PeriodPage struct {
	Period
	Year  school.AcademicYear
	Alike []Period // of the same year and name, this one among them, by year group
}

// Mark stands for the period as a form shows it.
func (p Period) Mark() string { return markOf([]any{p.Name, p.Starts, p.Release.UTC()}) }

// PeriodByID reads a period. Scope: staff. Errors: errs.NotFound.
func PeriodByID(ctx context.Context, tx db.Tx, id int64) (p PeriodPage, err error) {
	b := &pgx.Batch{}
	b.Queue(`select y.id, y.name, y.starts_on, y.ends_on from periods p join academic_years y on y.school_id = p.school_id and y.id = p.academic_year_id
		where p.school_id = $1 and p.id = $2`, tx.SchoolID(), id).
		QueryRow(func(r pgx.Row) error { return r.Scan(&p.Year.ID, &p.Year.Name, &p.Year.Starts, &p.Year.Ends) })
	b.Queue(`select `+periodColumns+` from periods where school_id = $1 and (academic_year_id, name_folded) = (select academic_year_id, name_folded from periods where school_id = $1 and id = $2)
		order by year_group`, tx.SchoolID(), id).
		Query(func(rows pgx.Rows) (err error) { p.Alike, err = pgx.CollectRows(rows, scanPeriod); return err })
	err = tx.SendBatch(ctx, b).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return p, errs.NotFound
	}
	if err != nil {
		return p, fmt.Errorf("read a period: %w", err)
	}
	p.Period = *find(p.Alike, func(a Period) bool { return a.ID == id })
	return p, nil
}

// PeriodChange is a period as somebody wants it: its ID, Name, Starts and Release (zero = not released).
type PeriodChange struct {
	Period
	Mark    string // of the period that the form was made from
	All     bool   // the release is for every year group that has a period of this name
	Confirm bool   // take a release back although families have seen it
	Now     time.Time
}

// Check judges a change of the period: problems on "name", "starts_on", "confirm".
func (c PeriodChange) Check(was PeriodPage) (bad errs.Invalid) {
	length("name", c.Name, MaxPeriodName, &bad)
	inYear("starts_on", c.Starts, was.Year, &bad)
	seen := false
	for _, p := range c.targets(was) {
		seen = seen || p.Released(c.Now)
	}
	if after := (Period{Release: c.Release}); seen && !after.Released(c.Now) && !c.Confirm {
		bad.Add("confirm", "period_confirm")
	}
	return bad
}

// targets are the periods whose release the change sets.
func (c PeriodChange) targets(was PeriodPage) []Period {
	if c.All {
		return was.Alike
	}
	return []Period{was.Period}
}

func inYear(field string, d civil.Date, y school.AcademicYear, bad *errs.Invalid) {
	switch {
	case d.IsZero():
		bad.Add(field, "date_wrong")
	case d.Before(y.Starts) || y.Ends.Before(d):
		bad.Add(field, "period_in_year", "Year", y.Name, "First", y.Starts.Format(), "Last", y.Ends.Format())
	}
}

// SavePeriod renames a period, moves its first day, and sets or takes back its release (POR-5); the log tells of each
// release. Scope: staff. Errors: errs.Invalid; errs.NotFound; errs.Conflict when somebody else has saved meanwhile.
func SavePeriod(ctx context.Context, tx db.Tx, s school.School, c PeriodChange) error {
	c.Name = strings.TrimSpace(c.Name)
	if err := alone(ctx, tx); err != nil {
		return err
	}
	was, err := PeriodByID(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if bad := c.Check(was); bad != nil {
		return bad
	}
	if was.Mark() != c.Mark && was.Mark() != c.Period.Mark() {
		return errs.Conflict{Text: meanwhile}
	}
	if was.Name != c.Name || was.Starts != c.Starts {
		if err := c.rename(ctx, tx, was, s); err != nil {
			return err
		}
	}
	return c.release(ctx, tx, was, s)
}

func (c PeriodChange) rename(ctx context.Context, tx db.Tx, was PeriodPage, s school.School) error {
	var taken bool
	err := tx.QueryRow(ctx, `select exists (select from periods where school_id = $1 and academic_year_id = $2 and year_group = $3 and name_folded = $4 and id <> $5)`,
		tx.SchoolID(), was.YearID, was.YearGroup, fold.Text(c.Name), was.ID).Scan(&taken)
	if err != nil {
		return fmt.Errorf("find a period: %w", err)
	}
	if taken {
		var bad errs.Invalid
		bad.Add("name", "tracking_taken", "Name", c.Name)
		return bad
	}
	if _, err := tx.Exec(ctx, `update periods set name = $3, name_folded = $4, starts_on = $5 where school_id = $1 and id = $2`, tx.SchoolID(), was.ID, c.Name, fold.Text(c.Name), c.Starts); err != nil {
		return fmt.Errorf("save a period: %w", err)
	}
	return note(ctx, tx, fmt.Sprintf("period %s: %s, from %s", label(s, was), c.Name, c.Starts.Format()))
}

// release sets the release of the targets that have another one, and writes a line for each into the log.
func (c PeriodChange) release(ctx context.Context, tx db.Tx, was PeriodPage, s school.School) error {
	var ids []int64
	for _, p := range c.targets(was) {
		if !p.Release.Equal(c.Release) {
			ids = append(ids, p.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `update periods set release_at = $3 where school_id = $1 and id = any($2)`, tx.SchoolID(), ids, orNull(c.Release)); err != nil {
		return fmt.Errorf("release periods: %w", err)
	}
	for _, p := range was.Alike {
		if !slices.Contains(ids, p.ID) {
			continue
		}
		line := audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.PeriodReleased, SubjectID: p.ID, Detail: label(s, PeriodPage{Period: p, Year: was.Year}) + ": " + moment(c.Release)}
		if p.Released(c.Now) && (c.Release.IsZero() || c.Release.After(c.Now)) {
			line.Action = audit.ReleaseTaken
			line.Detail += ", was " + moment(p.Release)
		}
		if err := audit.Note(ctx, tx, line); err != nil {
			return err
		}
	}
	return nil
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// label names a period in the log: "Year 9, Autumn 1, 2026/27".
func label(s school.School, p PeriodPage) string {
	return s.YearName(p.YearGroup) + ", " + p.Name + ", " + p.Year.Name
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "not released"
	}
	return "from " + civil.London(t).Format("2 January 2006, 15:04")
}

// DeletePeriod takes a period away that has no results. Scope: staff. Errors: errs.NotFound; errs.Conflict.
func DeletePeriod(ctx context.Context, tx db.Tx, s school.School, id int64) error {
	p, err := PeriodByID(ctx, tx, id)
	if err != nil {
		return err
	}
	var n int
	if err := tx.QueryRow(ctx, `select (select count(*) from results where school_id = $1 and period_id = $2) + (select count(*) from result_changes where school_id = $1 and period_id = $2)`,
		tx.SchoolID(), id).Scan(&n); err != nil {
		return fmt.Errorf("count the results of a period: %w", err)
	}
	if n > 0 {
		return errs.Conflict{Text: "This period has " + count(n, "result") + ", older values counted. It cannot be deleted."}
	}
	err = tx.QueryRow(ctx, `delete from periods where school_id = $1 and id = $2 returning id`, tx.SchoolID(), id).Scan(&id)
	return deleted(ctx, tx, err, "period "+label(s, p))
}
