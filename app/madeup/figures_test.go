package madeup_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gateway/app/madeup"
)

// TestFigures looks at schools that are large enough for shares to be near those aimed at.
func TestFigures(t *testing.T) {
	for seed := range uint64(2) {
		for _, s := range []madeup.Spec{english(1060, seed), scottish(860, seed)} {
			f := madeup.Make(s)
			figuresOfContacts(t, f, float64(s.Pupils))
			figuresOfPupils(t, f, float64(s.Pupils))
			figuresOfTheYear(t, f, float64(s.Pupils))
			gradesRise(t, f)
		}
	}
}

func TestASchoolOf1060(t *testing.T) {
	f := madeup.Make(english(1060, 1))
	equal(t, "pupils", len(rows(t, f.Pupils)), 1060)
	years := map[string]int{}
	for _, p := range rows(t, f.Pupils) {
		years[p["Year"]]++
	}
	equal(t, "year groups", years, map[string]int{"Year  7": 212, "Year  8": 212, "Year  9": 212, "Year 10": 212, "Year 11": 212})
	equal(t, "sets", len(rows(t, f.Sets)), 10600)
	var names, groups []string
	for _, r := range f.Results {
		in := map[string]bool{}
		for _, p := range rows(t, r.Body) {
			in[p["Year"]] = true
		}
		names, groups = append(names, r.Year), append(groups, fmt.Sprint(len(in)))
	}
	equal(t, "years", names, []string{"2022/23", "2023/24", "2024/25", "2025/26", "2026/27"})
	equal(t, "groups in them", strings.Join(groups, " "), "1 2 3 4 5")
	equal(t, "this year", len(rows(t, f.Results[4].Body)), 1060)
}

func figuresOfContacts(t *testing.T, f madeup.Files, n float64) {
	t.Helper()
	links := rows(t, f.Contacts)
	responsible, children := map[string]int{}, map[string]map[string]bool{}
	orders, mailed, all := 0, 0, 0
	for _, l := range links {
		if children[l["Contact ID"]] == nil {
			children[l["Contact ID"]] = map[string]bool{}
		}
		children[l["Contact ID"]][l["Adno"]] = true
		if l["Parental Responsibility"] == "T" {
			responsible[l["Adno"]]++
			all++
			if l["Primary Email"] != "" {
				mailed++
			}
		}
		if l["Court Order"] == "T" {
			orders++
		}
	}
	siblings, pr := map[string]bool{}, map[int]int{}
	for _, l := range links {
		if l["Priority"] == "1" && len(children[l["Contact ID"]]) > 1 {
			siblings[l["Adno"]] = true
		}
	}
	for _, p := range rows(t, f.Pupils) {
		pr[responsible[p["Adno"]]]++
	}
	within(t, "contacts a pupil", float64(len(links))/n, 2.2, 2.8)
	within(t, "court orders", float64(orders)/float64(len(links)), 0.003, 0.02)
	within(t, "addresses of the responsible", float64(mailed)/float64(all), 0.90, 0.97)
	within(t, "pupils with a sibling", float64(len(siblings))/n, 0.28, 0.54)
	within(t, "two responsible", float64(pr[2])/n, 0.62, 0.80)
	within(t, "one responsible", float64(pr[1])/n, 0.18, 0.35)
	within(t, "nobody responsible", float64(pr[0])/n, 0.001, 0.03)
}

func figuresOfPupils(t *testing.T, f madeup.Files, n float64) {
	t.Helper()
	var girls, forenames, surnames, double, numberless, namesakes float64
	names := map[string]float64{}
	for _, p := range rows(t, f.Pupils) {
		for is, count := range map[*float64]bool{&girls: p["Gender"] == "F", &forenames: p["Legal Forename"] != p["Preferred Forename"],
			&surnames: p["Legal Surname"] != p["Preferred Surname"], &double: strings.Contains(p["Legal Surname"], "-"), &numberless: p["UPN"]+p["SCN"] == ""} {
			if count {
				*is++
			}
		}
		names[p["Legal Forename"]+p["Legal Surname"]]++
	}
	for _, n := range names {
		if n > 1 {
			namesakes += n
		}
	}
	within(t, "girls", girls/n, 0.44, 0.56)
	within(t, "other forenames", forenames/n, 0.06, 0.12)
	within(t, "other surnames", surnames/n, 0.012, 0.05)
	within(t, "two surnames", double/n, 0.04, 0.14)
	within(t, "without a number", numberless/n, 0.004, 0.03)
	within(t, "of the same name", namesakes/n, 0.003, 0.03)
}

func figuresOfTheYear(t *testing.T, f madeup.Files, n float64) {
	t.Helper()
	var part, persistent float64
	for _, a := range rows(t, f.Attendance) {
		possible, attended := number(t, a["Sessions Possible"]), number(t, a["Sessions Attended"])
		equal(t, "sessions", attended+number(t, a["Authorised"])+number(t, a["Unauthorised"]), possible)
		if number(t, a["Late"]) > attended {
			t.Errorf("late at more sessions than attended: %v", a)
		}
		if part += attended / possible; attended/possible < 0.9 {
			persistent++
		}
	}
	good, bad := 0.0, 0.0
	for _, e := range rows(t, f.Behaviour) {
		points := number(t, e["Points"])
		if good++; points < 0 {
			good--
			bad++
		}
		if e["Type"] == "Achievement" != (points > 0) {
			t.Errorf("%v", e)
		}
	}
	within(t, "attendance", part/n, 0.90, 0.935)
	within(t, "persistently absent", persistent/n, 0.19, 0.28)
	within(t, "good events", good/n, 10, 18) // of 54 to 67 days of 190
	within(t, "bad events", bad/n, 1.2, 2.8)
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSessionsUpToToday: the school year so far, and none before it has begun.
func TestSessionsUpToToday(t *testing.T) {
	for day, want := range map[string][2]string{"2026-08-10": {"0", "0"}, "2026-09-03": {"0", "26"}, "2026-11-25": {"108", "134"}, "2028-01-01": {"384", "388"}} {
		for i, s := range []madeup.Spec{english(30, 1), scottish(30, 1)} {
			s.Today = date(t, day)
			f := madeup.Make(s)
			equal(t, s.Country+" "+day, rows(t, f.Attendance)[0]["Sessions Possible"], want[i])
			for _, e := range rows(t, f.Behaviour) {
				if d := dayFirst(t, e["Date"]); !d.Before(s.Today) {
					t.Errorf("%s: an event of %s", day, d)
				}
			}
		}
	}
}

var (
	targets = regexp.MustCompile(`^[1-9]$`)
	grades  = regexp.MustCompile(`^([1-9][+-]?)?$`)
)

// round is one round of results: how far grades are from the targets on average, and the shares of the attitudes.
type round struct {
	beside    float64
	attitudes map[string]float64
	blank     float64
}

func rounds(t *testing.T, r madeup.Results) (out []round) {
	t.Helper()
	all := rows(t, r.Body)
	for _, term := range []string{"Aut1", "Spr1", "Sum1"} {
		if _, there := all[0]["En "+term+" ATL"]; !there {
			continue
		}
		o, sum, n := round{attitudes: map[string]float64{}}, 0.0, 0.0
		for _, p := range all {
			for _, subject := range []string{"En", "Ma", "Pe"} {
				target, current := p[subject+" Target"], p[subject+" "+term+" Current"]
				if !targets.MatchString(target) || !grades.MatchString(current) {
					t.Fatalf("%q towards %q", current, target)
				}
				if current != "" {
					sum, n = sum+value(t, current)-number(t, target), n+1
				}
				o.attitudes[p[subject+" "+term+" ATL"]] += 1 / float64(3*len(all))
			}
		}
		o.beside, o.blank = sum/n, 1-n/float64(3*len(all))
		out = append(out, o)
	}
	return out
}

// gradesRise: the terms of a year and the years of a school lead up to the target.
func gradesRise(t *testing.T, f madeup.Files) {
	t.Helper()
	for i, r := range f.Results {
		of := rounds(t, r)
		equal(t, "rounds", len(of), map[bool]int{true: 3, false: 1}[i < 4])
		for k, o := range of {
			if within(t, r.Year, o.beside, -1.5, 0.2); k > 0 && o.beside <= of[k-1].beside {
				t.Errorf("%s: %.2f after %.2f", r.Year, o.beside, of[k-1].beside)
			}
			for attitude, part := range map[string]float64{"1": 0.30, "2": 0.50, "3": 0.16, "4": 0.04} {
				within(t, "attitude "+attitude, o.attitudes[attitude], part-0.07, part+0.07)
			}
			within(t, "blank grades", o.blank, 0.002, 0.045)
			within(t, "blank attitudes", o.attitudes[""], 0.0005, 0.035)
		}
	}
}

func value(t testing.TB, grade string) float64 {
	t.Helper()
	third := map[byte]float64{'+': 1. / 3, '-': -1. / 3}[grade[len(grade)-1]]
	return math.Round(3*(number(t, grade[:1])+third)) / 3
}
