package pupil

import "strings"

// match is the pupil whom a row is about.
type match struct {
	id       int64  // of the row; 0 = nobody known
	kind     string // OtherChild when it is not taken
	code     string
	field    Field
	other    string
	renumber bool // the row's Pupil ID replaces the pupil's
}

func (k roll) clash(code string, about Field, other int64) match {
	m := match{kind: OtherChild, code: code, field: about}
	if other != 0 {
		was := k.byPupil[other]
		m.id, m.other = other, strings.TrimSpace(was[ID]+" "+was.Known())
	}
	return m
}

// find matches a row in the order of identity: Pupil ID, UPN or SCN, former UPN. Two that name two pupils are
// "same number, different child".
func (k roll) find(s Said, o Options) match {
	if o.Of != 0 {
		return k.byHand(s, o.Of)
	}
	if o.Numbers {
		return k.renumbered(s, o)
	}
	id := NormaliseID(s.Row[ID])
	a, old := k.byID[id], false
	if a == 0 && id != "" {
		a = k.byAlias[id]
		old = a != 0
	}
	b, about := k.byNumbers(s)
	switch {
	case b == ambiguous:
		return k.clash(CodeOtherChild, about, 0)
	case a != 0 && b != 0 && a != b:
		return k.clash(CodeOtherChild, about, b)
	case a != 0 && k.byPupil[a].isOtherChild(s.Row):
		return k.clash(CodeOtherChild, ID, a)
	case a != 0 && old:
		return match{id: a, code: WarnOldNumber, field: ID, other: k.byPupil[a][ID]}
	case a != 0:
		return match{id: a}
	case b != 0 && id == "":
		return match{id: b}
	case b != 0 && StripZeros(id) == StripZeros(NormaliseID(k.byPupil[b][ID])):
		return k.clash(CodeZerosLost, ID, b)
	case b != 0:
		return k.clash(CodeNumberChanged, about, b)
	}
	return k.fresh(s, id, o)
}

// fresh is a row about nobody known: a new pupil, unless the ID lacks or is a known one but for its zeros.
func (k roll) fresh(s Said, id string, o Options) match {
	if id == "" && (o.IDFrom == ID || s.Row[o.IDFrom] == "") {
		return k.clash(CodeNoID, ID, 0)
	}
	near := k.byBare[StripZeros(id)]
	if id == "" || near == 0 {
		return match{}
	}
	was := k.byPupil[near]
	if was[LegalSurname] == s.Row[LegalSurname] && was[BirthDate] != "" && was[BirthDate] == s.Row[BirthDate] {
		return k.clash(CodeZerosLost, ID, near)
	}
	return match{code: WarnZeros, field: ID, other: strings.TrimSpace(was[ID] + " " + was.Known())}
}

// ambiguous stands for numbers of one row that belong to two pupils.
const ambiguous = -1

// byNumbers finds the pupil of a row's UPN, SCN or ULN, then of its former UPN.
func (k roll) byNumbers(s Said) (id int64, about Field) {
	for _, c := range []struct {
		id    int64
		about Field
	}{{k.byUPN[s.Row[UPN]], UPN}, {k.bySCN[s.Row[SCN]], SCN}, {k.byULN[s.Row[ULN]], ULN}, {k.byFormer[s.Row[UPN]], UPN}, {k.byUPN[s.FormerUPN], UPN}} {
		switch {
		case c.id == 0:
		case id == 0:
			id, about = c.id, c.about
		case id != c.id:
			return ambiguous, c.about
		}
	}
	return id, about
}

// byHand is the pupil whom a person has open: no number in the row may be another's (case 15).
func (k roll) byHand(s Said, of int64) match {
	if a := k.byID[NormaliseID(s.Row[ID])]; a != 0 && a != of {
		return k.clash(CodeOtherChild, ID, a)
	}
	for _, c := range []struct {
		about Field
		of    map[string]int64
	}{{UPN, k.byUPN}, {SCN, k.bySCN}, {ULN, k.byULN}} {
		if b := c.of[s.Row[c.about]]; b != 0 && b != of {
			return k.clash(CodeOtherChild, c.about, b)
		}
	}
	if _, there := k.byPupil[of]; !there {
		return k.clash(CodeNoID, ID, 0)
	}
	return match{id: of, renumber: s.Row[ID] != ""}
}

// renumbered matches by UPN or SCN and birth date; the Pupil ID of the row is the new one.
func (k roll) renumbered(s Said, o Options) match {
	b, about := k.byNumbers(s)
	id := NormaliseID(s.Row[ID])
	switch {
	case b == ambiguous:
		return k.clash(CodeOtherChild, about, 0)
	case b != 0 && k.byPupil[b][BirthDate] != "" && k.byPupil[b][BirthDate] == s.Row[BirthDate]:
		return match{id: b, renumber: id != ""}
	case b != 0:
		return k.clash(CodeOtherChild, BirthDate, b)
	case k.byID[id] != 0:
		return k.clash(CodeOtherChild, ID, k.byID[id])
	}
	return k.fresh(s, id, o)
}

// settle refuses rows that fit by themselves but not together: two about one pupil, and a new Pupil ID that
// somebody keeps.
func (k roll) settle(said []Said, found []match, o Options) {
	rows := map[int64]int{}
	for _, m := range found {
		if m.id > 0 && m.kind != OtherChild {
			rows[m.id]++
		}
	}
	moved := map[int64]bool{}
	for _, m := range found {
		moved[m.id] = moved[m.id] || m.renumber
	}
	for i, m := range found {
		switch holder := k.byID[NormaliseID(said[i].Row[ID])]; {
		case m.kind == OtherChild:
		case m.id > 0 && rows[m.id] > 1:
			found[i] = k.clash(CodeTwice, ID, m.id)
		case o.Numbers && m.renumber && holder != 0 && holder != m.id && !moved[holder]:
			found[i] = k.clash(CodeOtherChild, ID, holder)
		}
	}
}
