package tracking

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
	"gateway/app/school"
)

// Apply writes what the plan says into the academic year that it was made of: subjects, sets, teachers, memberships.
// Without leavers the memberships that are not in the file stay. A membership that ends is dated, never deleted. The
// caller has made the plan in the same transaction. Scope: worker. Errors: errs.Conflict when the school would have more
// than MaxSubjects.
func (p *SetPlan) Apply(ctx context.Context, tx db.Tx, year school.AcademicYear, leavers bool) error {
	if err := tx.Bulk(ctx); err != nil {
		return err
	}
	if err := p.addSubjects(ctx, tx); err != nil {
		return err
	}
	if err := p.addSets(ctx, tx, year.ID); err != nil {
		return err
	}
	if err := p.saveTeachers(ctx, tx); err != nil {
		return err
	}
	if err := p.endMembers(ctx, tx, leavers); err != nil {
		return err
	}
	return p.addMembers(ctx, tx, year.Starts)
}

// newSubject is a subject that only the file knows; key is its name, folded.
type newSubject struct{ key, alias, name string }

// newSubjects are in the order of the file. An alias is the name, cut, and numbered where another subject is called so.
func (p *SetPlan) newSubjects() (out []newSubject) {
	taken := map[string]bool{}
	for folded := range p.know.subjects {
		taken[folded] = true
	}
	for _, l := range p.Lines {
		if !l.NewSubject {
			continue
		}
		alias := cut(l.said.Subject, 20)
		for n := 2; taken[fold.Text(alias)]; n++ {
			number := strconv.Itoa(n)
			alias = cut(l.said.Subject, 20-1-len(number)) + " " + number
		}
		taken[fold.Text(alias)] = true
		out = append(out, newSubject{l.said.subjectKey(), alias, l.said.subjectName()})
	}
	return out
}

// addSubjects makes the subjects that only the file knows, after the others.
func (p *SetPlan) addSubjects(ctx context.Context, tx db.Tx) error {
	if n := p.AllSubjects(); n > MaxSubjects {
		return errs.Conflict{Text: fmt.Sprintf("A school may have %d subjects. With this file there would be %d.", MaxSubjects, n)}
	}
	var aliases, aliasesFolded, names, namesFolded []string
	keys := map[string]string{} // by folded alias
	for _, s := range p.newSubjects() {
		aliases, aliasesFolded = append(aliases, s.alias), append(aliasesFolded, fold.Text(s.alias))
		names, namesFolded = append(names, s.name), append(namesFolded, s.key)
		keys[fold.Text(s.alias)] = s.key
	}
	rows, err := tx.Query(ctx, `insert into subjects (school_id, alias, alias_folded, name, name_folded, position)
		select $1, u.alias, u.alias_folded, u.name, u.name_folded, u.place + (select coalesce(max(position), 0) from subjects where school_id = $1)
		from unnest($2::text[], $3::text[], $4::text[], $5::text[]) with ordinality u (alias, alias_folded, name, name_folded, place)
		returning id, alias_folded, name`, tx.SchoolID(), aliases, aliasesFolded, names, namesFolded)
	if err != nil {
		return fmt.Errorf("add subjects: %w", err)
	}
	var id int64
	var alias, name string
	_, err = pgx.ForEachRow(rows, []any{&id, &alias, &name}, func() error {
		p.know.subjects[keys[alias]], p.know.names[id] = id, name
		return nil
	})
	if err != nil {
		return fmt.Errorf("add subjects: %w", err)
	}
	return nil
}

// cut is the first n letters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n]))
}

// addSets makes the sets that only the file knows, each in the year group of most of its pupils.
func (p *SetPlan) addSets(ctx context.Context, tx db.Tx, year int64) error {
	votes := map[setKey]map[int]int{}
	var order []setKey
	for _, l := range p.Lines {
		if l.Kind == SetLeaving {
			continue
		}
		_, subject := p.subjectOf(l.said)
		key := setKey{subject, fold.Text(l.said.Set)}
		if set := p.know.sets[key]; set != nil && set.id != 0 {
			continue
		}
		if votes[key] == nil {
			votes[key] = map[int]int{}
			order = append(order, key)
		}
		votes[key][l.said.YearGroup]++
	}
	var subjects []int64
	var names, folded []string
	var groups []*int
	for _, key := range order {
		id, _ := strconv.ParseInt(key.subject, 10, 64)
		subjects, names, folded = append(subjects, id), append(names, p.set(key).name), append(folded, key.set)
		groups = append(groups, most(votes[key]))
	}
	rows, err := tx.Query(ctx, `insert into sets (school_id, academic_year_id, subject_id, name, name_folded, year_group)
		select $1, $2, u.* from unnest($3::bigint[], $4::text[], $5::text[], $6::smallint[]) u returning id, subject_id, name_folded`,
		tx.SchoolID(), year, subjects, names, folded, groups)
	if err != nil {
		return fmt.Errorf("add sets: %w", err)
	}
	var id, subject int64
	var name string
	_, err = pgx.ForEachRow(rows, []any{&id, &subject, &name}, func() error {
		p.set(setKey{strconv.FormatInt(subject, 10), name}).id = id
		return nil
	})
	if err != nil {
		return fmt.Errorf("add sets: %w", err)
	}
	return nil
}

// set is what is known of a set; of one of a new subject it stands under the name that the subject had in the file.
func (p *SetPlan) set(key setKey) *knownSet {
	if s := p.know.sets[key]; s != nil {
		return s
	}
	id, _ := strconv.ParseInt(key.subject, 10, 64)
	for folded, subject := range p.know.subjects {
		if s := p.know.sets[setKey{folded, key.set}]; subject == id && s != nil {
			p.know.sets[key] = s
			return s
		}
	}
	return nil
}

func most(votes map[int]int) *int {
	best, n := 0, 0
	for group, count := range votes {
		if group != 0 && (count > n || count == n && group < best) {
			best, n = group, count
		}
	}
	if best == 0 {
		return nil
	}
	return &best
}

// saveTeachers gives sets the teachers of the file: they come first, who stood beside the first one stays.
func (p *SetPlan) saveTeachers(ctx context.Context, tx db.Tx) error {
	var changed, sets, staff []int64
	var positions []int
	for _, s := range p.know.sets {
		if len(s.fresh) == 0 || slices.Contains(changed, s.id) {
			continue
		}
		changed = append(changed, s.id)
		keep := s.teachers[min(1, len(s.teachers)):]
		for n, id := range append(slices.Clone(s.fresh), keep...) {
			sets, staff, positions = append(sets, s.id), append(staff, id), append(positions, n)
		}
	}
	b := &pgx.Batch{}
	b.Queue(`delete from set_teachers where school_id = $1 and set_id = any($2)`, tx.SchoolID(), changed)
	b.Queue(`insert into set_teachers (school_id, set_id, staff_id, position) select $1, u.* from unnest($2::bigint[], $3::bigint[], $4::smallint[]) u on conflict do nothing`,
		tx.SchoolID(), sets, staff, positions)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("give sets their teachers: %w", err)
	}
	return nil
}

// endMembers dates the memberships that end: on the day that the file says, else yesterday.
func (p *SetPlan) endMembers(ctx context.Context, tx db.Tx, leavers bool) error {
	var ids []int64
	var on []civil.Date
	for _, l := range p.Lines {
		if l.Kind == SetLeaving && !leavers {
			continue
		}
		day := p.today.AddDays(-1)
		if l.Ended {
			day = l.said.Ends
		}
		for _, id := range l.ends {
			ids, on = append(ids, id), append(on, day)
		}
	}
	_, err := tx.Exec(ctx, `update set_members m set ends_on = greatest(u.day, m.starts_on - 1) from unnest($2::bigint[], $3::date[]) u (id, day)
		where m.school_id = $1 and m.id = u.id and m.ends_on is null`, tx.SchoolID(), ids, on)
	if err != nil {
		return fmt.Errorf("end memberships: %w", err)
	}
	return nil
}

// addMembers puts pupils into sets: from the day that the file says, else from the beginning of the year, or from
// today into another set of a subject.
func (p *SetPlan) addMembers(ctx context.Context, tx db.Tx, begins civil.Date) error {
	var sets, pupils []int64
	var from []civil.Date
	for _, l := range p.Lines {
		if l.Kind == SetUnchanged || l.Kind == SetLeaving || l.Ended {
			continue
		}
		_, subject := p.subjectOf(l.said)
		set := p.set(setKey{subject, fold.Text(l.said.Set)})
		day := l.said.Starts
		if day.IsZero() {
			day = begins
			if l.OldSet != "" && day.Before(p.today) {
				day = p.today
			}
		}
		sets, pupils, from = append(sets, set.id), append(pupils, l.PupilID), append(from, day)
	}
	for start := 0; start < len(sets); start += memberChunk {
		end := min(start+memberChunk, len(sets))
		_, err := tx.Exec(ctx, `insert into set_members (school_id, set_id, pupil_id, starts_on) select $1, u.* from unnest($2::bigint[], $3::bigint[], $4::date[]) u
			on conflict (school_id, set_id, pupil_id) where ends_on is null do nothing`, tx.SchoolID(), sets[start:end], pupils[start:end], from[start:end])
		if err != nil {
			return fmt.Errorf("add memberships: %w", err)
		}
	}
	return nil
}

const memberChunk = 10_000 // rows of one statement
