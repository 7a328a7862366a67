package licence

// AccessChange is one tick that is given or taken.
type AccessChange struct {
	Panel  Panel // as it is afterwards
	Field  Tick  // without a key: the panel's own tick
	On     bool
	Silent bool // nobody sees a difference: the panel of the field is shown neither before nor after, or has no fields ticked
}

// Whole says whether it is the panel's own tick.
func (c AccessChange) Whole() bool { return c.Field.Key == "" }

// AccessChanges are the ticks in which the settings of a type differ, in their order.
func AccessChanges(before, after Access) (out []AccessChange) {
	for i, p := range after.Portlets {
		was := before.Portlets[i]
		if p.On != was.On {
			ticked := p.Ticked()
			if !p.On {
				ticked = was.Ticked()
			}
			out = append(out, AccessChange{Panel: p, On: p.On, Silent: ticked == 0})
		}
		for j, t := range p.Fields {
			if t.On != was.Fields[j].On {
				out = append(out, AccessChange{Panel: p, Field: t, On: t.On, Silent: t.On && !p.On || !t.On && !was.On})
			}
		}
	}
	return out
}

// inWords is the change in the log; a subject's own field names its subject.
func (c AccessChange) inWords() string {
	switch {
	case c.Whole():
		return "the panel " + c.Panel.Name
	case c.Field.Group == "" || c.Field.Group == EverySubject:
		return c.Field.Name
	}
	return c.Field.Name + " (" + c.Field.Group + ")"
}

// Warning is what an office might not mean, and is told before it saves.
type Warning struct {
	Panel Panel
	Light bool // the field is still shown and loses its traffic light, for want of what it is compared with
	Field Tick
	With  Tick // what it is compared with
	// without a field: the panel is shown and has no field ticked
}

// Warnings are what the settings of a type lose by changes, or show by them in vain.
func Warnings(before, after Access) (out []Warning) {
	for i, p := range after.Portlets {
		was := before.Portlets[i]
		if p.On && p.Ticked() == 0 && (!was.On || was.Ticked() > 0) {
			out = append(out, Warning{Panel: p})
		}
		for _, t := range p.Fields {
			if t.Target != "" && after.Shows(t.Key) && !after.Shows(t.Target) && before.Shows(t.Key) && before.Shows(t.Target) {
				out = append(out, Warning{Panel: p, Light: true, Field: t, With: after.field(t.Target)})
			}
		}
	}
	return out
}

// field is a field of the school by its key; empty when there is none.
func (a Access) field(key string) Tick {
	for _, p := range a.Portlets {
		for _, t := range p.Fields {
			if t.Key == key {
				return t
			}
		}
	}
	return Tick{}
}
