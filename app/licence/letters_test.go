package licence

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"gateway/app/db"
)

// adult is a contact of one pupil as a test says it: responsibility is yes, no or "" for not stated.
type adult struct {
	pupil                          int64
	ref, title, forename, surname  string
	relationship, responsibility   string
	court                          bool
	priority                       int
	addressee, salutation, address string
}

// contact adds a contact, or ties one that is there to another pupil, and returns its id.
func (o office) contact(a adult) int64 {
	o.t.Helper()
	c := o.id(`insert into contacts (school_id, contact_ref, title, forename, surname, addressee, salutation, email, address, postcode)
		values ($1, $2, $3, $4, $5, $6, $7, lower($2) || '@example.org', $8, 'SY23 1AB')
		on conflict (school_id, contact_ref) do update set contact_ref = excluded.contact_ref returning id`,
		o.school, a.ref, a.title, a.forename, a.surname, a.addressee, a.salutation, a.address)
	o.exec(`insert into pupil_contacts (school_id, pupil_id, contact_id, priority, relationship, parental_responsibility, court_order)
		values ($1, $2, $3, nullif($4, 0), $5, case $6 when 'yes' then true when 'no' then false end, $7)`,
		o.school, a.pupil, c, a.priority, a.relationship, a.responsibility, a.court)
	return c
}

// family is a school of five pupils: two of one mother, one whose contacts are all left out, one without any, one
// with a court order.
func family(t *testing.T) (o office, contacts map[string]int64) {
	o = newOffice(t, "active")
	ann, bo, cy := o.child("0001", "Ann", "Adams"), o.child("0002", "Bo", "Baker"), o.child("0003", "Cy", "Cole")
	o.child("0004", "Di", "Dunn")
	el := o.child("0005", "El", "Evans")
	contacts = map[string]int64{}
	for _, a := range []adult{
		{pupil: ann, ref: "M1", title: "Mrs", forename: "Zoë", surname: "Müller", relationship: "Mother", responsibility: "yes", priority: 1, address: "1 High Street\nAberystwyth"},
		{pupil: ann, ref: "F1", title: "Mr", forename: "Jo", surname: "Adams", relationship: "Father", responsibility: "yes", address: "1 High Street\nAberystwyth"},
		{pupil: ann, ref: "G1", forename: "Nell", surname: "=1+1", relationship: "Grandmother", responsibility: "no", priority: 2},
		{pupil: ann, ref: "A1", forename: "Kit", surname: "ábel", relationship: "Guardian", responsibility: "yes"},
		{pupil: bo, ref: "M1", relationship: "Aunt", responsibility: "yes"},
		{pupil: bo, ref: "W1", title: "Ms", surname: "Work", relationship: "Social Worker", responsibility: "yes"},
		{pupil: cy, ref: "W1", relationship: "Social worker", responsibility: "no", priority: 1},
		{pupil: cy, ref: "U1", surname: "Un", relationship: "Mother", priority: 2},
		{pupil: cy, ref: "G1", relationship: "Grand-mother", responsibility: "no", priority: 3},
		{pupil: el, ref: "C1", title: "Mr", surname: "Court", relationship: "Father", responsibility: "yes", court: true},
		{pupil: el, ref: "U1", relationship: "", priority: 1},
	} {
		contacts[a.ref] = o.contact(a)
	}
	return o, contacts
}

// letters are the sheet's rows in words.
func (d SheetData) letters() (out []string) {
	for _, l := range d.Letters {
		out = append(out, l.PupilID+" "+l.Addressee+", "+l.Relationship)
	}
	return out
}

func (o office) tally(r Request) (got Tally) {
	o.t.Helper()
	o.ask(func(ctx context.Context, tx db.Tx) (err error) { got, err = CountLetters(ctx, tx, r); return err })
	return got
}

// leftOut is who got no letter of a batch, as its page shows it, in pages of two.
func (o office) leftOut(b Batch, reason Reason) (out []string, counts Tally) {
	o.t.Helper()
	o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		if counts, err = LeftOutTally(ctx, tx, b); err != nil {
			return err
		}
		for {
			page, err := LeftOutList(ctx, tx, b.ID, reason, 2, len(out))
			if err != nil || len(page) == 0 {
				return err
			}
			for _, l := range page {
				out = append(out, fmt.Sprintf("%s %s %s %s: %s, %s: %s", l.PupilID, l.Forename, l.Surname, l.TutorGroup, l.Contact, l.Relationship, l.Reason))
			}
		}
	})
	return out, counts
}

func TestLetters(t *testing.T) {
	for _, c := range []struct {
		name    string
		ticked  []string
		letters []string
		tally   Tally
		left    []string
	}{
		{"default", nil,
			[]string{"0001 Mrs Zoë Müller, Mother", "0001 Kit ábel, Guardian", "0001 Mr Jo Adams, Father", "0002 Mrs Zoë Müller, Aunt"},
			Tally{4, 7, []ReasonCount{{CourtOrder, 1}, {Professional, 2}, {NoResponsibility, 2}, {ResponsibilityUnknown, 2}, {NoContact, 3}}},
			[]string{"0001 Ann Adams 9B: Nell =1+1, Grandmother: no_responsibility", "0002 Bo Baker 9B: Ms Work, Social Worker: professional",
				"0003 Cy Cole 9B: Ms Work, Social worker: professional", "0003 Cy Cole 9B: Un, Mother: responsibility_unknown",
				"0003 Cy Cole 9B: Nell =1+1, Grand-mother: no_responsibility", "0003 Cy Cole 9B: , : no_contact", "0004 Di Dunn 9B: , : no_contact",
				"0005 El Evans 9B: Un, : responsibility_unknown", "0005 El Evans 9B: Mr Court, Father: court_order", "0005 El Evans 9B: , : no_contact"}},
		{"grandmothers as one spelling, fathers", []string{"grandmother", "father"},
			[]string{"0001 Mrs Zoë Müller, Mother", "0001 Nell =1+1, Grandmother", "0001 Kit ábel, Guardian", "0001 Mr Jo Adams, Father", "0002 Mrs Zoë Müller, Aunt"},
			Tally{5, 6, []ReasonCount{{CourtOrder, 1}, {Professional, 2}, {NoResponsibility, 1}, {ResponsibilityUnknown, 2}, {NoContact, 3}}}, nil},
		{"everything", []string{"father", "grand mother", "grandmother", "mother", "not stated", "social worker"},
			[]string{"0001 Mrs Zoë Müller, Mother", "0001 Nell =1+1, Grandmother", "0001 Kit ábel, Guardian", "0001 Mr Jo Adams, Father", "0002 Mrs Zoë Müller, Aunt",
				"0002 Ms Work, Social Worker", "0003 Ms Work, Social worker", "0003 Un, Mother", "0003 Nell =1+1, Grand-mother", "0005 Un, "},
			Tally{10, 1, []ReasonCount{{CourtOrder, 1}, {NoContact, 1}}},
			[]string{"0004 Di Dunn 9B: , : no_contact", "0005 El Evans 9B: Mr Court, Father: court_order"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, _ := family(t)
			r := Request{TypeID: o.parent, Scope: ScopeSchool, Layout: LayoutContacts, Relationships: c.ticked}
			if got := o.tally(r); !reflect.DeepEqual(got, c.tally) {
				t.Errorf("counted before: %+v, want %+v", got, c.tally)
			}
			b := o.order(r)
			o.fill(b)
			d := o.finish(b)
			if got := d.letters(); !reflect.DeepEqual(got, c.letters) {
				t.Errorf("letters %q,\nwant %q", got, c.letters)
			}
			if len(d.Rows) != 5 || o.keys() != 5 {
				t.Errorf("%d keys on the sheet, %d in all: pupils without a letter keep theirs", len(d.Rows), o.keys())
			}
			b = o.batch(b.ID)
			left, counts := o.leftOut(b, "")
			if !reflect.DeepEqual(counts, c.tally) || b.Letters != c.tally.Letters || b.LeftOut != c.tally.LeftOut {
				t.Errorf("noted %+v and %+v, want %+v", b, counts, c.tally)
			}
			if c.left != nil && !reflect.DeepEqual(left, c.left) {
				t.Errorf("left out %q,\nwant %q", left, c.left)
			}
			total := 0
			for _, n := range counts.Reasons {
				some, _ := o.leftOut(b, n.Reason)
				if len(some) != n.N {
					t.Errorf("%s lists %d, counts %d", n.Reason, len(some), n.N)
				}
				total += n.N
			}
			if total != len(left) {
				t.Errorf("%d by reason, %d in all", total, len(left))
			}
		})
	}
}

// A letter has everything that a mail merge asks for.
func TestOneLetter(t *testing.T) {
	o, _ := family(t)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool, Layout: LayoutContacts})
	o.fill(b)
	d := o.finish(b)
	want := Letter{SheetRow: SheetRow{PupilID: "0001", Forename: "Ann", Surname: "Adams", Year: "Year 9", TutorGroup: "9B", Key: d.Rows[0].Key}, Addressee: "Mrs Zoë Müller", Salutation: "Mrs Müller", Email: "m1@example.org",
		Address: [5]string{"1 High Street", "Aberystwyth"}, Postcode: "SY23 1AB", Relationship: "Mother", ContactForename: "Zoë", ContactSurname: "Müller"}
	if d.Letters[0] != want {
		t.Errorf("%+v,\nwant %+v", d.Letters[0], want)
	}
	if d.Letters[3].Key != d.Rows[1].Key || d.Letters[3].Key == want.Key || len(want.Key) != 14 {
		t.Errorf("keys %q and %q", want.Key, d.Letters[3].Key)
	}
	if got := d.FileName(); !strings.HasPrefix(got, "licence-key-letters-parent-guardian-whole-school-") {
		t.Errorf("the file is %s", got)
	}
	for _, want := range []string{"Whole school: 5 pupils, 5 new keys, a row for each pupil and contact",
		"Parent/Guardian, Whole school: a sheet of 5 keys, 4 letters, 7 contacts left out"} {
		if o.id(`select count(*) from audit where detail = $1`, want) != 1 {
			t.Errorf("the log does not say %q", want)
		}
	}
}

// The pupils' own layout is what it was: nothing is left out, and no contact is read.
func TestFirstLayoutHasNoLetters(t *testing.T) {
	o, _ := family(t)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool, Layout: LayoutPupils, Relationships: []string{"grandmother"}})
	o.fill(b)
	d := o.finish(b)
	if b.Ticked != "" || o.id(`select count(*) from audit where detail = 'Whole school: 5 pupils, 5 new keys'`) != 1 {
		t.Errorf("ticks of the other layout are kept: %+v", b)
	}
	if len(d.Rows) != 5 || d.Letters != nil || o.id(`select count(*) from key_batch_exclusions`) != 0 || !strings.HasPrefix(d.FileName(), "licence-keys-parent-guardian") {
		t.Errorf("%d rows, %d letters, %s", len(d.Rows), len(d.Letters), d.FileName())
	}
	if b := o.batch(b.ID); b.Contacts() || b.Letters != 0 || b.LeftOut != 0 {
		t.Errorf("%+v", b)
	}
}

func TestLettersOfWhoHasNoKeyYet(t *testing.T) {
	o, _ := family(t)
	first := o.order(Request{TypeID: o.parent, Scope: ScopePicked, Picked: []int64{o.id(`select id from pupils where pupil_id = '0001'`)}})
	o.fill(first)
	r := Request{TypeID: o.parent, Scope: ScopeSchool, Layout: LayoutContacts, OnlyNew: true}
	want := Tally{1, 6, []ReasonCount{{CourtOrder, 1}, {Professional, 2}, {NoResponsibility, 1}, {ResponsibilityUnknown, 2}, {NoContact, 3}}}
	if got := o.tally(r); !reflect.DeepEqual(got, want) {
		t.Errorf("counted %+v", got)
	}
	b := o.order(r)
	o.fill(b)
	if got := o.finish(b).letters(); !reflect.DeepEqual(got, []string{"0002 Mrs Zoë Müller, Aunt"}) {
		t.Errorf("letters %q", got)
	}
}

// Whoever left, or was hidden, since the order gets no letter and is not listed either; a pupil hidden later leaves
// the list.
func TestLeaversAndHiddenPupilsGetNoLetter(t *testing.T) {
	o, _ := family(t)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool, Layout: LayoutContacts})
	o.fill(b)
	o.exec(`update pupils set status = 'left' where pupil_id = '0001'`)
	o.exec(`update pupils set hidden = true where pupil_id = '0003'`)
	d := o.finish(b)
	if got := d.letters(); !reflect.DeepEqual(got, []string{"0002 Mrs Zoë Müller, Aunt"}) || d.LeftOut != 2 {
		t.Errorf("letters %q, %d pupils left out", got, d.LeftOut)
	}
	b = o.batch(b.ID)
	if left, counts := o.leftOut(b, ""); len(left) != 5 || !reflect.DeepEqual(counts, Tally{1, 3, []ReasonCount{{CourtOrder, 1}, {Professional, 1}, {ResponsibilityUnknown, 1}, {NoContact, 2}}}) {
		t.Errorf("%q, %+v", left, counts)
	}
	o.exec(`update pupils set hidden = true where pupil_id = '0005'`)
	if left, counts := o.leftOut(b, ""); len(left) != 2 || counts.LeftOut != 1 {
		t.Errorf("after hiding: %q, %+v", left, counts)
	}
}

func TestLettersAreNotForPupilKeys(t *testing.T) {
	o, _ := family(t)
	r := Request{TypeID: o.pupil, Scope: ScopeSchool, Layout: LayoutContacts}
	_, _, err := o.try(r)
	onlyProblem(t, err, "layout", "keys_layout_pupil")
	err = o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { _, err := Count(ctx, tx, r); return err })
	onlyProblem(t, err, "layout", "keys_layout_pupil")
	if o.id(`select count(*) from key_batches`) != 0 {
		t.Error("a batch was made")
	}
}

// Two workers, or one that was killed in the middle of finishing: who is left out is noted once.
func TestLettersAreFinishedOnce(t *testing.T) {
	o, _ := family(t)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool, Layout: LayoutContacts})
	o.fill(b)
	d := o.finish(b)
	if err := o.in(db.Worker(o.school), func(ctx context.Context, tx db.Tx) error { return Finish(ctx, tx, d, 1) }); err == nil {
		t.Error("finished twice")
	}
	if n := o.id(`select count(*) from key_batch_exclusions`); n != 10 {
		t.Errorf("%d are noted as left out", n)
	}
}

// External users, and another school, see nothing of who was left out.
func TestLeftOutIsClosed(t *testing.T) {
	o, _ := family(t)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool, Layout: LayoutContacts})
	o.fill(b)
	o.finish(b)
	other := o.another("glenbrae", "scotland", "active")
	for name, s := range map[string]db.Scope{"external": db.External(o.school, 1), "door": db.Door(o.school), "claim": db.Claim(o.school, 1), "another school": db.Staff(other.school, other.staff)} {
		if err := o.in(s, func(ctx context.Context, tx db.Tx) error {
			var n int
			if err := tx.QueryRow(ctx, `select count(*) from key_batch_exclusions`).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s sees %d rows, %v", name, n, err)
			}
			list, err := LeftOutList(ctx, tx, b.ID, "", 50, 0)
			if err != nil || len(list) > 0 {
				t.Errorf("%s lists %v, %v", name, list, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}
