package contact

import (
	"context"
	"testing"

	"gateway/app/db"
	"gateway/app/pupil"
)

func TestOneAdultWithTwoChildren(t *testing.T) {
	b := newBoard(t)
	file := []Said{
		say(2, b.one, "C1", Title, "Mrs", Forename, "Ann", Surname, "Lee", Email, "ann@example.org", Priority, "1", Relationship, "Mother",
			ParentalResponsibility, Yes, CourtOrder, No, LivesWith, Yes),
		say(3, b.two, "C1", Forename, "Ann", Surname, "Lee", Mobile, "07700 900001", Priority, "2"),
	}
	first := b.apply(Options{Has: every}, file...)
	equal(t, "new", brief(first), []string{"2 new C1", "3 new C1"})
	equal(t, "counts", []pupil.Counts{first.People, first.Links}, []pupil.Counts{{New: 1}, {New: 2}})
	equal(t, "the row of the second child, as it will stand", first.Lines[1], Line{Line: 3, Kind: New, PupilID: b.two,
		Row: say(0, 0, "C1", Title, "Mrs", Forename, "Ann", Surname, "Lee", Email, "ann@example.org", Mobile, "07700 900001", Priority, "2", CourtOrder, No).Row})
	stand := []string{
		"007001 C1 Mrs Ann Lee ann@example.org 07700 900001 | 1 Mother pr true court false lives true",
		"007002 C1 Mrs Ann Lee ann@example.org 07700 900001 | 2 pr ? court false lives ?",
	}
	equal(t, "links", b.links(), stand)
	added := []string{`C1 007001 added "" "Mother" Office file`, `C1 007002 added "" "" Office file`}
	equal(t, "history", b.history(), added)

	again := b.apply(Options{Has: every}, file...)
	equal(t, "again", brief(again), []string{"2 unchanged C1", "3 unchanged C1"})
	equal(t, "counts again", []pupil.Counts{again.People, again.Links}, []pupil.Counts{{Unchanged: 1}, {Unchanged: 2}})

	file[0].Row[Title], file[1].Row[Title], file[1].Row[Mobile], file[1].Row[Priority] = "Dr", "Dr", "07700 900002", "3"
	changed := b.apply(Options{Has: every}, file...)
	equal(t, "each value once, on the row that says it first", brief(changed),
		[]string{`2 changed C1 title "Mrs"→"Dr"`, `3 changed C1 mobile "07700 900001"→"07700 900002" priority "2"→"3"`})
	equal(t, "counts changed", []pupil.Counts{changed.People, changed.Links}, []pupil.Counts{{Changed: 1}, {Changed: 1, Unchanged: 1}})
	equal(t, "history then", b.history(), append(added, `C1 - title "Mrs" "Dr" Office file`, `C1 - mobile "07700 900001" "07700 900002" Office file`,
		`C1 007002 priority "2" "3" Office file`))
}

func TestEveryFieldIsWrittenAndReadBack(t *testing.T) {
	b := newBoard(t)
	s := say(2, b.one, "C1", Title, "Mr", Forename, "Łukasz", Surname, "O’Neil", Salutation, "Mr O’Neil", Addressee, "Mr and Mrs O’Neil", Email, "o@example.org",
		Mobile, "07700 900001", Phone, "01632 960001", WorkPhone, "01632 960002", Address, "1 High Street\nAshdale", Postcode, "AS1 1AA", Priority, "1",
		Relationship, "Father", ParentalResponsibility, No, CourtOrder, Yes, LivesWith, No)
	if p := b.apply(Options{}, s); !p.Lines[0].CourtOrder {
		t.Error("a new link with a court order is not marked")
	}
	all := b.ofPupil(b.one)
	equal(t, "as it stands", all, []OfPupilRow{{ContactID: all[0].ContactID, Row: s.Row}})
	next := s
	next.Row = Row{Ref: "C1", Title: "Dr", Forename: "Luke", Surname: "Neil", Salutation: "Dr Neil", Addressee: "Dr Neil", Email: "n@example.org", Mobile: "1", Phone: "2",
		WorkPhone: "3", Address: "4", Postcode: "5", Priority: "6", Relationship: "Carer", ParentalResponsibility: Yes, CourtOrder: No, LivesWith: Yes}
	p := b.apply(Options{}, next)
	equal(t, "as it stands then", b.ofPupil(b.one), []OfPupilRow{{ContactID: all[0].ContactID, Row: next.Row}})
	var changes []Change
	for f := Title; f < fieldCount; f++ {
		changes = append(changes, Change{f, s.Row[f], next.Row[f]})
	}
	equal(t, "changes", p.Lines, []Line{{Line: 2, Kind: Changed, PupilID: b.one, Row: next.Row, Changes: changes}})
}

func (b board) ofPupil(id int64) (all []OfPupilRow) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx db.Tx) (err error) { all, err = OfPupil(ctx, tx, id); return err })
	return all
}

// TestBlankCells: what a blank cell does, by what the file has and what was chosen (cases 18 and 41).
func TestBlankCells(t *testing.T) {
	b := newBoard(t)
	full := say(2, b.one, "C1", Title, "Mrs", Forename, "Ann", Surname, "Lee", Email, "ann@example.org", Mobile, "1", Priority, "1", Relationship, "Mother",
		ParentalResponsibility, Yes, CourtOrder, Yes, LivesWith, Yes)
	b.apply(Options{}, full)
	blank := say(2, b.one, "C1")
	for _, c := range []struct {
		name    string
		o       Options
		cleared int
		line    string
	}{
		{"left alone, and counted", Options{Has: every}, 7, "2 unchanged C1"},
		{"no column, no clearing", Options{BlankClears: true}, 0, "2 unchanged C1"},
		{"a thin file", Options{Has: Fields(0).With(Ref).With(Email).With(CourtOrder), BlankClears: true}, 1, `2 changed C1 email "ann@example.org"→""`},
		{"all columns: never names nor a court order", Options{Has: every, BlankClears: true}, 7, `2 changed C1 title "Mrs"→"" email "ann@example.org"→"" mobile "1"→"" ` +
			`priority "1"→"" relationship "Mother"→"" parental_responsibility "t"→"" lives_with "t"→""`},
	} {
		p := b.plan(c.o, blank)
		equal(t, c.name, brief(p), []string{c.line})
		equal(t, c.name+": cleared", p.Cleared, c.cleared)
	}
	b.apply(Options{Has: every, BlankClears: true}, blank)
	equal(t, "links", b.links(), []string{"007001 C1 Ann Lee | - pr ? court true lives ?"})

	b.apply(Options{}, full)
	p := b.plan(Options{Has: every, BlankClears: true}, blank, say(3, b.two, "C1", Title, "Mrs", Email, "new@example.org"))
	equal(t, "what another row says is not cleared", brief(p)[1:], []string{`3 new C1 email "ann@example.org"→"new@example.org"`})
	equal(t, "of the person the mobile alone", p.Cleared, 5)
}

// TestCourtOrder: set by a Yes, newly set once, taken away by an explicit No alone (case 41).
func TestCourtOrder(t *testing.T) {
	b := newBoard(t)
	all := Options{Has: every, BlankClears: true}
	b.apply(all, say(2, b.one, "C1", Surname, "Lee"), say(3, b.two, "C1", Surname, "Lee"))
	for _, c := range []struct{ name, cell, line, stands string }{
		{"set", Yes, `2 changed C1 court_order "f"→"t" court`, "true"},
		{"still set", Yes, "2 unchanged C1", "true"},
		{"a blank cell", "", "2 unchanged C1", "true"},
		{"an explicit No", No, `2 changed C1 court_order "t"→"f"`, "false"},
	} {
		p := b.apply(all, say(2, b.one, "C1", Surname, "Lee", CourtOrder, c.cell))
		equal(t, c.name, brief(p), []string{c.line})
		equal(t, c.name+": links", b.links(), []string{"007001 C1 Lee | - pr ? court " + c.stands + " lives ?", "007002 C1 Lee | - pr ? court false lives ?"})
	}
	equal(t, "history", b.history()[2:], []string{`C1 007001 court_order "f" "t" Office file`, `C1 007001 court_order "t" "f" Office file`})
}

func TestNamesakesStayTwo(t *testing.T) {
	b := newBoard(t)
	p := b.apply(Options{}, say(2, b.one, "C1", Surname, "Lee", Email, "lees@example.org"), say(3, b.one, "C2", Surname, "Lee", Email, "lees@example.org"))
	equal(t, "one name and one address, two numbers", p.People, pupil.Counts{New: 2})
	equal(t, "links", b.links(), []string{"007001 C1 Lee lees@example.org | - pr ? court false lives ?", "007001 C2 Lee lees@example.org | - pr ? court false lives ?"})
}

func TestTheFirstRowToSaySomethingCounts(t *testing.T) {
	b := newBoard(t)
	three := b.pupil("007003")
	p := b.apply(Options{}, say(2, b.one, "C1", Surname, "Lee"), say(3, b.two, "C1", Surname, "Lee", Email, "a@example.org"), say(4, three, "C1", Surname, "Lee", Email, "b@example.org"))
	equal(t, "lines", brief(p), []string{"2 new C1", "3 new C1", "4 new C1 differs"})
	equal(t, "email", []string{p.Lines[0].Row[Email], p.Lines[2].Row[Email]}, []string{"a@example.org", "a@example.org"})
	equal(t, "links", b.links()[2:], []string{"007003 C1 Lee a@example.org | - pr ? court false lives ?"})
}

// TestLeaving: only a link of a pupil of the file, in no row that was refused, is missing (case 19).
func TestLeaving(t *testing.T) {
	b := newBoard(t)
	one := say(2, b.one, "C1", Surname, "Lee", Relationship, "Mother")
	b.apply(Options{}, one, say(3, b.one, "C2", Surname, "Moss", Relationship, "Father", Priority, "2"), say(4, b.two, "C2", Surname, "Moss"))
	both := b.links()
	for _, c := range []struct {
		name string
		o    Options
		want []string
	}{
		{"no pupils named", Options{}, []string{"2 unchanged C1"}},
		{"a pupil of the file", Options{Pupils: map[int64]bool{b.one: true}}, []string{"2 unchanged C1", "0 leaving C2"}},
		{"both pupils", Options{Pupils: map[int64]bool{b.one: true, b.two: true}}, []string{"2 unchanged C1", "0 leaving C2", "0 leaving C2"}},
		{"in a refused row", Options{Pupils: map[int64]bool{b.one: true, b.two: true}, Keep: map[Pair]bool{{b.one, "C2"}: true}}, []string{"2 unchanged C1", "0 leaving C2"}},
	} {
		equal(t, c.name, brief(b.plan(c.o, one)), c.want)
	}
	o := Options{Pupils: map[int64]bool{b.one: true}}
	equal(t, "as it stands", b.plan(o, one).Lines[1], Line{Kind: Leaving, PupilID: b.one,
		Row: say(0, 0, "C2", Surname, "Moss", Relationship, "Father", Priority, "2", CourtOrder, No).Row})
	b.in(func(ctx context.Context, tx db.Tx) error {
		p, err := MakePlan(ctx, tx, []Said{one}, o)
		if err != nil {
			return err
		}
		return p.Apply(ctx, tx, b.by, false)
	})
	equal(t, "without leavers", b.links(), both)
	b.apply(o, one)
	equal(t, "with leavers", b.links(), []string{both[0], both[2]})
	equal(t, "the contact stays", b.words(`select contact_ref from contacts where school_id = $1 order by 1`, b.at), []string{"C1", "C2"})
	equal(t, "history", b.history()[3:], []string{`C2 007001 removed "Father" "" Office file`})
}

// TestOnePlanTwice: what stands already is neither written nor told again (case 16).
func TestOnePlanTwice(t *testing.T) {
	b := newBoard(t)
	b.apply(Options{}, say(2, b.one, "C1", Surname, "Lee", Mobile, "1"), say(3, b.one, "C2", Surname, "Moss"))
	said := []Said{say(2, b.one, "C1", Mobile, "2", LivesWith, Yes), say(3, b.two, "C3", Surname, "Ali", Relationship, "Friend")}
	var plan Plan
	var err error
	twice := func(ctx context.Context, tx db.Tx) error { return plan.Apply(ctx, tx, b.by, true) }
	b.in(func(ctx context.Context, tx db.Tx) error {
		if plan, err = MakePlan(ctx, tx, said, Options{Pupils: map[int64]bool{b.one: true}}); err != nil {
			return err
		}
		return twice(ctx, tx)
	})
	links, history := b.links(), b.history()
	equal(t, "links", links, []string{"007001 C1 Lee 2 | - pr ? court false lives true", "007002 C3 Ali | - Friend pr ? court false lives ?"})
	equal(t, "history", history[2:], []string{`C1 - mobile "1" "2" Office file`, `C1 007001 lives_with "" "t" Office file`, `C3 007002 added "" "Friend" Office file`,
		`C2 007001 removed "" "" Office file`})
	b.in(twice)
	equal(t, "links after it again", b.links(), links)
	equal(t, "history after it again", b.history(), history)
}

func TestRowsThatCannotStandTogether(t *testing.T) {
	b := newBoard(t)
	for name, said := range map[string][]Said{
		"a pair twice": {say(2, b.one, "C1"), say(3, b.one, "C1")},
		"no number":    {say(3, b.one, "")},
	} {
		b.in(func(ctx context.Context, tx db.Tx) error {
			_, err := MakePlan(ctx, tx, said, Options{})
			if want := "plan contacts: the contact number in line 3 is blank, or there already for this pupil"; err == nil || err.Error() != want {
				t.Errorf("%s: %v", name, err)
			}
			return nil
		})
	}
}
