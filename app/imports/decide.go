package imports

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/importer"
)

// Choice is how a person matched the columns.
type Choice struct {
	Kind    importer.Kind
	Mapping importer.Mapping
	Options Options
}

// askDays is how long before a new academic year a file may list next year's groups.
const askDays = 92

// AskYear says whether a file's year groups may be those of the coming year, which then has to be asked (case 21).
func AskYear(kind importer.Kind, m importer.Mapping, next civil.Date, today civil.Date) bool {
	if kind != importer.Pupils && kind != importer.Sets || next.IsZero() || today.Before(next.AddDays(-askDays)) || !today.Before(next) {
		return false
	}
	for _, target := range m {
		if target == "year_group" || target == "set" {
			return true
		}
	}
	return false
}

// waits are the states in which a person may decide.
const waits = `('mapping', 'checked')`

// Choose matches the columns and remembers it for the school's next file of this shape; the caller enqueues
// CheckArgs. askYear says that the year has to be chosen. Scope: staff. Errors: errs.NotFound; errs.Invalid with
// the columns that are not answered; errs.Conflict when the import has gone on.
func Choose(ctx context.Context, tx db.Tx, i Import, c Choice, askYear bool, o importer.Options) error {
	head, err := Head(ctx, tx, i, 1)
	if err != nil {
		return err
	}
	o.IDFrom, o.MonthFirst, o.TitleCase = c.Options.IDFrom, c.Options.MonthFirst, c.Options.TitleCase
	problems := importer.Check(c.Kind, head, c.Mapping, o)
	if askYear && c.Options.Year == "" {
		problems.Add("year", "import_year_choose")
	}
	if len(problems) > 0 {
		return together(problems)
	}
	var id int64
	err = tx.QueryRow(ctx, `update imports set kind = $3, mapping = $4, mapping_from = 'chosen', mapped_at = now(), options = $5,
		state = 'checking', done = 0, total = 0, step_at = now(), message = '' where school_id = $1 and id = $2 and state in `+waits+` returning id`,
		tx.SchoolID(), i.ID, string(c.Kind), c.Mapping, c.Options).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return gone
	}
	if err != nil {
		return fmt.Errorf("match the columns: %w", err)
	}
	return remember(ctx, tx, i.ID, c)
}

// together makes one problem of all the columns that are missing.
func together(problems errs.Invalid) (out errs.Invalid) {
	var missing []string
	for _, p := range problems {
		if column, ok := p.Data["Column"].(string); ok {
			missing = append(missing, column)
			continue
		}
		out = append(out, p)
	}
	if missing != nil {
		out.Add("columns", "import_column_missing", "Column", strings.Join(missing, ", "))
	}
	return out
}

var gone = errs.Conflict{Text: "This import has gone on in the meantime. Look at it again."}

// remember keeps what will be true of the next file too: not what is a decision about this one.
func remember(ctx context.Context, tx db.Tx, id int64, c Choice) error {
	keep := Options{IDFrom: c.Options.IDFrom, MonthFirst: c.Options.MonthFirst, TitleCase: c.Options.TitleCase}
	_, err := tx.Exec(ctx, `insert into import_mappings (school_id, shape, kind, mapping, options, saved_by)
		select $1, shape, $3, $4, $5, $6 from imports where school_id = $1 and id = $2
		on conflict (school_id, shape) do update set kind = excluded.kind, mapping = excluded.mapping, options = excluded.options,
			saved_by = excluded.saved_by, saved_at = now()`, tx.SchoolID(), id, string(c.Kind), c.Mapping, keep, tx.StaffID())
	if err != nil {
		return fmt.Errorf("remember the columns: %w", err)
	}
	return nil
}

// Confirmation is the last word before a file is taken in.
type Confirmation struct {
	Leavers bool
	Typed   string // the number of leavers, asked for when they are more than 20 % of the roll
}

// Confirm lets a checked import be applied; the caller enqueues ApplyArgs. Scope: staff. Errors: errs.NotFound;
// errs.Invalid on "typed"; errs.Conflict when it has gone on, or nothing in it can be taken.
func Confirm(ctx context.Context, tx db.Tx, i Import, c Confirmation) error {
	switch n := i.Counts; {
	case i.State != Checked:
		return gone
	case n.Stopped || n.Touched() == 0 && (!c.Leavers || !n.MayLeave()):
		return errs.Conflict{Text: "There is nothing in this file to import."}
	case c.Leavers && !n.MayLeave():
		return errs.Conflict{Text: "Nobody can be made a leaver by this file. Look at it again."}
	case c.Leavers && n.NeedsTyped() && digits(c.Typed) != strconv.Itoa(n.Leaving):
		var p errs.Invalid
		p.Add("typed", "import_typed", "Count", n.Leaving)
		return p
	}
	tag, err := tx.Exec(ctx, `update imports set state = 'applying', leavers = $3, confirmed_by = $4, done = 0, total = 0, step_at = now(), message = ''
		where school_id = $1 and id = $2 and state = 'checked' and plan_hash = $5`, tx.SchoolID(), i.ID, c.Leavers, tx.StaffID(), i.hash)
	if err != nil {
		return fmt.Errorf("confirm an import: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return gone
	}
	return nil
}

// digits is the number that was typed, "1,060" and " 1060 " alike.
func digits(typed string) string {
	return strings.Map(func(r rune) rune {
		if r == ',' || r == ' ' || r == '\u00a0' {
			return -1
		}
		return r
	}, typed)
}

// Cancel ends an import that has not been taken in. Nothing of it was written. Scope: staff. Errors: errs.NotFound;
// errs.Conflict when it has come to an end already.
func Cancel(ctx context.Context, tx db.Tx, id int64) error {
	tag, err := tx.Exec(ctx, `update imports set state = 'cancelled', finished_at = now()
		where school_id = $1 and id = $2 and state in ('reading', 'mapping', 'checking', 'checked', 'applying')`, tx.SchoolID(), id)
	if err != nil {
		return fmt.Errorf("cancel an import: %w", err)
	}
	if tag.RowsAffected() == 0 {
		i, err := ByID(ctx, tx, id)
		if err != nil || i.State == Cancelled {
			return err
		}
		return errs.Conflict{Text: "This import has come to its end already."}
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.ImportCancelled, SubjectID: id})
}
