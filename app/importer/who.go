package importer

import "gateway/app/pupil"

// Who says which pupil a row is of: one of the numbers at least, clean, with leading zeros. Whether there is such a
// pupil is for the caller to find out.
type Who struct{ PupilID, UPN, SCN string }

// who reads it; a row that names nobody is a problem.
func (r *row) who() Who {
	w := Who{PupilID: r.id("pupil_id"), UPN: r.number("upn"), SCN: r.number("scn")}
	r.identity()
	return w
}

// people tells the pupils of a file apart: rows that give the Pupil ID and rows that give only the UPN or SCN are of
// one pupil where another row gives both.
type people struct {
	ids   map[string]string // of a UPN or SCN
	lines map[string]int    // of each pupil: the row, -1 for several
	last  Who
	key   string // of the last
}

func peopleOf[T any](all []T, who func(T) Who, line func(T) int) *people {
	p := &people{ids: map[string]string{}, lines: map[string]int{}}
	for _, v := range all {
		w := who(v)
		if id := pupil.NormaliseID(w.PupilID); id != "" {
			p.learn("upn ", w.UPN, id)
			p.learn("scn ", w.SCN, id)
		}
	}
	for _, v := range all {
		key, n := p.of(who(v)), line(v)
		if before, met := p.lines[key]; !met {
			p.lines[key] = n
		} else if before != n {
			p.lines[key] = -1
		}
	}
	return p
}

func (p *people) learn(kind, number, id string) {
	if number != "" && p.ids[kind+number] == "" {
		p.ids[kind+number] = id
	}
}

// of is the same for all rows of one pupil, "" for a row that names none.
func (p *people) of(w Who) string {
	if w != p.last {
		p.last, p.key = w, p.find(w)
	}
	return p.key
}

func (p *people) find(w Who) string {
	if id := pupil.NormaliseID(w.PupilID); id != "" {
		return id
	}
	own := ""
	for _, n := range [][2]string{{"scn ", w.SCN}, {"upn ", w.UPN}} {
		if n[1] == "" {
			continue
		}
		if own = n[0] + n[1]; p.ids[own] != "" {
			return p.ids[own]
		}
	}
	return own
}

// several is true for a pupil who stands in more than one row.
func (p *people) several(key string) bool { return p.lines[key] < 0 }
