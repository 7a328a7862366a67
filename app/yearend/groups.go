package yearend

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// nextName is the name of a tutor group a year later: the first number in it that is the year group becomes the next
// one, with its zeros ("7A" → "8A", "07A" → "08A", "S1B" → "S2B"). A name without it stays.
func nextName(name string, year, to int) string {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	for i := 0; i < len(name); i++ {
		if !digit(name[i]) {
			continue
		}
		end := i
		for end < len(name) && digit(name[end]) {
			end++
		}
		if n, err := strconv.Atoi(name[i:end]); err == nil && n == year {
			next := strconv.Itoa(to)
			return name[:i] + strings.Repeat("0", max(0, min(end-i-len(next), zeros(name[i:end])))) + next + name[end:]
		}
		i = end
	}
	return name
}

func zeros(s string) int { return len(s) - len(strings.TrimLeft(s, "0")) }

// nearlyAll of 10 pupils have to be in one year group for the tutor group to be one of that year.
const nearlyAll = 8

// arrangeGroups lists the tutor groups of pupils who move or leave, with their new names, and what is wrong with them.
func (p *Plan) arrangeGroups(c Choice) {
	counts, leavers := map[string]map[int]int{}, map[string]int{}
	for i, r := range p.pupils {
		if p.changes(i) && r.TutorGroup != "" {
			if counts[r.TutorGroup] == nil {
				counts[r.TutorGroup] = map[int]int{}
			}
			counts[r.TutorGroup][r.Year]++
			if p.fates[i] == Leaves {
				leavers[r.TutorGroup]++
			}
		}
	}
	p.names = map[string]string{}
	for name, years := range counts {
		g := GroupLine{Name: name, Proposed: name, Leaves: leavers[name]}
		for year, n := range years {
			g.Pupils += n
			if n > years[g.Year] || n == years[g.Year] && year < g.Year {
				g.Year = year
			}
		}
		if years[g.Year]*10 < g.Pupils*nearlyAll {
			g.Year = 0
		} else {
			g.Proposed = nextName(name, g.Year, p.to(g.Year))
		}
		g.New = g.Proposed
		if typed, there := c.Names[name]; there {
			g.New = strings.Join(strings.Fields(typed), " ")
		}
		p.names[name] = g.New
		p.Groups = append(p.Groups, g)
	}
	slices.SortFunc(p.Groups, func(a, b GroupLine) int { return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Name, b.Name)) })
	p.judgeGroups(c.Merge)
}

// judgeGroups finds new names that are too long, or two groups' without anybody having said so.
func (p *Plan) judgeGroups(merge bool) {
	first := map[string]int{}
	for i, g := range p.Groups {
		if utf8.RuneCountInString(g.New) > MaxGroup {
			p.Problems = append(p.Problems, GroupProblem{Place: i, Code: GroupLong})
			continue
		}
		if g.Gone() {
			continue
		}
		if at, there := first[g.New]; there && g.New != "" && !merge {
			p.Problems = append(p.Problems, GroupProblem{Place: i, Code: GroupTwice, Other: p.Groups[at].Name})
			continue
		}
		first[g.New] = i
	}
}
