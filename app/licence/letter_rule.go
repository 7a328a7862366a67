package licence

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	folding "gateway/app/fold"
)

// Reason is why somebody is left out of a sheet with a row for each pupil and contact (LIC-4).
type Reason string

// The reasons. All but the last are a contact's; NoContact is a pupil's, none of whose contacts gets a letter.
const (
	CourtOrder            Reason = "court_order"
	Professional          Reason = "professional"
	NoResponsibility      Reason = "no_responsibility"
	ResponsibilityUnknown Reason = "responsibility_unknown"
	NoContact             Reason = "no_contact"
)

// reasons is the order in which they are counted.
var reasons = [...]Reason{CourtOrder, Professional, NoResponsibility, ResponsibilityUnknown, NoContact}

// tie is what a contact is to one pupil, as far as the rule asks.
type tie struct {
	relationship   string // as the school's system has it
	responsibility *bool  // nil = not stated
	court          bool
}

// letterRule says which contacts of a pupil get a letter with the key: by default those with parental
// responsibility, without a court order, of no professional relationship. A ticked relationship takes in all of its
// contacts but those with a court order: no tick overrides that (security, "Adults and children").
type letterRule struct {
	ticked map[string]bool
	seen   map[string]kind // by the relationship's spelling: a school has a few of them and thousands of ties
}

type kind struct{ ticked, professional bool }

// newLetterRule makes the rule for ticked relationships, each as relationshipOf gives it.
func newLetterRule(ticked []string) letterRule {
	l := letterRule{ticked: map[string]bool{}, seen: map[string]kind{}}
	for _, t := range ticked {
		l.ticked[t] = true
	}
	return l
}

// leftOut is why the contact gets no letter, "" when there is one.
func (l letterRule) leftOut(t tie) Reason {
	k := l.kindOf(t.relationship)
	switch {
	case t.court:
		return CourtOrder
	case k.ticked:
		return ""
	case k.professional:
		return Professional
	case t.responsibility == nil:
		return ResponsibilityUnknown
	case !*t.responsibility:
		return NoResponsibility
	}
	return ""
}

func (l letterRule) kindOf(relationship string) kind {
	k, known := l.seen[relationship]
	if !known {
		folded := relationshipOf(relationship)
		k = kind{l.ticked[folded], professional(folded)}
		l.seen[relationship] = k
	}
	return k
}

// notStated is what a blank relationship counts as.
const notStated = "not stated"

// relationshipOf is the relationship by which ticks and the list of professions are compared.
func relationshipOf(relationship string) string {
	return cmp.Or(folding.Text(relationship), notStated)
}

// professions are words of relationships that are somebody's work, folded; the last line is codes of the common
// transfer file. Leaving out a parent shows in the list of who was left out, a letter to a stranger does not: so a
// word is enough.
var professions = [...]string{"worker", "officer", "social services", "social care", "childrens services", "local authority", "professional", "agency",
	"doctor", "dr", "gp", "general practitioner", "nurse", "midwife", "health visitor", "dentist", "therapist", "psychologist", "psychiatrist",
	"paediatrician", "consultant", "counsellor", "counselor", "mentor", "advocate", "childminder", "child minder", "au pair", "keyworker", "caseworker",
	"teacher", "headteacher", "head of year", "tutor", "senco", "sendco", "school", "college", "nursery", "playgroup", "solicitor", "police", "probation",
	"interpreter", "translator", "agent", "religious contact", "taxi", "transport",
	"agt", "chm", "doc", "htc", "rlg", "swr", "tch"}

// professional says whether a folded relationship is a professional one.
func professional(folded string) bool {
	words := " " + folded + " "
	return slices.ContainsFunc(professions[:], func(p string) bool {
		return strings.Contains(words, " "+p+" ") || strings.Contains(words, " "+p+"s ")
	})
}

// Relationship is one that the default leaves out, in part or as a whole: a tick of the order takes it in.
type Relationship struct {
	Name     string // as most of the school's ties write it, "" = not stated
	Value    string // of the tick
	Contacts int    // how many ties a tick takes in, over the whole school
}

// Relationships are those that a tick can take in, the largest first. Scope: staff.
func Relationships(ctx context.Context, tx db.Tx) ([]Relationship, error) {
	if err := tx.Bulk(ctx); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `select c.relationship, c.parental_responsibility, c.court_order, count(*) as n from pupils p
		join pupil_contacts c on c.school_id = p.school_id and c.pupil_id = p.id
		where `+orderable+` group by 1, 2, 3 order by n desc, 1`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the relationships: %w", err)
	}
	rule, at := newLetterRule(nil), map[string]int{}
	var out []Relationship
	var t tie
	var n int
	_, err = pgx.ForEachRow(rows, []any{&t.relationship, &t.responsibility, &t.court, &n}, func() error {
		if reason := rule.leftOut(t); reason == "" || reason == CourtOrder {
			return nil
		}
		value := relationshipOf(t.relationship)
		i, there := at[value]
		if !there {
			i, at[value] = len(out), len(out)
			out = append(out, Relationship{Name: strings.TrimSpace(t.relationship), Value: value})
		}
		out[i].Contacts += n
		return nil
	})
	slices.SortStableFunc(out, func(a, b Relationship) int { return b.Contacts - a.Contacts })
	return out, err
}
