package tracking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
)

// The longest names of a subject, in letters (TRK-1).
const (
	MaxAlias = 20
	MaxName  = 50
	maxSQA   = 12
)

// Mark stands for the subject as a form shows it; its place in the order is no part of it.
func (s Subject) Mark() string { s.Position = 0; return markOf(s) }

// check judges what was typed of a subject beside the others.
func (s Subject) check(others []Subject) (bad errs.Invalid) {
	length("alias", s.Alias, MaxAlias, &bad)
	length("name", s.Name, MaxName, &bad)
	if utf8.RuneCountInString(s.SQACode) > maxSQA {
		bad.Add("sqa_code", "too_long", "Max", maxSQA)
	}
	for _, o := range others {
		if o.ID == s.ID {
			continue
		}
		if fold.Text(o.Alias) == fold.Text(s.Alias) {
			bad.Add("alias", "tracking_taken", "Name", o.Alias)
		}
		if fold.Text(o.Name) == fold.Text(s.Name) {
			bad.Add("name", "tracking_taken", "Name", o.Name)
		}
	}
	return bad
}

// length judges a name: it has letters or digits, and not too many.
func length(field, text string, most int, bad *errs.Invalid) {
	switch {
	case fold.Text(text) == "":
		bad.Add(field, "tracking_name")
	case utf8.RuneCountInString(text) > most:
		bad.Add(field, "too_long", "Max", most)
	}
}

// SaveSubject adds a subject (ID 0) at the end, or saves one in the place of that with the mark. A second press finds
// what the first one saved. Scope: staff. Errors: errs.Invalid; errs.NotFound; errs.Conflict when somebody else has
// saved meanwhile.
func SaveSubject(ctx context.Context, tx db.Tx, mark string, s Subject) (int64, error) {
	s.Alias, s.Name, s.SQACode = strings.TrimSpace(s.Alias), strings.TrimSpace(s.Name), strings.TrimSpace(s.SQACode)
	all, err := subjectsAlone(ctx, tx)
	if err != nil {
		return 0, err
	}
	if twin := find(all, func(o Subject) bool { return s.ID == 0 && o.Alias == s.Alias && o.Mark() == s.as(o).Mark() }); twin != nil {
		return twin.ID, nil
	}
	if bad := s.check(all); bad != nil {
		return 0, bad
	}
	if s.ID == 0 {
		return addSubject(ctx, tx, s, all)
	}
	was := find(all, func(o Subject) bool { return o.ID == s.ID })
	switch {
	case was == nil:
		return 0, errs.NotFound
	case was.Mark() == s.Mark():
		return s.ID, nil
	case was.Mark() != mark:
		return 0, errs.Conflict{Text: meanwhile}
	}
	_, err = tx.Exec(ctx, `update subjects set alias = $3, alias_folded = $4, name = $5, name_folded = $6, shared_fields = $7, sqa_code = $8 where school_id = $1 and id = $2`,
		tx.SchoolID(), s.ID, s.Alias, fold.Text(s.Alias), s.Name, fold.Text(s.Name), s.SharedFields, s.SQACode)
	if err != nil {
		return 0, fmt.Errorf("save a subject: %w", err)
	}
	return s.ID, note(ctx, tx, "subject "+s.Alias)
}

func (s Subject) as(o Subject) Subject { s.ID = o.ID; return s }

// find is the first of a list that fits, or nil.
func find[T any](all []T, ok func(T) bool) *T {
	if i := slices.IndexFunc(all, ok); i >= 0 {
		return &all[i]
	}
	return nil
}

func addSubject(ctx context.Context, tx db.Tx, s Subject, all []Subject) (id int64, err error) {
	if len(all) >= MaxSubjects {
		var bad errs.Invalid
		bad.Add("alias", "subjects_full", "Max", MaxSubjects)
		return 0, bad
	}
	err = tx.QueryRow(ctx, `insert into subjects (school_id, alias, alias_folded, name, name_folded, shared_fields, sqa_code, position)
		select $1, $2, $3, $4, $5, $6, $7, coalesce(max(position), 0) + 1 from subjects where school_id = $1 returning id`,
		tx.SchoolID(), s.Alias, fold.Text(s.Alias), s.Name, fold.Text(s.Name), s.SharedFields, s.SQACode).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add a subject: %w", err)
	}
	return id, note(ctx, tx, "new subject "+s.Alias)
}

// subjectsAlone are the subjects, which nobody else changes until the transaction ends.
func subjectsAlone(ctx context.Context, tx db.Tx) ([]Subject, error) {
	if err := alone(ctx, tx); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `select id, alias, name, position, shared_fields, sqa_code from subjects where school_id = $1 order by position, alias_folded`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the subjects: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Subject])
}

// SubjectUse is what hangs on a subject.
type SubjectUse struct{ Sets, Fields, Results, Events int }

// Words say it: "2 sets, 120 results"; "" for nothing.
func (u SubjectUse) Words() string {
	return list(count(u.Sets, "set"), count(u.Fields, "field of its own"), count(u.Results, "result"), count(u.Events, "event"))
}

// UseOfSubject counts what hangs on a subject. Scope: staff.
func UseOfSubject(ctx context.Context, tx db.Tx, id int64) (u SubjectUse, err error) {
	err = tx.QueryRow(ctx, `select (select count(*) from sets where school_id = $1 and subject_id = $2), (select count(*) from fields where school_id = $1 and subject_id = $2),
		(select count(*) from results where school_id = $1 and subject_id = $2) + (select count(*) from result_changes where school_id = $1 and subject_id = $2),
		(select count(*) from events where school_id = $1 and subject_id = $2)`, tx.SchoolID(), id).Scan(&u.Sets, &u.Fields, &u.Results, &u.Events)
	if err != nil {
		return u, fmt.Errorf("count what hangs on a subject: %w", err)
	}
	return u, nil
}

// DeleteSubject takes a subject away on which nothing hangs. Scope: staff. Errors: errs.NotFound; errs.Conflict says
// what hangs on it.
func DeleteSubject(ctx context.Context, tx db.Tx, id int64) error {
	u, err := UseOfSubject(ctx, tx, id)
	if err != nil {
		return err
	}
	if words := u.Words(); words != "" {
		return errs.Conflict{Text: "This subject has " + words + ". It cannot be deleted."}
	}
	var alias string
	err = tx.QueryRow(ctx, `delete from subjects where school_id = $1 and id = $2 returning alias`, tx.SchoolID(), id).Scan(&alias)
	return deleted(ctx, tx, err, "subject "+alias)
}

// deleted notes what a statement has taken away, or says why it could not.
func deleted(ctx context.Context, tx db.Tx, err error, what string) error {
	var hangs *pgconn.PgError
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return errs.NotFound
	case errors.As(err, &hangs) && hangs.Code == "23503":
		return errs.Conflict{Text: "Something else of the school still uses this. It cannot be deleted."}
	case err != nil:
		return fmt.Errorf("delete: %w", err)
	}
	return note(ctx, tx, "deleted "+what)
}

// MoveSubject moves a subject one place up or down. Scope: staff. Errors: errs.NotFound.
func MoveSubject(ctx context.Context, tx db.Tx, id int64, up bool) error {
	all, err := subjectsAlone(ctx, tx)
	if err != nil {
		return err
	}
	ids, ok := moved(all, id, up, func(s Subject) int64 { return s.ID })
	if !ok {
		return errs.NotFound
	}
	return order(ctx, tx, "subjects", ids)
}

// moved are the ids of a list in which one has changed places with its neighbour; the first stays first, the last last.
func moved[T any](all []T, id int64, up bool, of func(T) int64) (ids []int64, ok bool) {
	for _, x := range all {
		ids = append(ids, of(x))
	}
	i := slices.Index(ids, id)
	if i < 0 {
		return nil, false
	}
	j := i + 1
	if up {
		j = i - 1
	}
	if j >= 0 && j < len(ids) {
		ids[i], ids[j] = ids[j], ids[i]
	}
	return ids, true
}

// order numbers the rows of a table anew; the table's name is one of this package's own.
func order(ctx context.Context, tx db.Tx, table string, ids []int64) error {
	_, err := tx.Exec(ctx, `update `+table+` x set position = u.place from unnest($2::bigint[]) with ordinality u (id, place)
		where x.school_id = $1 and x.id = u.id and x.position <> u.place`, tx.SchoolID(), ids)
	if err != nil {
		return fmt.Errorf("order the %s: %w", table, err)
	}
	return nil
}

// note writes a change of the structure into the log.
func note(ctx context.Context, tx db.Tx, detail string) error {
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.TrackingChanged, Detail: detail})
}

func count(n int, one string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + one
	}
	first, rest, _ := strings.Cut(one, " ") // "field of its own": the first word has the plural
	return strings.TrimSpace(strconv.Itoa(n) + " " + first + "s " + rest)
}

// list joins the parts that say something.
func list(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
