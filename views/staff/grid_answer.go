package staff

import (
	"slices"
	"strconv"
	"strings"

	"gateway/app/result"
)

// spot is a cell with the names of its row and column.
type spot struct {
	pupil  result.Pupil
	column result.Column
}

// answered are the cells of an answer, in the order of the page.
func (v GridPage) answered(cells []result.Place) (out []spot) {
	for _, p := range v.Pupils {
		for _, c := range v.Columns {
			if slices.Contains(cells, at(p, c)) {
				out = append(out, spot{p, c})
			}
		}
	}
	return out
}

// saidOf is up to how many cells an answer names what is wrong with.
const saidOf = 3

// said is an answer for those who hear it.
func (v GridPage) said() string {
	var wrong []string
	v.Wrong(func(_, text string) { wrong = append(wrong, text) })
	s := "Saved at " + clock(v.Today) + "."
	if len(wrong) == 0 && v.Gone == 0 {
		return s
	}
	if !v.Saved {
		s = ""
	}
	s += " " + strconv.Itoa(len(wrong)+v.Gone) + " not saved"
	if len(wrong) > 0 {
		s += ": " + strings.Join(wrong[:min(saidOf, len(wrong))], "; ")
	}
	return strings.TrimSpace(s) + "."
}
