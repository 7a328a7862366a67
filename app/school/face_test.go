package school

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
)

// seat is a school and a member of its staff.
func seat(t *testing.T) (*db.DB, db.Scope, func(sql string, args ...any) string) {
	t.Helper()
	d := dbtest.New(t)
	at := d.Open(t)
	s, err := Add(t.Context(), at, New{Slug: "glenbrae", Name: "Glenbrae High", Country: "scotland", FirstYear: 1, LastYear: 6, HelpPhone: "01632 960 527", Accent: "#0b5563", Subscription: "active"})
	if err != nil {
		t.Fatal(err)
	}
	owner := d.Owner(t)
	text := func(sql string, args ...any) (out string) {
		t.Helper()
		if err := owner.QueryRow(context.Background(), sql, args...).Scan(&out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	text(`with a as (insert into staff_accounts (id, email, forename, surname) overriding system value values (7, 'o@x.example', 'Jo', 'Reid') returning id)
		insert into staff_schools (school_id, staff_id, role, display_name) select $1, id, 'admin', 'Jo' from a returning 'x'`, s.ID)
	return at, db.Staff(s.ID, 7), text
}

func TestSettingsOfScotland(t *testing.T) {
	at, as, _ := seat(t)
	err := at.In(t.Context(), as, func(tx db.Tx) error {
		s, err := ReadSettings(t.Context(), tx)
		if s.ConsentAge != 16 || s.RightsAge != 12 || s.AccentGiven != "#0b5563" {
			t.Errorf("a new Scottish school: %+v", s)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSettingsThatCannotBe(t *testing.T) {
	good := Settings{Name: "Glenbrae High", HelpPhone: "01632 960 527 ext. 12", AccentGiven: "#f0c000", ConsentAge: 16, RightsAge: 12}
	if bad := good.Check(); bad != nil {
		t.Fatal(bad)
	}
	for _, c := range []struct {
		field, code string
		change      func(*Settings)
	}{
		{"name", "school_name_blank", func(s *Settings) { s.Name = "" }},
		{"name", "too_long", func(s *Settings) { s.Name = strings.Repeat("ŵ", 101) }},
		{"official_name", "too_long", func(s *Settings) { s.OfficialName = strings.Repeat("x", 101) }},
		{"help_phone", "school_help_blank", func(s *Settings) { s.HelpPhone = "" }},
		{"help_phone", "school_phone_wrong", func(s *Settings) { s.HelpPhone = "ask at the door" }},
		{"help_phone", "school_phone_wrong", func(s *Settings) { s.HelpPhone = "<b>01632 960 527</b>" }},
		{"accent", "school_accent_wrong", func(s *Settings) { s.AccentGiven = "red" }},
		{"accent", "school_accent_wrong", func(s *Settings) { s.AccentGiven = "#f0c00g" }},
		{"accent", "school_accent_wrong", func(s *Settings) { s.AccentGiven = "" }},
		{"consent_age", "school_age_wrong", func(s *Settings) { s.ConsentAge = 13 }},
		{"consent_age", "school_age_wrong", func(s *Settings) { s.ConsentAge = 22 }},
		{"rights_age", "school_age_wrong", func(s *Settings) { s.RightsAge = 9 }},
		{"rights_age", "school_age_wrong", func(s *Settings) { s.RightsAge = 19 }},
	} {
		s := good
		c.change(&s)
		if p, ok := s.Check().On(c.field); !ok || p.Code != c.code {
			t.Errorf("%+v: %v, want %s on %s", s, s.Check(), c.code, c.field)
		}
	}
	for _, fine := range []func(*Settings){func(s *Settings) { s.HelpPhone, s.HelpEmail = "", "a@b.example" }, func(s *Settings) { s.HelpPhone = "+44 (0)1632 960527" }, func(s *Settings) { s.ConsentAge = 21 }} {
		s := good
		fine(&s)
		if bad := s.Check(); bad != nil {
			t.Errorf("%+v: %v", s, bad)
		}
	}
}

// TestSettingsAreSaved: the second of two admins is told, nothing is undone; the log says what changed.
func TestSettingsAreSaved(t *testing.T) {
	at, as, text := seat(t)
	save := func(s Settings) error {
		return at.In(t.Context(), as, func(tx db.Tx) error { return SaveSettings(t.Context(), tx, s) })
	}
	var first Settings
	read := func() (s Settings) {
		t.Helper()
		if err := at.In(t.Context(), as, func(tx db.Tx) (err error) { s, err = ReadSettings(t.Context(), tx); return err }); err != nil {
			t.Fatal(err)
		}
		return s
	}
	first = read()
	mine, theirs := first, first
	mine.Name, mine.AccentGiven, mine.ConsentAge = "Glenbräe", "#f0c000", 18
	theirs.HelpPhone = "01632 960 999"
	if err := save(mine); err != nil {
		t.Fatal(err)
	}
	var conflict errs.Conflict
	if err := save(theirs); !errors.As(err, &conflict) {
		t.Errorf("the second: %v", err)
	}
	got := read()
	if got.Name != "Glenbräe" || got.HelpPhone != first.HelpPhone || got.AccentGiven != "#f0c000" || got.Accent != DarkEnough("#f0c000") || got.Accent == "#f0c000" || got.Version != first.Version+1 {
		t.Errorf("saved %+v", got)
	}
	if folded := text(`select name_folded from schools`); folded != "glenbrae" {
		t.Errorf("found by %q", folded)
	}
	want := `name "Glenbräe", was "Glenbrae High"; accent #f0c000, used as ` + got.Accent + `, was #0b5563; consent age 18, was 16`
	if log := text(`select string_agg(detail, '|') from audit where action = 'saved the school settings' and actor = 'staff' and actor_id = 7`); log != want {
		t.Errorf("the log says %q", log)
	}
	if err := save(got); err != nil || text(`select count(*)::text from audit where action = 'saved the school settings'`) != "1" {
		t.Errorf("saving the same is a change (%v)", err)
	}
}

// TestGateway: closing needs a message, pressing twice does it once, and the second of two admins is told.
func TestGateway(t *testing.T) {
	at, as, text := seat(t)
	set := func(mark string, g Gateway) error {
		return at.In(t.Context(), as, func(tx db.Tx) error { return SetGateway(t.Context(), tx, mark, g) })
	}
	read := func() (g Gateway) {
		t.Helper()
		if err := at.In(t.Context(), as, func(tx db.Tx) (err error) { g, err = ReadGateway(t.Context(), tx); return err }); err != nil {
			t.Fatal(err)
		}
		return g
	}
	open := read().Mark()
	for _, message := range []string{"", " \n ", strings.Repeat("x", 601)} {
		var bad errs.Invalid
		if err := set(open, Gateway{Closed: true, Message: message}); !errors.As(err, &bad) || bad[0].Field != "message" {
			t.Errorf("%.10q: %v", message, err)
		}
	}
	for range 2 {
		if err := set(open, Gateway{Closed: true, Message: " Back on Monday.\n"}); err != nil {
			t.Error(err)
		}
	}
	closed := read()
	if !closed.Closed || closed.Message != "Back on Monday." {
		t.Errorf("closed: %+v", closed)
	}
	var conflict errs.Conflict
	if err := set(open, Gateway{Closed: true, Message: "Back on Tuesday."}); !errors.As(err, &conflict) {
		t.Errorf("over somebody else's message: %v", err)
	}
	for range 2 {
		if err := set(closed.Mark(), Gateway{}); err != nil {
			t.Error(err)
		}
	}
	if got := read(); got.Closed || got.Message != "Back on Monday." {
		t.Errorf("opened: %+v", got)
	}
	log := strings.Split(text(`select string_agg(action || ' ' || detail, '|' order by id) from audit where actor_id = 7`), "|")
	if want := []string{"closed the gateway Back on Monday.", "opened the gateway "}; !slices.Equal(log, want) {
		t.Errorf("the log says %q", log)
	}
}
