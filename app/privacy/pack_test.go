package privacy_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
	"gateway/app/privacy"
	"gateway/app/result"
	"gateway/app/webtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// TestEveryTableAboutAPersonIsInAPack walks the catalogue: a table that names a pupil, an account or a contact is read
// by a section, or has a reason not to be.
func TestEveryTableAboutAPersonIsInAPack(t *testing.T) {
	w := webtest.New(t)
	read := func(about string) (out []string) {
		names := map[string]bool{}
		for _, s := range (privacy.Subject{About: about}).Sections() {
			if len(s.Name) > 31 || names[s.Name] {
				t.Errorf("%s: %q is no name of a sheet, or stands twice", about, s.Name)
			}
			names[s.Name] = true
			for _, n := range s.Held {
				if n >= len(s.Columns) {
					t.Errorf("%s: holds back column %d of %d", s.Name, n, len(s.Columns))
				}
			}
			out = append(out, s.Tables...)
		}
		return out
	}
	for column, about := range map[string]string{"pupil_id": privacy.APupil, "account_id": privacy.AnAccount, "contact_id": privacy.AContact} {
		in := read(about)
		rows, err := w.Owner.Query(context.Background(), `select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = $1 and not a.attisdropped
			where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`, column)
		if err != nil {
			t.Fatal(err)
		}
		tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(tables) < 4 {
			t.Fatalf("%d tables with %s, %v", len(tables), column, err)
		}
		for _, table := range tables {
			if !slices.Contains(in, table) && privacy.NotInPacks[table] == "" {
				t.Errorf("%s has %s and is in no section of a pack, nor in NotInPacks with a reason", table, column)
			}
		}
	}
}

// desk is the office and the worker of Ashdale at packs.
type desk struct {
	*webtest.World
	t *testing.T
}

func (d desk) staff(fn func(ctx context.Context, tx db.Tx) error) error {
	return d.DB.In(context.Background(), db.Staff(d.Ashdale.ID, d.Ashdale.Office), func(tx db.Tx) error { return fn(context.Background(), tx) })
}

func (d desk) items(pack int64) (all []privacy.Item) {
	d.t.Helper()
	d.must(d.staff(func(ctx context.Context, tx db.Tx) (err error) {
		all, _, _, err = privacy.Items(ctx, tx, pack, privacy.Ask{Limit: 1000})
		return err
	}))
	return all
}

func (d desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) decide(pack int64, all ...privacy.Decision) (n int, err error) {
	err = d.staff(func(ctx context.Context, tx db.Tx) (err error) {
		n, err = privacy.Decide(ctx, tx, pack, all)
		return err
	})
	return n, err
}

func (d desk) compile(pack int64) error {
	return d.staff(func(ctx context.Context, tx db.Tx) error { return privacy.Compile(ctx, tx, pack) })
}

func (d desk) assemble(pack int64) (doc privacy.Document, ok bool) {
	d.t.Helper()
	d.must(d.DB.In(context.Background(), db.Worker(d.Ashdale.ID), func(tx db.Tx) (err error) {
		doc, ok, err = privacy.Assemble(context.Background(), tx, pack, time.Now(), func(int, int) error { return nil })
		return err
	}))
	return doc, ok
}

// text is everything that a document gives away.
func text(d privacy.Document) string {
	var b strings.Builder
	for _, p := range d.Parts {
		for _, r := range p.Rows {
			fmt.Fprintln(&b, p.Name, r)
		}
	}
	return b.String()
}

func (d desk) state(pack int64) (p privacy.Pack) {
	d.t.Helper()
	d.must(d.staff(func(ctx context.Context, tx db.Tx) (err error) { p, err = privacy.ByID(ctx, tx, pack); return err }))
	return p
}

// TestAPupilsPack: what may be about others waits for people, each decision does what it says, and what comes after
// the decisions is decided about as well.
func TestAPupilsPack(t *testing.T) {
	d := desk{webtest.New(t), t}
	a := d.Ashdale
	pack, held := a.Pack, map[string]privacy.Item{}
	for _, i := range d.items(pack) {
		held[i.Section+": "+i.Body] = i
	}
	for _, want := range []string{"Events: " + webtest.StaffOnly, "Notes: " + webtest.NotShared, "Who registered: Ms Rhian Ŵyn-Pugh, " + webtest.Parent.Email(), "Who registered: Mr Gareth Pugh, " + webtest.DeniedParent.Email()} {
		if held[want].ID == 0 {
			t.Errorf("%q is not for a decision", want)
		}
	}
	for _, not := range []string{"Notes: " + webtest.SharedNote} {
		if held[not].ID != 0 {
			t.Errorf("%q is for a decision: families read it already", not)
		}
	}
	var conflict errs.Conflict
	if err := d.compile(pack); !errors.As(err, &conflict) {
		t.Errorf("made with nothing decided: %v", err)
	}
	var all []privacy.Decision
	for _, i := range d.items(pack) {
		decision := privacy.Decision{ID: i.ID, Version: i.Version, Decision: privacy.Hold, Reason: "Others"}
		switch i.Body {
		case webtest.StaffOnly:
			decision.Decision, decision.Redacted = privacy.Redact, "OTHER-WORDS"
		case webtest.NotShared:
			decision.Decision, decision.Reason = privacy.Include, ""
		}
		all = append(all, decision)
	}
	if n, err := d.decide(pack, all...); err != nil || n != len(all) {
		t.Fatalf("decided %d of %d: %v", n, len(all), err)
	}
	if n, err := d.decide(pack, d.same(pack)...); err != nil || n != 0 {
		t.Errorf("the same again: %d, %v", n, err)
	}
	d.must(d.compile(pack))
	doc, ok := d.assemble(pack)
	got := text(doc)
	for _, want := range []string{"OTHER-WORDS", webtest.NotShared, webtest.SharedNote, webtest.FamilyText, webtest.Released, webtest.Unreleased, "007001", "Ŵyn-Pugh"} {
		if !strings.Contains(got, want) {
			t.Errorf("the pack lacks %q", want)
		}
	}
	for _, not := range []string{webtest.StaffOnly, "Gareth", webtest.Parent.Email(), "Who registered [Parent", "in person with her passport", a.Child.Key} {
		if strings.Contains(got, not) {
			t.Errorf("the pack has %q", not)
		}
	}
	if !ok || doc.Redacted != 1 || doc.Held != len(all)-2 || !strings.HasPrefix(doc.FileName(), "data-pack-pupil-007001-20") {
		t.Errorf("whole %v, %d redacted, %d of %d held, %s", ok, doc.Redacted, doc.Held, len(all), doc.FileName())
	}
	d.Exec(`update event_texts set staff_text = 'NEW-TEXT' where event_id = $1`, a.Tracking.Event)
	if doc, ok := d.assemble(pack); ok || strings.Contains(text(doc), "NEW-TEXT") && len(d.items(pack)) == len(all)+1 {
		t.Error("what came after the decisions was given unseen")
	}
	p := d.state(pack)
	if p.State != privacy.Deciding || p.Open != 1 || p.Items != len(all) || !strings.HasPrefix(p.Message, "Since you decided, 1 entry has") {
		t.Errorf("%+v", p)
	}
}

// same are the decisions as they are saved.
func (d desk) same(pack int64) (out []privacy.Decision) {
	for _, i := range d.items(pack) {
		out = append(out, privacy.Decision{ID: i.ID, Version: i.Version, Decision: i.Decision, Redacted: i.Redacted, Reason: i.Reason})
	}
	return out
}

func TestDecisionsAreChecked(t *testing.T) {
	d := desk{webtest.New(t), t}
	i := d.items(d.Ashdale.Pack)[0]
	for _, c := range []struct {
		in   privacy.Decision
		want string // field=code
	}{
		{privacy.Decision{Decision: "give"}, "decision=pack_decision"}, {privacy.Decision{Decision: privacy.Redact, Reason: "x"}, "redacted=pack_redacted"},
		{privacy.Decision{Decision: privacy.Redact, Redacted: "x", Reason: "  "}, "reason=pack_reason"}, {privacy.Decision{Decision: privacy.Hold}, "reason=pack_reason"},
		{privacy.Decision{Decision: privacy.Hold, Reason: strings.Repeat("x", 4001)}, "reason=pack_long"},
	} {
		c.in.ID, c.in.Version = i.ID, i.Version
		_, err := d.decide(d.Ashdale.Pack, c.in)
		field, code, _ := strings.Cut(c.want, "=")
		if want := (errs.Invalid{{Field: i.Field(field), Code: code}}).Error(); err == nil || err.Error() != want {
			t.Errorf("%+v: %v, want %s", c.in, err, want)
		}
	}
	// somebody else was first: nothing of the second is saved
	yes := privacy.Decision{ID: i.ID, Version: i.Version, Decision: privacy.Include}
	if n, err := d.decide(d.Ashdale.Pack, yes); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	other := d.items(d.Ashdale.Pack)[1]
	_, err := d.decide(d.Ashdale.Pack, privacy.Decision{ID: i.ID, Version: i.Version, Decision: privacy.Hold, Reason: "x"}, privacy.Decision{ID: other.ID, Version: other.Version, Decision: privacy.Include})
	var conflict errs.Conflict
	if now := d.items(d.Ashdale.Pack); !errors.As(err, &conflict) || now[0].Decision != privacy.Include || now[1].Decision != "" {
		t.Errorf("%v, then %+v", err, now[:2])
	}
	if n := d.Number(`select count(*) from audit where action = 'decided what a pack of data holds' and actor = 'staff' and pupil_id = $1`, d.Ashdale.Child.ID); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
	// an entry of another pack is not reached
	second := d.Collected(d.Ashdale, privacy.APupil, d.Ashdale.Children[1].ID)
	if n, err := d.decide(second, privacy.Decision{ID: other.ID, Version: other.Version, Decision: privacy.Include}); n != 0 || err != nil {
		t.Errorf("an entry of another pack: %d, %v", n, err)
	}
}

func TestTheRestOfAPart(t *testing.T) {
	d := desk{webtest.New(t), t}
	rest := func(section, decision, reason string) (n int, err error) {
		err = d.staff(func(ctx context.Context, tx db.Tx) (err error) {
			n, err = privacy.DecideRest(ctx, tx, d.Ashdale.Pack, section, decision, reason)
			return err
		})
		return n, err
	}
	if _, err := rest("", "", ""); err == nil || err.Error() != "invalid: rest_section=pack_section rest_decision=pack_decision" {
		t.Error(err)
	}
	if _, err := rest("Contacts", privacy.Hold, ""); err == nil || err.Error() != "invalid: rest_reason=pack_reason" {
		t.Error(err)
	}
	if n, err := rest("Who registered", privacy.Hold, "Other adults"); n < 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := rest("Who registered", privacy.Include, ""); n != 0 || err != nil {
		t.Errorf("decided already: %d, %v", n, err)
	}
}

// TestAnAdultsPack has what they did and hold; of others' children it has no name, of other adults nothing.
func TestAnAdultsPack(t *testing.T) {
	d := desk{webtest.New(t), t}
	a := d.Ashdale
	d.As(webtest.Parent).Get("/s/ashdale/pupils/" + fmt.Sprint(a.Holding))
	pack := d.Collected(a, privacy.AnAccount, d.ID(webtest.Parent))
	d.must(d.staff(func(ctx context.Context, tx db.Tx) error {
		for _, s := range []string{"Requests for data", "Registered for", "Consents"} {
			if _, err := privacy.DecideRest(ctx, tx, pack, s, privacy.Hold, "x"); err != nil {
				return err
			}
		}
		return nil
	}))
	d.must(d.compile(pack))
	doc, ok := d.assemble(pack)
	got := text(doc)
	for _, want := range []string{webtest.Parent.Email(), "Registered for [Parent/Guardian live", "Siân Ŵyn-Pugh", "viewed a pupil"} {
		if !ok || !strings.Contains(got, want) {
			t.Errorf("the pack lacks %q: %s", want, got)
		}
	}
	for _, not := range []string{"Gareth", "Yusuf", webtest.StaffOnly} {
		if strings.Contains(got, not) {
			t.Errorf("the pack has %q", not)
		}
	}
}

// TestOneAtATime: a second press, and a colleague's order, lead to the pack that there is.
func TestOneAtATime(t *testing.T) {
	d := desk{webtest.New(t), t}
	a := d.Ashdale
	order := func(submission uuid.UUID, about string, id int64) (p privacy.Pack, created bool, err error) {
		err = d.staff(func(ctx context.Context, tx db.Tx) (err error) {
			p, created, err = privacy.Order(ctx, tx, privacy.Request{Submission: submission, About: about, ID: id, AskedFor: "x"})
			return err
		})
		return p, created, err
	}
	if p, created, err := order(uuid.New(), privacy.APupil, a.Child.ID); p.ID != a.Pack || created || err != nil {
		t.Errorf("a colleague's order: %d, %v, %v", p.ID, created, err)
	}
	same := uuid.New()
	first, created, err := order(same, privacy.AContact, d.Number(`select min(id) from contacts where school_id = $1`, a.ID))
	if !created || err != nil {
		t.Fatal(err)
	}
	d.must(d.staff(func(ctx context.Context, tx db.Tx) error { return privacy.Cancel(ctx, tx, first.ID) }))
	if p, created, err := order(same, privacy.AContact, first.SubjectID); p.ID != first.ID || created || err != nil {
		t.Errorf("pressed twice: %d, %v, %v", p.ID, created, err)
	}
	if p, created, err := order(uuid.New(), privacy.AContact, first.SubjectID); p.ID == first.ID || !created || err != nil {
		t.Errorf("after a cancelled one: %d, %v, %v", p.ID, created, err)
	}
	for about, id := range map[string]int64{privacy.APupil: d.Glenbrae.Child.ID, privacy.AnAccount: d.ID(webtest.Teacher) + 1000, privacy.AContact: 1 << 40, "school": 1} {
		if _, _, err := order(uuid.New(), about, id); !errors.Is(err, errs.NotFound) {
			t.Errorf("%s %d: %v", about, id, err)
		}
	}
}

func TestFind(t *testing.T) {
	d := desk{webtest.New(t), t}
	for search, want := range map[string]string{"sian": "pupil Siân Ŵyn-Pugh", "007001": "pupil Siân Ŵyn-Pugh", "yusuf": "account Mr Yusuf Ali", webtest.OtherParent.Email(): "account Mr Yusuf Ali", "wilhelmina": "contact Prof Wilhelmina"} {
		d.must(d.staff(func(ctx context.Context, tx db.Tx) error {
			all, err := privacy.Find(ctx, tx, search)
			if !slices.ContainsFunc(all, func(s privacy.Subject) bool { return strings.HasPrefix(s.About+" "+s.Name, want) }) {
				t.Errorf("%q finds %+v", search, all)
			}
			return err
		}))
	}
}

// TestWhatTheySee is what the pages show and no more: released results, shared notes, the ticked fields, of live holdings.
func TestWhatTheySee(t *testing.T) {
	d := desk{webtest.New(t), t}
	a := d.Ashdale
	see := func(pack int64) (all string, n int) {
		d.Exec(`update data_pack_items set decision = 'hold', reason = 'x', decided_at = now() where pack_id = $1`, pack)
		d.must(d.compile(pack))
		before := d.Number(`select count(*) from audit where action = 'viewed a pupil'`)
		doc, ok := d.assemble(pack)
		if after := d.Number(`select count(*) from audit where action = 'viewed a pupil'`); !ok || after != before {
			t.Errorf("whole %v; a pack is no view: %d lines, then %d", ok, before, after)
		}
		for _, s := range doc.Seen {
			for _, p := range s.Panels {
				for period := range p.Results.Periods {
					for subject := range p.Results.Subjects {
						for field := range p.Results.Fields {
							all += p.Results.Cell(subject, field, period).Text + "\n"
						}
					}
				}
				p.Results = result.Progress{}
				all += fmt.Sprintf("%s as %s: %+v\n", s.Name(), s.TypeName, p)
			}
		}
		return all, len(doc.Seen)
	}
	parents, n := see(d.Collected(a, privacy.AnAccount, d.ID(webtest.Parent)))
	for _, want := range []string{"as Parent/Guardian", "as Social Worker", webtest.Released, webtest.SharedNote, webtest.FamilyText, "007001", "9b/En1"} {
		if n != 2 || !strings.Contains(parents, want) {
			t.Errorf("of %d holdings the parent does not see %q", n, want)
		}
	}
	for _, not := range []string{webtest.Unreleased, webtest.NotShared, webtest.StaffOnly} {
		if strings.Contains(parents, not) {
			t.Errorf("the parent sees %q", not)
		}
	}
	if pupils, n := see(a.Pack); n != 1 || !strings.Contains(pupils, "as Pupil") || strings.Contains(pupils, webtest.Released) {
		t.Errorf("the pupil under %d holdings: %s", n, pupils)
	}
	if _, n := see(d.Collected(a, privacy.AnAccount, d.ID(webtest.DeniedParent))); n != 0 {
		t.Errorf("whoever is denied sees %d pupils", n)
	}
	d.Exec(`update pupils set hidden = true where id = $1`, a.Child.ID)
	d.Exec(`update data_packs set state = 'cancelled'`)
	if _, n := see(d.Collected(a, privacy.AnAccount, d.ID(webtest.Parent))); n != 0 {
		t.Errorf("of a hidden pupil %d are seen", n)
	}
}
