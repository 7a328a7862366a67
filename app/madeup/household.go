package madeup

import "math/rand/v2"

// household is whom the school may ring about the children, in that order.
func (m *maker) household(r *rand.Rand, f *family) []link {
	mother := func() *person { return m.person(r, f.mother, female, f.motherName()) }
	father := func() *person { return m.person(r, f.father, male, f.fatherName()) }
	out := []link{{who: mother(), relationship: "Mother", responsible: yes, lives: true}}
	switch f.home {
	case couple:
		pr := yes
		if chance(r, 0.03) {
			pr = no
		}
		out = append(out, link{who: father(), relationship: "Father", responsible: pr, lives: true})
		if pr == yes && chance(r, 0.055) {
			out[1].who.shares = out[0].who
		}
	case alone:
		if chance(r, 0.09) {
			out = []link{{who: father(), relationship: "Father", responsible: yes, lives: true}}
		} else if chance(r, 0.28) {
			out = append(out, m.elsewhere(r, father()))
		}
	case step:
		second := m.person(r, m.origins.pick(r), male, "")
		out = append(out, link{who: second, relationship: "Step-father", responsible: no, lives: true})
		if chance(r, 0.5) {
			out = append(out, m.elsewhere(r, father()))
		}
	case kin:
		out = m.carers(r, f)
	}
	return details(r, append(out, m.others(r, f)...))
}

// elsewhere is a parent who lives in another home.
func (m *maker) elsewhere(r *rand.Rand, p *person) link {
	return link{who: p, relationship: "Father", responsible: yes, order: chance(r, 0.15)}
}

// carers look after children who do not live with their parents.
func (m *maker) carers(r *rand.Rand, f *family) []link {
	if chance(r, 0.6) {
		return []link{{who: m.person(r, f.mother, female, f.mother.formed(f.maiden, female)), relationship: "Grandmother", responsible: yes, lives: true}}
	}
	return []link{{who: m.person(r, m.origins.pick(r), female, ""), relationship: "Foster mother", responsible: no, lives: true},
		{who: m.person(r, m.origins.pick(r), female, ""), relationship: "Social Worker", responsible: no}}
}

// others are relatives, neighbours and childminders whom the school may ring besides.
func (m *maker) others(r *rand.Rand, f *family) (out []link) {
	kinds := []string{"Grandmother", "Grandfather", "Aunt", "Uncle", "Childminder", "Family friend"}
	r.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	for _, k := range kinds[:share(r, 0.55, 0.28, 0.12, 0.04)] {
		l := link{relationship: k, responsible: no}
		switch k {
		case "Grandfather", "Uncle":
			l.who = m.person(r, f.father, male, f.fatherName())
		case "Grandmother", "Aunt":
			l.who = m.person(r, f.mother, female, f.mother.formed(f.maiden, female))
		default:
			l.who = m.person(r, m.origins.pick(r), female, "")
		}
		switch share(r, 0.01, 0.05) {
		case 0:
			l.responsible = yes
		case 1:
			l.responsible = ""
		}
		out = append(out, l)
	}
	return out
}

// details adds the few court orders that are about people of any kind, and takes the addresses off those who gave none.
func details(r *rand.Rand, links []link) []link {
	for i := range links {
		l := &links[i]
		l.order = l.order || i > 0 && chance(r, 0.006)
		if chance(r, 0.06) || l.responsible != yes && chance(r, 0.4) {
			l.who.host = ""
		}
	}
	return links
}
