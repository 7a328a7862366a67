package licence

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"gateway/app/db"
	"gateway/app/errs"
)

func TestDefaultTypes(t *testing.T) {
	o := newOffice(t, "trial")
	o.work(EnsureDefaults)
	o.exec(`update licence_types set name = 'Parent' where school_id = $1 and audience = 'parent'`, o.school)
	o.work(EnsureDefaults) // a renamed type is not made anew
	var open []Type
	err := o.in(db.Door(o.school), func(ctx context.Context, tx db.Tx) (err error) {
		open, err = OpenTypes(ctx, tx)
		return err
	})
	want := []Type{{o.parent, "Parent", "parent", 1, true, 1, true}, {o.pupil, "Pupil", "pupil", 2, true, 1, true}}
	if err != nil || !slices.Equal(open, want) {
		t.Errorf("the door shows %+v, %v; want %+v", open, err, want)
	}
	if n := o.id(`select count(*) from audit where school_id = $1 and action = 'added a licence type'`, o.school); n != 2 {
		t.Errorf("%d lines in the log, want 2", n)
	}
}

func TestOpenTypesAreThoseWithALink(t *testing.T) {
	o := newOffice(t, "active")
	o.exec(`insert into licence_types (school_id, name, audience, position, register_link) values ($1, 'Social Worker', 'other', 0, false), ($1, 'Guest', 'other', 0, true)`, o.school)
	o.another("glenbrae", "scotland", "active")
	var names []string
	if err := o.in(db.Door(o.school), func(ctx context.Context, tx db.Tx) error {
		open, err := OpenTypes(ctx, tx)
		for _, t := range open {
			names = append(names, t.Name)
		}
		return err
	}); err != nil || !slices.Equal(names, []string{"Guest", "Parent/Guardian", "Pupil"}) {
		t.Errorf("the door shows %v, %v", names, err)
	}
}

func TestTypesCount(t *testing.T) {
	o := newOffice(t, "active")
	o.children(3)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.fill(b)
	o.exec(`update licence_keys set state = 'withdrawn' where school_id = $1 and id = (select min(id) from licence_keys)`, o.school)
	account := o.id(`insert into accounts (email, forename, surname, password_hash) values ('a@home.example', 'A', 'B', 'x') returning id`)
	o.exec(`insert into account_schools (school_id, account_id) values ($1, $2)`, o.school, account)
	o.exec(`insert into holdings (school_id, account_id, pupil_id, licence_type_id, key_id, made_by, privacy_version, state)
		select $1, $2, pupil_id, licence_type_id, id, 'add', 1, case when id % 3 = 0 then 'ended' else 'live' end from licence_keys where school_id = $1`, o.school, account)
	o.save(AccessForm{o.parent, 1, details, []string{"pupil.house", "pupil.sex"}})
	o.save(AccessForm{o.pupil, 1, nil, []string{"pupil.house"}}) // shows nothing while its panel is off
	var rows []TypeRow
	o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		rows, err = Types(ctx, tx)
		return err
	})
	want := []TypeRow{
		{Type{o.parent, "Parent/Guardian", "parent", 1, true, 2, true}, 2, 2, 2},
		{Type{o.pupil, "Pupil", "pupil", 2, true, 2, true}, 0, 0, 0},
	}
	if !slices.Equal(rows, want) {
		t.Errorf("%+v, want %+v", rows, want)
	}
}

func (o office) save(f AccessForm) {
	o.t.Helper()
	o.ask(func(ctx context.Context, tx db.Tx) error { return SaveAccess(ctx, tx, f) })
}

func (o office) access(typeID int64) (a Access) {
	o.t.Helper()
	o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		a, err = AccessOf(ctx, tx, typeID)
		return err
	})
	return a
}

func (a Access) ticked() (keys []string) {
	for _, p := range a.Portlets {
		for _, t := range p.Fields {
			if t.On {
				keys = append(keys, t.Key)
			}
		}
	}
	return keys
}

var details = []string{PupilDetails}

// on says whether the pupil details are shown at all.
func (a Access) on() bool { return a.Portlets[0].On }

func TestAccessIsSaved(t *testing.T) {
	o := newOffice(t, "active")
	if a := o.access(o.parent); a.on() || a.ticked() != nil || a.Type.Version != 1 || len(a.Portlets) != 7 || len(a.Portlets[0].Fields) != 8 || a.Portlets[0].Fields[7].Key != "pupil.upn" || a.Portlets[0].Fields[7].Name != "Unique Pupil Number (UPN)" {
		t.Fatalf("at first: %+v", a)
	}
	o.save(AccessForm{o.parent, 1, details, []string{"pupil.house", "pupil.birth_date", "pupil.house"}})
	a := o.access(o.parent)
	if got := a.ticked(); !slices.Equal(got, []string{"pupil.birth_date", "pupil.house"}) || !a.on() || a.Type.Version != 2 {
		t.Errorf("saved as %+v", a)
	}
	if !a.Shows("pupil.house") || a.Shows("pupil.sex") || a.Shows("pupil.scn") {
		t.Error("shows the wrong fields")
	}
	if b := o.access(o.pupil); b.on() || b.ticked() != nil {
		t.Errorf("the other type shows %+v", b)
	}
	o.save(AccessForm{o.parent, 2, nil, []string{"pupil.sex", "pupil.house"}})
	if a = o.access(o.parent); a.Shows("pupil.house") || !slices.Equal(a.ticked(), []string{"pupil.sex", "pupil.house"}) {
		t.Errorf("without its panel: %+v", a)
	}
	var log []string
	rows, _ := o.owner.Query(context.Background(), `select detail from audit where action = 'saved access settings' and actor = 'staff' and actor_id = $1 order by id`, o.staff)
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		log = append(log, s)
	}
	want := []string{"Parent/Guardian: shown: the panel Pupil details, Date of birth, House",
		"Parent/Guardian: shown: Sex; no longer shown: the panel Pupil details, Date of birth"}
	if !slices.Equal(log, want) {
		t.Errorf("the log says %q", log)
	}
}

// Two admins have the form open (case 60): the second is told and nothing of the first is undone.
func TestSecondAdminIsTold(t *testing.T) {
	o := newOffice(t, "active")
	first := AccessForm{o.parent, 1, details, []string{"pupil.house"}}
	o.save(first)
	second := func(f AccessForm) error {
		return o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { return SaveAccess(ctx, tx, f) })
	}
	var conflict errs.Conflict
	if err := second(AccessForm{o.parent, 1, details, []string{"pupil.sex"}}); !errors.As(err, &conflict) {
		t.Fatalf("the second got %v", err)
	}
	if a := o.access(o.parent); a.Type.Version != 2 || !slices.Equal(a.ticked(), []string{"pupil.house"}) {
		t.Errorf("now %+v", a)
	}
	if err := second(first); err != nil { // the same press once more
		t.Errorf("a double press got %v", err)
	}
	if v := o.access(o.parent).Type.Version; v != 2 {
		t.Errorf("version %d after a press that changed nothing", v)
	}
}

func TestTwoSavesAtOnce(t *testing.T) {
	o := newOffice(t, "active")
	results := make(chan error, 2)
	for _, field := range []string{"pupil.house", "pupil.sex"} {
		go func() {
			results <- o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error {
				return SaveAccess(ctx, tx, AccessForm{o.parent, 1, details, []string{field}})
			})
		}()
	}
	a, b := <-results, <-results
	var conflict errs.Conflict
	if (a == nil) == (b == nil) || !errors.As(errors.Join(a, b), &conflict) {
		t.Errorf("results %v and %v", a, b)
	}
	if now := o.access(o.parent); len(now.ticked()) != 1 || now.Type.Version != 2 {
		t.Errorf("now %+v", now)
	}
}

func TestAccessRefuses(t *testing.T) {
	o := newOffice(t, "active")
	other := o.another("glenbrae", "scotland", "active")
	save := func(f AccessForm) error {
		return o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { return SaveAccess(ctx, tx, f) })
	}
	onlyProblem(t, save(AccessForm{o.parent, 1, details, []string{"pupil.house", "pupil.scn"}}), "fields", "access_field_unknown")
	onlyProblem(t, save(AccessForm{o.parent, 1, details, []string{"pupil_details"}}), "fields", "access_field_unknown")
	onlyProblem(t, save(AccessForm{o.parent, 1, []string{"pupil.house"}, nil}), "fields", "access_field_unknown")
	onlyProblem(t, save(AccessForm{o.parent, 1, []string{""}, nil}), "fields", "access_field_unknown")
	onlyProblem(t, save(AccessForm{o.parent, 1, details, []string{""}}), "fields", "access_field_unknown")
	if a := o.access(o.parent); a.on() || a.Type.Version != 1 {
		t.Errorf("a refused form left %+v", a)
	}
	for _, id := range []int64{other.parent, 0, 999} {
		if err := save(AccessForm{id, 1, details, nil}); !errors.Is(err, errs.NotFound) {
			t.Errorf("type %d: %v", id, err)
		}
		if err := o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error {
			_, err := TypeByID(ctx, tx, id)
			return err
		}); !errors.Is(err, errs.NotFound) {
			t.Errorf("type %d is found: %v", id, err)
		}
	}
	if a := other.access(other.parent); a.Portlets[0].Fields[7].Key != "pupil.scn" {
		t.Errorf("a Scottish school has %s", a.Portlets[0].Fields[7].Key)
	}
}

// Changes of two people are put together: neither undoes the other's, and who was second knows.
func TestDraftsAreMerged(t *testing.T) {
	o := newOffice(t, "active")
	o.save(AccessForm{o.parent, 1, details, []string{"pupil.house", "pupil.sex"}})
	form := o.access(o.parent).Ticks() // as two people open it
	o.save(AccessForm{o.parent, 2, nil, []string{"pupil.sex", "pupil.upn"}})
	now := o.access(o.parent)
	m, err := now.Merge(Draft{TypeID: o.parent, Was: form, Ticks: []string{"pupil_details", "pupil.house", "pupil.birth_date"}}) // took sex away, gave the birth date
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Mine.Ticks(); !slices.Equal(got, []string{"pupil.birth_date", "pupil.upn"}) {
		t.Errorf("merged to %q", got)
	}
	if got := InWords(m.Changes()); got != "shown: Date of birth; no longer shown: Sex" {
		t.Errorf("changes: %s", got)
	}
	if got := InWords(m.Others); got != "shown: Unique Pupil Number (UPN); no longer shown: the panel Pupil details, House" {
		t.Errorf("others': %s", got)
	}
	m, err = now.Merge(Draft{TypeID: o.parent, Was: []string{"field.1", "pupil_details"}, Ticks: []string{"field.1", "pupil_details"}})
	if err != nil || len(m.Changes()) != 0 {
		t.Errorf("a field that has gone since: %v, %s", err, InWords(m.Changes()))
	}
	m, err = now.Merge(Draft{TypeID: o.parent, Was: now.Ticks(), Ticks: append(now.Ticks(), "field.1", "pupil.house")})
	onlyProblem(t, err, "fields", "access_field_unknown")
	if !m.Mine.has([]string{"pupil.house"}) || len(m.Changes()) != 1 {
		t.Errorf("the rest of a draft with a mistake: %s", InWords(m.Changes()))
	}
}

// All types of a form are saved, or none.
func TestTypesAreSavedTogether(t *testing.T) {
	o := newOffice(t, "active")
	both := func(ctx context.Context, tx db.Tx) error {
		return SaveDrafts(ctx, tx, []Draft{{TypeID: o.pupil, Ticks: []string{"pupil_details", "pupil.sex"}}, {TypeID: o.parent, Ticks: []string{"pupil_details"}}})
	}
	o.save(AccessForm{o.parent, 1, nil, []string{"pupil.upn"}})
	var conflict errs.Conflict
	if err := o.in(db.Staff(o.school, o.staff), both); !errors.As(err, &conflict) || o.access(o.pupil).on() {
		t.Errorf("one of two was changed meanwhile: %v", err)
	}
	o.save(AccessForm{o.parent, 2, nil, nil})
	for range 2 {
		o.ask(both)
	}
	if a, b := o.access(o.parent), o.access(o.pupil); !a.on() || !b.Shows("pupil.sex") || a.Type.Version != 4 || b.Type.Version != 2 || a.SavedBy != "Mrs J Davies" || a.SavedAt.IsZero() {
		t.Errorf("%+v %+v", a.Type, b.Type)
	}
}

// Two operators who open the same type at once open one; a name is taken whatever its case and accents.
func TestTypesAreAddedOnce(t *testing.T) {
	o := newOffice(t, "trial")
	results := make(chan error, 4)
	for _, name := range []string{"Éducateur", "educateur ", " EDUCATEUR", "Educateur"} {
		go func() {
			results <- o.in(db.Worker(o.school), func(ctx context.Context, tx db.Tx) error {
				_, err := AddType(ctx, tx, NewType{Name: name})
				return err
			})
		}()
	}
	opened := 0
	for range 4 {
		var bad errs.Invalid
		switch err := <-results; {
		case err == nil:
			opened++
		case !errors.As(err, &bad) || bad[0].Code != "type_name_taken":
			t.Error(err)
		}
	}
	if n := o.id(`select count(*) from licence_types where school_id = $1`, o.school); opened != 1 || n != 3 {
		t.Errorf("%d opened, %d types", opened, n)
	}
}

// TestAccessToTheSchoolsOwnFields: shared fields come first, then those of each subject; general fields and categories of
// notes have panels of their own; a new field is off (LIC-2), and the log names a subject's field with its subject.
func TestAccessToTheSchoolsOwnFields(t *testing.T) {
	o := newOffice(t, "active")
	english := o.id(`insert into subjects (school_id, alias, alias_folded, name, name_folded, position) values ($1, 'En', 'en', 'English Language', 'english language', 1) returning id`, o.school)
	field := func(scope string, subject any, name, category string) string {
		return fmt.Sprint("field.", o.id(`insert into fields (school_id, scope, subject_id, name, name_folded, category, type, position) values ($1, $2, $3, $4, lower($4), $5, 'text', 1) returning id`,
			o.school, scope, subject, name, category))
	}
	speaking, age, grade := field("subject", english, "Speaking", ""), field("general", nil, "Reading age", "Reading"), field("shared", nil, "Grade", "Progress")
	note := NoteKey(o.id(`insert into note_categories (school_id, name, name_folded) values ($1, 'Support', 'support') returning id`, o.school))
	other := o.another("glenbrae", "scotland", "active")
	of := func(a Access, key string) (p Panel) {
		return a.Portlets[slices.IndexFunc(a.Portlets, func(p Panel) bool { return p.Key == key })]
	}
	a := o.access(o.parent)
	told := func(p Panel) (out []Tick) {
		for _, k := range p.Fields {
			if k.MadeAt.IsZero() {
				t.Errorf("nobody knows when %s was made", k.Name)
			}
			k.MadeAt = time.Time{}
			out = append(out, k)
		}
		return out
	}
	if got := told(of(a, Progress)); !slices.Equal(got, []Tick{{Field: Field{grade, "Grade"}, Group: EverySubject}, {Field: Field{speaking, "Speaking"}, Group: "English Language"}}) {
		t.Errorf("progress has %+v", got)
	}
	if g, n := told(of(a, GeneralData)), told(of(a, Notes)); !slices.Equal(g, []Tick{{Field: Field{age, "Reading age"}, Group: "Reading"}}) || !slices.Equal(n, []Tick{{Field: Field{note, "Support"}}}) {
		t.Errorf("general data has %+v, notes %+v", g, n)
	}
	if n := of(other.access(other.parent), Progress).Fields; len(n) != 0 {
		t.Errorf("another school has %+v", n)
	}
	o.save(AccessForm{o.parent, 1, []string{Progress, Notes}, []string{speaking, note, age}})
	if a = o.access(o.parent); !a.Shows(speaking) || !a.Shows(note) || a.Shows(grade) || a.Shows(age) || of(a, GeneralData).Ticked() != 1 {
		t.Errorf("saved as %+v", a)
	}
	if n := o.id(`select count(*) from licence_fields where (portlet, field_key) in (('progress', $1), ('notes', $2), ('general', $3))`, speaking, note, age); n != 3 {
		t.Errorf("%d ticks stand in their portlets", n)
	}
	if n := o.id(`select count(*) from audit where detail = 'Parent/Guardian: shown: the panel Progress, Speaking (English Language), Reading age (Reading), the panel Notes, Support'`); n != 1 {
		t.Error("the log says something else")
	}
	onlyProblem(t, other.in(db.Staff(other.school, other.staff), func(ctx context.Context, tx db.Tx) error {
		return SaveAccess(ctx, tx, AccessForm{other.parent, 1, nil, []string{grade}})
	}), "fields", "access_field_unknown")
	if f := a.Form(); f.Version != 2 || !slices.Equal(f.Portlets, []string{Progress, Notes}) || !slices.Equal(f.Fields, []string{speaking, age, note}) {
		t.Errorf("as a form: %+v", f)
	}
}
