package licence

import (
	"slices"
	"time"
)

// Field is a built-in field of a portlet. Key is what access settings store; families read "field.<Key>" of the
// message catalogue, staff read Name.
type Field struct{ Key, Name string }

// DetailFields are the fields of the pupil details, in the order of every page. A Scottish school has the
// candidate number where the others have the UPN.
func DetailFields(country string) []Field {
	number := Field{"pupil.upn", "Unique Pupil Number (UPN)"}
	if country == "scotland" {
		number = Field{"pupil.scn", "Scottish Candidate Number (SCN)"}
	}
	return []Field{
		{"pupil.pupil_id", "Pupil ID"}, {"pupil.legal_name", "Legal name"}, {"pupil.birth_date", "Date of birth"}, {"pupil.sex", "Sex"},
		{"pupil.year_group", "Year group"}, {"pupil.tutor_group", "Tutor group"}, {"pupil.house", "House"}, number,
	}
}

// EverySubject is the group of the shared fields.
const EverySubject = "every subject"

// Tick is a field and whether it is ticked.
type Tick struct {
	Field
	Group  string    // of the school's own fields: EverySubject, the subject's name, or the category of a general field
	MadeAt time.Time // when the school made it; zero for built-in fields, and for those from before this was kept
	Target string    // key of the field that it is compared with, "" = none
	On     bool
}

// Panel is a portlet in the access settings.
type Panel struct {
	Key, Name string
	On        bool   // the portlet is shown at all
	Fields    []Tick // every field that it has, in its order
}

// Ticked counts the fields that are ticked.
func (p Panel) Ticked() (n int) {
	for _, t := range p.Fields {
		if t.On {
			n++
		}
	}
	return n
}

// Access is what one licence type shows (LIC-2): every portlet, in the order of Portlets.
type Access struct {
	Type     Type
	Portlets []Panel
	SavedAt  time.Time // zero: never
	SavedBy  string    // "" where nobody knows
	Reach    TypeReach // read by ReviewAccess alone
}

// TypeReach is how many people a type concerns: accounts that see by it now, and pupils whom they see.
type TypeReach struct{ People, Pupils int }

// Shows says whether a family under this type sees the field: its tick and its portlet's.
func (a Access) Shows(key string) bool {
	return slices.ContainsFunc(a.Portlets, func(p Panel) bool {
		return p.On && slices.ContainsFunc(p.Fields, func(t Tick) bool { return t.On && t.Key == key })
	})
}

// New says whether a field came after the settings were saved: nobody has decided about it yet.
func (a Access) New(t Tick) bool { return !a.SavedAt.IsZero() && t.MadeAt.After(a.SavedAt) }

// Form is the access settings as a form that changes nothing.
func (a Access) Form() AccessForm {
	f := AccessForm{TypeID: a.Type.ID, Version: a.Type.Version}
	for _, p := range a.Portlets {
		if p.On {
			f.Portlets = append(f.Portlets, p.Key)
		}
		for _, t := range p.Fields {
			if t.On {
				f.Fields = append(f.Fields, t.Key)
			}
		}
	}
	return f
}

// Ticks are the keys of the panels and fields that are ticked. No panel has the key of a field.
func (a Access) Ticks() []string {
	f := a.Form()
	return append(f.Portlets, f.Fields...)
}

// set is the access settings with each tick as on says.
func (a Access) set(on func(key string, was bool) bool) Access {
	a.Portlets = slices.Clone(a.Portlets)
	for i, p := range a.Portlets {
		p.On, p.Fields = on(p.Key, p.On), slices.Clone(p.Fields)
		for j, t := range p.Fields {
			p.Fields[j].On = on(t.Key, t.On)
		}
		a.Portlets[i] = p
	}
	return a
}

// With is the access settings with exactly these ticks.
func (a Access) With(keys []string) Access {
	return a.set(func(key string, _ bool) bool { return slices.Contains(keys, key) })
}

// Tick is the access settings with a panel and those of its fields that are in the keys all ticked, or all not.
func (a Access) Tick(portlet string, keys []string, on bool) Access {
	return a.set(func(key string, was bool) bool {
		if key == portlet || slices.Contains(keys, key) {
			return on
		}
		return was
	})
}
