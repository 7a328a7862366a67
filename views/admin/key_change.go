package admin

import (
	"strconv"
	"time"

	"gateway/app/civil"
	"gateway/app/licence"
	"gateway/app/school"
	"gateway/views/staff"
	"gateway/views/ui"
	"gateway/views/words"
)

// KeyChangePage is the form that replaces, withdraws or dates many keys, with what it would touch once that was looked at.
type KeyChangePage struct {
	KeysPage
	What     string
	Reach    *licence.Reach
	Conflict string
	Changes  []licence.ChangeRow
}

var changeKinds = []scope{{licence.Replace, "Replace: new keys; nobody can register with the old ones any more"},
	{licence.Withdraw, "Withdraw: nobody can register with the keys any more, and there are no new ones"},
	{licence.Expire, "Set the last day on which the keys can be used to register"}}

// verb is what the button does: "Withdraw 129 keys".
func verb(what string, n int) string {
	switch what {
	case licence.Replace:
		return "Replace " + keys(n)
	case licence.Withdraw:
		return "Withdraw " + keys(n)
	}
	return "Set the last day of " + keys(n)
}

// happens are the sentences that say what a change of many keys does, and what it leaves alone.
func (v KeyChangePage) happens() []string {
	r := *v.Reach
	s := []string{r.Label + ": " + pupils(r.Pupils) + " with " + keys(r.Keys) + " of the type " + r.TypeName + ", " + words.Number(r.Used) + " of them used."}
	if r.Keys == 0 && (v.What != licence.Withdraw || r.People == 0) {
		return append(s, "So there is nothing to change.")
	}
	switch v.What {
	case licence.Replace:
		s = append(s, "Each of these pupils gets a new key. Letters with the old keys are of no use any more: make a new sheet afterwards.", stay(r.People))
	case licence.Withdraw:
		s = append(s, "Nobody can register with these keys any more.", stay(r.People))
	default:
		s = append(s, withLastDay(v.Form.Value("last_day")), stay(r.People))
	}
	return s
}

func withLastDay(day string) string {
	if day == "" {
		return "The keys can be used to register without a last day."
	}
	return "After " + day + " nobody can register with these keys. A key whose day was over can be used again until then."
}

// stay says that those who have registered keep their access.
func stay(people int) string {
	switch people {
	case 0:
		return "At the moment nobody has access by this licence type."
	case 1:
		return "The 1 person who has registered keeps access."
	}
	return "The " + words.Number(people) + " people who have registered keep their access."
}

// endLabel is the tick that ends access as well.
func endLabel(people int) string {
	if people == 1 {
		return "Also end the access of the 1 person who has registered"
	}
	return "Also end the access of all " + words.Number(people) + " people who have registered"
}

// Did is what a change has done, as a title: "129 keys withdrawn".
func Did(c licence.ChangeRow) string {
	switch {
	case c.What == licence.Replace:
		return keys(c.Keys) + " replaced"
	case c.What == licence.Expire && c.LastDay.IsZero():
		return keys(c.Keys) + " without a last day"
	case c.What == licence.Expire:
		return keys(c.Keys) + " until " + c.LastDay.Format()
	case c.Keys == 0:
		return "Access ended"
	}
	return keys(c.Keys) + " withdrawn"
}

// effects are what a change did and did not do.
func effects(c licence.ChangeRow) (s []string) {
	switch c.What {
	case licence.Replace:
		s = append(s, "Nobody can register with the old keys any more. Whoever had registered keeps access.", "Sheets and letters that were made before hold the old keys: they cannot be downloaded any more.")
	case licence.Expire:
		s = append(s, "Whoever had registered keeps access.")
	case licence.Withdraw:
		if c.Keys > 0 {
			s = append(s, "Nobody can register with these keys any more.")
		}
		switch c.People {
		case 0:
			s = append(s, "Nobody’s access was ended.")
		case 1:
			s = append(s, "The access of 1 person was ended.")
		default:
			s = append(s, "The access of "+words.Number(c.People)+" people was ended.")
		}
	}
	return s
}

func (v KeysPage) setChoices(s school.School) []ui.Choice {
	out := []ui.Choice{{Label: "Choose a set"}}
	for _, set := range v.Sets {
		label := set.Subject + ", " + set.Name
		if set.Year != 0 {
			label = s.YearName(set.Year) + " " + label
		}
		if set.Coming != "" {
			label += ", " + set.Coming
		}
		n := id(set.ID)
		out = append(out, ui.Choice{Value: n, Label: label + " (" + pupils(set.Pupils) + ")", Checked: v.Form.Value("set") == n})
	}
	return out
}

// KeyPageView is one licence key with what can be done to it.
type KeyPageView struct {
	Key      licence.KeyPage
	Form     ui.Form
	Conflict string
}

// about are the facts of a key.
func (v KeyPageView) about() (facts []staff.Fact) {
	k := v.Key
	add := func(label, value string) { facts = append(facts, staff.Fact{Label: label, Value: value}) }
	add("Licence type", k.TypeName)
	add("State", keyState(k.State, k.Expired))
	if !k.ChangedAt.IsZero() {
		by := ""
		if k.ChangedBy != "" {
			by = ", " + k.ChangedBy
		}
		add("Since", words.Moment(k.ChangedAt)+by)
	}
	add("Made", words.Moment(k.MadeAt))
	if k.State == licence.StateLive {
		add("Last day to register", lastDay(k.LastDay))
	}
	add("Registered with it", registered(k))
	return facts
}

func registered(k licence.KeyPage) string {
	s := "Nobody yet"
	if k.Registered > 0 {
		s = counted(k.Registered, "account", "accounts")
		if k.Accounts != k.Registered {
			s += ", " + words.Number(k.Accounts) + " of them now"
		}
	}
	if k.Cap > 0 && k.State == licence.StateLive {
		s += "; at most " + strconv.Itoa(k.Cap) + " at a time"
	}
	return s
}

func lastDay(d civil.Date) string {
	if d.IsZero() {
		return "None"
	}
	return d.Format()
}

func keyState(state string, expired bool) string {
	switch {
	case expired:
		return "Expired: nobody can register with it any more"
	case state == licence.StateLive:
		return "In use"
	case state == licence.StateWithdrawn:
		return "Withdrawn"
	}
	return "Replaced by another"
}

// dayOf is a day for a list, "" for none.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return civil.OnDay(t).Format()
}
