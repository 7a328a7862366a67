package admin

import (
	"slices"
	"strings"
	"time"

	"gateway/app/civil"
	"gateway/app/external"
	"gateway/app/school"
	"gateway/views/staff"
	"gateway/views/ui"
	"gateway/views/words"
)

// ExternalUserPage is one external user.
type ExternalUserPage struct {
	external.Page
	Form  ui.Form
	Today civil.Date
}

// facts are what the school knows of the person.
func (v ExternalUserPage) facts() []staff.Fact {
	access := staff.Fact{Label: "Access", Value: accessWords(v.Denied)}
	if v.DeniedAt != nil {
		access.Note = "Since " + words.Moment(*v.DeniedAt)
		if v.DeniedBy != "" {
			access.Note += ", by " + v.DeniedBy
		}
	}
	return []staff.Fact{{Label: "ID", Value: id(v.ID)}, {Label: "Email", Value: v.Email, Note: "Proven by a link that we mailed. The person changes it under My account"},
		{Label: "Account created", Value: day(v.Joined)}, access}
}

// signIns are how the account has been used.
func (v ExternalUserPage) signIns() []staff.Fact {
	out := []staff.Fact{{Label: "Sign-ins", Value: words.Number(v.Count)}}
	if v.FirstSignIn != nil {
		out = append(out, staff.Fact{Label: "First", Value: words.Moment(*v.FirstSignIn)})
	}
	if v.LastSignIn != nil {
		out = append(out, staff.Fact{Label: "Last", Value: words.Moment(*v.LastSignIn)})
	}
	failed := staff.Fact{Label: "Failed, last " + words.Number(external.FailedDays) + " days", Value: words.Number(v.Failed)}
	if v.LastFailed != nil {
		failed.Note = "Last " + words.Moment(*v.LastFailed)
	}
	return append(out, failed)
}

func (v ExternalUserPage) adrNote() string {
	switch {
	case v.ADRBy != "":
		return "Written down by " + v.ADRBy + "."
	case v.ADR:
		return "Everybody does until they say otherwise."
	}
	return "The person chose it under My account."
}

// heldFacts are all that is known of a holding.
func heldFacts(s school.School, h external.Held, n dated) []staff.Fact {
	out := []staff.Fact{{Label: "Pupil", Value: h.PupilName(), Note: childMeta(s, h)}, {Label: "Licence type", Value: h.TypeName},
		{Label: "State", Value: heldState(h, n)}, {Label: "Since", Value: words.Moment(h.MadeAt), Note: heldMade(h)}}
	if n := keyNote(h); n != "" {
		out[len(out)-1].Note += ". " + n
	}
	if h.State == external.Blocked && h.SetAt != nil {
		out[2].Note = h.Reason + ". By " + h.SetBy + ", " + words.Moment(*h.SetAt)
	}
	if c := contactWords(h); c != "" {
		fact := staff.Fact{Label: "Contact", Value: c}
		if h.ContactAt != nil {
			fact.Note = "Decided by " + h.ContactBy + ", " + words.Moment(*h.ContactAt)
		}
		out = append(out, fact)
	}
	return out
}

// HeldPage is one holding.
type HeldPage struct {
	external.Held
	Form       ui.Form
	Conflict   string
	Today      civil.Date
	LeaverDays int
}

// HeldContactPage is the form that says which contact a holding's person is.
type HeldContactPage struct {
	HeldPage
	Candidates []external.Candidate
	Chosen     string
}

func (v HeldContactPage) choices() (out []ui.Choice) {
	for _, c := range v.Candidates {
		label := candidateName(c)
		switch {
		case c.Fits():
			label += " (same email and surname)"
		case c.SameEmail:
			label += " (same email, another surname)"
		}
		out = append(out, ui.Choice{Value: id(c.ID), Label: label, Checked: v.Chosen == id(c.ID)})
	}
	return append(out, ui.Choice{Value: "none", Label: "None of them", Checked: v.Chosen == "none"})
}

// BlockPage is the block of an account for a pupil.
type BlockPage struct {
	external.Pair
	Form     ui.Form
	Conflict string
}

// saved are the fields as they are saved now.
func (v BlockPage) saved() []Was {
	if v.Block.BlockID == 0 {
		return nil
	}
	return []Was{{Name: "reason", Label: "Reason", Value: v.Block.Reason}, {Name: "until", Label: "Last day", Value: v.Block.Until.Format()}}
}

// BlockValues are the values of the form for a block that is there.
func BlockValues(b external.Block) map[string]string {
	return map[string]string{"reason": b.Reason, "until": b.Until.Format(), "replace": "yes"}
}

// CourtPage is a court order about a contact of a pupil.
type CourtPage struct {
	external.Court
	Form     ui.Form
	Conflict string
	Ticked   map[int64]bool // accounts to block
}

// typesOf are the licence types of some holdings that are not over.
func typesOf(all []external.Held) string {
	var out []string
	for _, h := range all {
		if h.State != external.Ended && !slices.Contains(out, h.TypeName) {
			out = append(out, h.TypeName)
		}
	}
	if len(out) == 0 {
		return "none at the moment"
	}
	return strings.Join(out, ", ")
}

// othersNotice says what the block means for others.
func othersNotice(v BlockPage) string {
	if v.Others == 0 {
		return "nobody else has the pupil at the moment"
	}
	return counted(v.Others, "other account has", "other accounts have") + " the pupil, and nothing changes for them"
}

func momentOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return words.Moment(*t)
}

// candidateName is a contact that a person may be.
func candidateName(c external.Candidate) string {
	s := c.Name
	if c.Relationship != "" {
		s += ", " + c.Relationship
	}
	if c.CourtOrder {
		s += " (court order)"
	}
	return s
}
