package admin

import (
	"strings"

	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
	"gateway/views/words"
)

// WhyView is "Why can (or can't) this person see this?" (LIC-10): first a pupil, then a person, then what.
type WhyView struct {
	FindPupil, FindPerson string
	Pupil                 FoundPupil // ID 0 = none yet
	Person                licence.Person
	Found                 []FoundPupil
	People                []licence.Person
	Panels                []WhyPanel // the answers for each portlet
	What                  string     // "progress field.3"
	Portlet, Field        string     // its names, "" = nothing asked
	Verdicts              []licence.Verdict
	Access                []licence.Panel // what can be asked
}

// WhyPanel is the answer for a portlet as a whole.
type WhyPanel struct {
	Name     string
	Verdicts []licence.Verdict
}

// at is the step: 0 the pupil, 1 the person, 2 what.
func (v WhyView) at() int {
	switch {
	case v.Pupil.ID == 0:
		return 0
	case v.Person.AccountID == 0:
		return 1
	}
	return 2
}

// Asked is what the address asks for, with its names; no portlet when it asks for nothing. Errors: errs.NotFound for
// what the school does not have.
func (v *WhyView) Asked() (licence.What, error) {
	if v.What == "" {
		return licence.What{}, nil
	}
	portlet, field, _ := strings.Cut(v.What, " ")
	for _, p := range v.Access {
		if p.Key != portlet {
			continue
		}
		v.Portlet = p.Name
		if field == "" {
			return licence.What{Portlet: portlet}, nil
		}
		for _, t := range p.Fields {
			if t.Key == field {
				v.Field = t.Name
				return licence.What{Portlet: portlet, Field: field}, nil
			}
		}
	}
	return licence.What{}, errs.NotFound
}

func (v WhyView) whatGroups() (out []whyGroup) {
	for _, p := range v.Access {
		g := whyGroup{p.Name, []ui.Choice{{Value: p.Key, Label: p.Name + ": the whole panel", Checked: v.What == p.Key}}}
		for _, t := range p.Fields {
			label := t.Name
			if t.Group != "" && t.Group != licence.EverySubject {
				label += " (" + t.Group + ")"
			}
			g.choices = append(g.choices, ui.Choice{Value: p.Key + " " + t.Key, Label: label, Checked: v.What == p.Key+" "+t.Key})
		}
		out = append(out, g)
	}
	return out
}

type whyGroup struct {
	name    string
	choices []ui.Choice
}

// yesOrNo begins an answer; under more than one licence type it names the type.
func yesOrNo(v licence.Verdict) string {
	answer := "No"
	if v.Can {
		answer = "Yes"
	}
	if v.TypeName != "" {
		answer += ", as " + v.TypeName
	}
	return answer
}

// ruleText names the rule that decides.
func ruleText(f layout.Frame, v licence.Verdict, pupil, portlet, field string) string {
	what := "the panel " + portlet
	if field != "" {
		what = field + " in " + what
	}
	switch v.Rule {
	case licence.RuleClosed:
		return "The school has closed the gateway: nobody outside sees anything."
	case licence.RuleDenied:
		return "The school has denied this person. Their sign-in behaves as if the account did not exist."
	case licence.RuleNoHolding:
		return "This person has not registered for " + pupil + " with a licence key."
	case licence.RuleEnded:
		return "Their registration for " + pupil + " has ended."
	case licence.RuleBlocked:
		if !v.Day.IsZero() {
			return "The school has blocked this person from " + pupil + " until " + v.Day.Format() + "."
		}
		return "The school has blocked this person from " + pupil + ", without an end date."
	case licence.RuleWaiting:
		return "Their registration for " + pupil + " waits for the office to let it in."
	case licence.RuleLapsed:
		return pupil + " is of the age at which pupils decide themselves, and has not agreed that this person goes on seeing."
	case licence.RuleHidden:
		return pupil + " is hidden: nobody outside sees anything of a hidden pupil."
	case licence.RuleLeft:
		return pupil + " has left, and families could see until " + v.Day.Format() + "."
	}
	return ruleOfType(v, pupil, what)
}

// ruleOfType are the rules of the licence type and of what there is.
func ruleOfType(v licence.Verdict, pupil, what string) string {
	switch v.Rule {
	case licence.RulePanel:
		return "The licence type " + v.TypeName + " does not show this panel."
	case licence.RuleField:
		return "The licence type " + v.TypeName + " does not show " + what + "."
	case licence.RuleRelease:
		text := counted(v.Held, "value is", "values are") + " there for " + pupil + ", but not released."
		if !v.Opens.IsZero() {
			return text + " The next release is on " + words.Moment(v.Opens) + "."
		}
		return text + " No release is set."
	case licence.RuleNoValue:
		return "The licence type " + v.TypeName + " shows " + what + ", but there is nothing for " + pupil + " yet. The page says so."
	}
	text := "The licence type " + v.TypeName + " shows " + what + "."
	if v.Held > 0 {
		text += " " + counted(v.Held, "value is", "values are") + " not released yet."
	}
	return text
}

// ruleFix is where the rule is changed, and how the link is called.
func ruleFix(f layout.Frame, v licence.Verdict, pupil int64) (href, label string) {
	slug := f.School().Slug
	switch v.Rule {
	case licence.RuleClosed:
		return urls.Gateway(slug), "Open or close the gateway"
	case licence.RuleDenied:
		return urls.External(slug), "External users"
	case licence.RuleNoHolding:
		return urls.Keys(slug), "Generate licence keys"
	case licence.RuleEnded, licence.RuleBlocked, licence.RuleWaiting, licence.RuleLapsed, licence.RuleHidden:
		return urls.StaffPupil(slug, pupil), "The pupil’s page"
	case licence.RuleLeft:
		return urls.Years(slug), "Access of leavers"
	case licence.RulePanel, licence.RuleField:
		return urls.Access(slug, v.TypeID), "Edit access settings of " + v.TypeName
	case licence.RuleRelease:
		return urls.Periods(slug, 0), "Periods and their release"
	}
	return "", ""
}
