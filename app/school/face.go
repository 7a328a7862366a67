package school

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
)

// The bounds of Settings.
const (
	MaxName       = 100
	MaxPhone      = 40
	MinConsentAge = 14
	MaxConsentAge = 21
	MinRightsAge  = 10
	MaxRightsAge  = 18
)

// Settings is how a school shows itself, whom it lets people ask, and from which age pupils decide for themselves (ADM-6).
type Settings struct {
	Name         string
	OfficialName string // on paper; "" = Name
	HelpPhone    string
	HelpEmail    string // checked by the caller; one of phone and email is needed
	AccentGiven  string // as the school gave it: "#f0c000"
	Accent       string // as it is used: dark enough to be read. Derived, not saved by the caller
	ConsentAge   int    // from this age a pupil decides which adults see them
	RightsAge    int    // from this age the pupil is asked about requests for their data
	Version      int
}

// ReadSettings reads them as they are saved. Scope: staff, worker.
func ReadSettings(ctx context.Context, tx db.Tx) (s Settings, err error) {
	err = tx.QueryRow(ctx, `select name, official_name, help_phone, help_email, coalesce(nullif(accent_given, ''), accent), accent, consent_age, rights_age, settings_version
		from schools where id = $1`, tx.SchoolID()).
		Scan(&s.Name, &s.OfficialName, &s.HelpPhone, &s.HelpEmail, &s.AccentGiven, &s.Accent, &s.ConsentAge, &s.RightsAge, &s.Version)
	if err != nil {
		return s, fmt.Errorf("read the school settings: %w", err)
	}
	return s, nil
}

// Check judges settings: problems on "name", "official_name", "help_phone", "accent", "consent_age", "rights_age".
func (s Settings) Check() errs.Invalid {
	var bad errs.Invalid
	if s.Name == "" {
		bad.Add("name", "school_name_blank")
	}
	for _, f := range []struct{ field, value string }{{"name", s.Name}, {"official_name", s.OfficialName}} {
		if field := f.field; utf8.RuneCountInString(f.value) > MaxName {
			bad.Add(field, "too_long", "Max", MaxName)
		}
	}
	switch {
	case s.HelpPhone == "" && s.HelpEmail == "":
		bad.Add("help_phone", "school_help_blank")
	case !officePhone(s.HelpPhone):
		bad.Add("help_phone", "school_phone_wrong")
	}
	if !colour(s.AccentGiven) {
		bad.Add("accent", "school_accent_wrong")
	}
	if s.ConsentAge < MinConsentAge || s.ConsentAge > MaxConsentAge {
		bad.Add("consent_age", "school_age_wrong", "Least", MinConsentAge, "Most", MaxConsentAge)
	}
	if s.RightsAge < MinRightsAge || s.RightsAge > MaxRightsAge {
		bad.Add("rights_age", "school_age_wrong", "Least", MinRightsAge, "Most", MaxRightsAge)
	}
	return bad
}

// officePhone accepts nothing, or a number as a letterhead has it, with an extension perhaps.
func officePhone(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(" +-().,/", r) && !unicode.IsLetter(r):
			return false
		}
	}
	return s == "" || digits >= 7 && digits <= 20 && utf8.RuneCountInString(s) <= MaxPhone
}

func colour(s string) bool {
	return len(s) == 7 && s[0] == '#' && strings.Trim(s[1:], "0123456789abcdef") == ""
}

// SaveSettings saves settings in the place of those with their version, used from that moment. Scope: staff. Errors:
// errs.Invalid; errs.Conflict when somebody else has saved meanwhile.
func SaveSettings(ctx context.Context, tx db.Tx, next Settings) error {
	if bad := next.Check(); bad != nil {
		return bad
	}
	if _, err := tx.Exec(ctx, `select 1 from schools where id = $1 for update`, tx.SchoolID()); err != nil {
		return fmt.Errorf("wait for other settings: %w", err)
	}
	was, err := ReadSettings(ctx, tx)
	if err != nil {
		return err
	}
	if was.Version != next.Version {
		return errs.Conflict{Text: "Somebody else has saved these settings since you opened this page. What is saved now stands beside what you typed."}
	}
	next.Accent = DarkEnough(next.AccentGiven)
	if was == next {
		return nil
	}
	_, err = tx.Exec(ctx, `update schools set name = $2, name_folded = $3, official_name = $4, help_phone = $5, help_email = $6, accent_given = $7, accent = $8,
		consent_age = $9, rights_age = $10, settings_version = settings_version + 1 where id = $1`, tx.SchoolID(), next.Name, fold.Text(next.Name),
		next.OfficialName, next.HelpPhone, next.HelpEmail, next.AccentGiven, next.Accent, next.ConsentAge, next.RightsAge)
	if err != nil {
		return fmt.Errorf("save the school settings: %w", err)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.SettingsSaved, Detail: was.differs(next)})
}

// differs is what changes, for the log: "name Ashdale, was Ashdale Academy; accent #8a6f00 for #f0c000, was #5c2d6e". The
// school's own telephone and address are no person's.
func (s Settings) differs(next Settings) string {
	var out []string
	text := func(what, was, now string) {
		if was != now {
			out = append(out, fmt.Sprintf("%s %q, was %q", what, now, was))
		}
	}
	text("name", s.Name, next.Name)
	text("official name", s.OfficialName, next.OfficialName)
	text("help phone", s.HelpPhone, next.HelpPhone)
	text("help email", s.HelpEmail, next.HelpEmail)
	if s.AccentGiven != next.AccentGiven {
		out = append(out, fmt.Sprintf("accent %s, used as %s, was %s", next.AccentGiven, next.Accent, s.AccentGiven))
	}
	if s.ConsentAge != next.ConsentAge {
		out = append(out, fmt.Sprintf("consent age %d, was %d", next.ConsentAge, s.ConsentAge))
	}
	if s.RightsAge != next.RightsAge {
		out = append(out, fmt.Sprintf("rights age %d, was %d", next.RightsAge, s.RightsAge))
	}
	return strings.Join(out, "; ")
}
