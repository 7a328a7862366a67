package note

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
	"gateway/app/fold"
	"gateway/app/licence"
)

// The bounds of a school's categories.
const (
	MaxCategories = 50
	MaxName       = 40 // letters
)

// Category is a kind of notes.
type Category struct {
	ID    int64
	Name  string
	Notes int      // that are in it, withdrawn ones too
	Types []string // names of the licence types that show it to families
}

// Categories are the school's, in their order, with who can see them. Scope: staff.
func Categories(ctx context.Context, tx db.Tx) (all []Category, err error) {
	b := &pgx.Batch{}
	QueueCategories(b, tx, &all)
	return all, wrap("read the categories of notes", tx.SendBatch(ctx, b).Close())
}

// QueueCategories is Categories as one statement of a page's batch.
func QueueCategories(b *pgx.Batch, tx db.Tx, into *[]Category) {
	b.Queue(`select c.id, c.name, (select count(*) from notes n where n.school_id = c.school_id and n.category_id = c.id)::int,
			array(select t.name from licence_fields f join licence_portlets l using (school_id, licence_type_id, portlet)
				join licence_types t on t.school_id = f.school_id and t.id = f.licence_type_id
				where f.school_id = c.school_id and f.portlet = 'notes' and f.field_key = 'note.' || c.id order by t.position, t.id)
		from note_categories c where c.school_id = $1 order by c.position, c.id`, tx.SchoolID()).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Category])
		return err
	})
}

// CategoryLine is one line of the office's form.
type CategoryLine struct {
	ID     int64 // 0 = new
	Name   string
	Remove bool
}

func (l CategoryLine) blank() bool { return l.ID == 0 && l.Name == "" }

// Mark stands for categories as they are: a form carries it, and who saves over other categories than those they saw
// is told (case 60).
func Mark(all []Category) string {
	h := sha256.New()
	for _, c := range all {
		_, _ = fmt.Fprintf(h, "%d %q\n", c.ID, c.Name) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// SaveCategories saves the lines of the form in the place of categories with a mark. A new category is in no access
// settings: families see nothing of it until somebody ticks it. Only one that no note is in can be removed. Scope:
// staff. Errors: errs.Invalid on "name_n" and "remove_n" of the line at place n; errs.Conflict when somebody has saved
// since.
func SaveCategories(ctx context.Context, tx db.Tx, mark string, lines []CategoryLine) error {
	if bad := check(lines); bad != nil {
		return bad
	}
	if err := lock(ctx, tx); err != nil {
		return wrap("wait for other categories", err)
	}
	was, err := Categories(ctx, tx)
	if err != nil {
		return err
	}
	if Mark(was) != mark || !covers(lines, was) {
		return errs.Conflict{Text: "Somebody else has saved these categories since you opened this page. Nothing of yours was saved. What is saved now stands beside what you typed."}
	}
	words, bad := differs(was, lines)
	if bad != nil {
		return bad
	}
	if words == "" {
		return nil
	}
	if err := store(ctx, tx, lines); err != nil {
		return wrap("save the categories of notes", err)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.CategoriesSaved, Detail: words})
}

// lock lets one transaction at a time save categories, and none of them get a note meanwhile: it would be counted too
// late.
func lock(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `select from schools where id = $1 for no key update`, tx.SchoolID()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `select from note_categories where school_id = $1 for update`, tx.SchoolID())
	return err
}

func check(lines []CategoryLine) (bad errs.Invalid) {
	seen := map[string]bool{}
	for n, l := range lines {
		if l.blank() || l.Remove {
			continue
		}
		field, folded := "name_"+strconv.Itoa(n), fold.Text(l.Name)
		switch {
		case folded == "" || utf8.RuneCountInString(l.Name) > MaxName:
			bad.Add(field, "category_name", "Most", MaxName)
		case seen[folded]:
			bad.Add(field, "category_twice", "Name", l.Name)
		}
		seen[folded] = true
	}
	return bad
}

// covers says whether each saved category stands in one line, and no other does.
func covers(lines []CategoryLine, was []Category) bool {
	saved := 0
	for _, l := range lines {
		if l.ID != 0 {
			saved++
		}
	}
	return saved == len(was) && !slices.ContainsFunc(was, func(c Category) bool {
		return !slices.ContainsFunc(lines, func(l CategoryLine) bool { return l.ID == c.ID })
	})
}

// differs tells the change in the log, "added: Praise; removed: Old", and finds categories that cannot be removed.
func differs(was []Category, lines []CategoryLine) (words string, bad errs.Invalid) {
	var parts []string
	for n, l := range lines {
		i, field := slices.IndexFunc(was, func(c Category) bool { return c.ID == l.ID && l.ID != 0 }), "remove_"+strconv.Itoa(n)
		switch {
		case l.blank(), i < 0 && l.Remove:
		case i < 0:
			parts = append(parts, "added: "+l.Name)
		case l.Remove && was[i].Notes > 0:
			bad.Add(field, "category_used", "Name", was[i].Name)
		case l.Remove:
			parts = append(parts, "removed: "+was[i].Name)
		case was[i].Name != l.Name:
			parts = append(parts, was[i].Name+" is now "+l.Name)
		}
	}
	return strings.Join(parts, "; "), bad
}

// store writes lines that have been checked. Two categories may take each other's names.
func store(ctx context.Context, tx db.Tx, lines []CategoryLine) error {
	var gone, ids []int64
	var keys, names, folded []string
	for _, l := range lines {
		switch {
		case l.Remove && l.ID != 0:
			gone, keys = append(gone, l.ID), append(keys, licence.NoteKey(l.ID))
		case !l.Remove && !l.blank():
			ids, names, folded = append(ids, l.ID), append(names, l.Name), append(folded, fold.Text(l.Name))
		}
	}
	const said = `unnest($2::bigint[], $3::text[], $4::text[]) with ordinality u (id, name, folded, place)`
	b := &pgx.Batch{}
	b.Queue(`delete from licence_fields where school_id = $1 and portlet = $2 and field_key = any($3)`, tx.SchoolID(), licence.Notes, keys)
	b.Queue(`delete from note_categories where school_id = $1 and id = any($2)`, tx.SchoolID(), gone)
	b.Queue(`update note_categories set name_folded = ' ' || id where school_id = $1`, tx.SchoolID())
	b.Queue(`update note_categories c set name = u.name, name_folded = u.folded, position = u.place from `+said+` where c.school_id = $1 and c.id = u.id`, tx.SchoolID(), ids, names, folded)
	b.Queue(`insert into note_categories (school_id, name, name_folded, position) select $1, u.name, u.folded, u.place from `+said+` where u.id = 0`, tx.SchoolID(), ids, names, folded)
	return tx.SendBatch(ctx, b).Close()
}
