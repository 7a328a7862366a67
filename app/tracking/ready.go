package tracking

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Ready is a scale to start from: a school copies it and may change everything of it.
type Ready struct {
	Key     string // in addresses
	Country string // "scotland", "rest" of the United Kingdom, "" for every school
	Scale
}

// For says whether the set is of use in a country.
func (r Ready) For(country string) bool {
	return r.Country == "" || (r.Country == "scotland") == (country == "scotland")
}

// ReadySets are the scales that schools use, as data (formats 4.1). None of them is assumed anywhere.
func ReadySets() []Ready {
	return []Ready{
		gcse(), gcseFine(), combined(), combinedFine(), aLevel(), btec(), btecDouble(),
		sqaGrades(), sqaBands(), cfe(), ks3Words(), ageWords(), attitudeOneBest(), attitudeFiveBest(),
	}
}

// ReadyByKey finds a ready set; Key "" where there is none.
func ReadyByKey(key string) (found Ready) {
	for _, r := range ReadySets() {
		if r.Key == key {
			return r
		}
	}
	return found
}

// value is one value of a ready set; also is a list with commas.
func value(text string, sort float64, meaning, colour, also string) Value {
	v := Value{Text: text, Sort: &sort, Meaning: meaning, Colour: colour}
	if also != "" {
		v.Also = strings.Split(also, ",")
	}
	return v
}

// absent is a value without a place in the order: neither compared nor drawn.
func absent() Value {
	return Value{Text: "Absent", Also: []string{"Abs"}, Meaning: "No grade: away when it was given"}
}

var gcseMeanings = map[int]string{9: "The highest grade", 8: "", 7: "About the old grade A", 6: "", 5: "A strong pass", 4: "A standard pass", 3: "", 2: "", 1: "The lowest grade"}

func gcse() Ready {
	s := Scale{Name: "GCSE 9 to 1", Direction: Up, OnWithin: 0, NearWithin: 1,
		Explanation: "Grades run from 9, the highest, to 1. A 4 is a standard pass and a 5 a strong pass. U means that no grade was reached."}
	for n := 9; n >= 1; n-- {
		s.Values = append(s.Values, value(strconv.Itoa(n), float64(n), gcseMeanings[n], "", ""))
	}
	s.Values = append(s.Values, value("U", 0, "Not graded", "", ""), absent())
	return Ready{"gcse", "rest", s}
}

// threeOf are three values of one grade, as schools write them: 5+ 5 5-, 5+ 5= 5- or 5a 5b 5c.
func threeOf(grade string, at, step float64, meaning, alsoTop, also, alsoLow string) []Value {
	low := math.Round((at-step)*100) / 100 // 0.67, whatever 1 - 0.33 is
	with := func(a, b string) string { return strings.Trim(a+","+b, ",") }
	return []Value{value(grade+"+", at+step, "Top of grade "+grade, "", with(grade+"a", alsoTop)), value(grade, at, meaning, "", with(grade+"=,"+grade+"b", also)),
		value(grade+"-", low, "Lower part of grade "+grade, "", with(grade+"c", alsoLow))}
}

func gcseFine() Ready {
	s := Scale{Name: "GCSE 9 to 1, three steps a grade", Direction: Up, OnWithin: 0.34, NearWithin: 1,
		Explanation: "Grades run from 9, the highest, to 1. A plus is the top of a grade, a minus its lower part. A 4 is a standard pass and a 5 a strong pass."}
	for n := 9; n >= 1; n-- {
		s.Values = append(s.Values, threeOf(strconv.Itoa(n), float64(n), 0.33, gcseMeanings[n], "", "", "")...)
	}
	s.Values = append(s.Values, value("U", 0, "Not graded", "", ""), absent())
	return Ready{"gcse-fine", "rest", s}
}

// pairs calls each pair of combined science from 9-9 down with the mean of its two grades and its other spellings.
func pairs(each func(pair string, mean float64, ways [2]string)) {
	for sum := 18; sum >= 2; sum-- {
		high, low := (sum+1)/2, sum/2
		each(fmt.Sprintf("%d-%d", high, low), float64(sum)/2, [2]string{fmt.Sprintf("%d%d", high, low), fmt.Sprintf("%d/%d", high, low)})
	}
}

func combined() Ready {
	s := Scale{Name: "GCSE Combined Science", Direction: Up, OnWithin: 0, NearWithin: 1,
		Explanation: "Combined Science counts as two GCSEs, so it has two grades side by side, from 9-9, the highest, to 1-1. They are the same or one apart."}
	pairs(func(pair string, mean float64, ways [2]string) {
		meaning := map[string]string{"9-9": "The highest grades", "5-5": "Two strong passes", "4-4": "Two standard passes", "1-1": "The lowest grades"}[pair]
		s.Values = append(s.Values, value(pair, mean, meaning, "", ways[0]+","+ways[1]))
	})
	s.Values = append(s.Values, value("U", 0, "Not graded", "", "UU,U-U"), absent())
	return Ready{"combined-science", "rest", s}
}

func combinedFine() Ready {
	s := Scale{Name: "GCSE Combined Science, three steps a grade", Direction: Up, OnWithin: 0.17, NearWithin: 0.5,
		Explanation: "Combined Science counts as two GCSEs, so it has two grades side by side, from 9-9, the highest, to 1-1. A plus is the top of such a pair, a minus its lower part."}
	pairs(func(pair string, mean float64, ways [2]string) {
		both := func(end string) string { return ways[0] + end + "," + ways[1] + end }
		s.Values = append(s.Values, threeOf(pair, mean, 0.16, "", both("+"), both(""), both("-"))...)
	})
	s.Values = append(s.Values, value("U", 0, "Not graded", "", "UU,U-U"), absent())
	return Ready{"combined-science-fine", "rest", s}
}

func aLevel() Ready {
	return Ready{"a-level", "rest", Scale{Name: "A level", Direction: Up, OnWithin: 0, NearWithin: 1, Explanation: "Grades run from A*, the highest, to E. U means that no grade was reached.",
		Values: []Value{value("A*", 6, "The highest grade", "", "A star"), value("A", 5, "", "", ""), value("B", 4, "", "", ""), value("C", 3, "", "", ""), value("D", 2, "", "", ""),
			value("E", 1, "The lowest pass", "", ""), value("U", 0, "Not graded", "", ""), absent()}}}
}

func btec() Ready {
	return Ready{"btec", "rest", Scale{Name: "BTEC and Cambridge National", Direction: Up, OnWithin: 0, NearWithin: 1,
		Explanation: "Grades run from Distinction*, the highest, over Distinction and Merit to Pass. A Level 1 pass stands below a pass at Level 2.",
		Values: []Value{value("D*", 5, "Distinction*", "", "L2D*,2D*,Distinction*,D star"), value("D", 4, "Distinction", "", "L2D,2D,Distinction"), value("M", 3, "Merit", "", "L2M,2M,Merit"),
			value("P", 2, "Pass", "", "L2P,2P,Pass"), value("L1D", 1.67, "Level 1 Distinction", "", "1D"), value("L1M", 1.33, "Level 1 Merit", "", "1M"), value("L1P", 1, "Level 1 Pass", "", "1P,L1"),
			value("U", 0, "Not graded", "", ""), absent()}}}
}

func btecDouble() Ready {
	s := Scale{Name: "BTEC double award", Direction: Up, OnWithin: 0, NearWithin: 1,
		Explanation: "Two grades side by side, because the course counts double. D* is Distinction*, D Distinction, M Merit and P Pass."}
	names := []string{"D*", "D", "M", "P"}
	for i := range names {
		both := value(names[i]+names[i], float64(10-2*i)/2, "", "", names[i]+"-"+names[i]+","+names[i]+"/"+names[i])
		s.Values = append(s.Values, both)
		if i+1 < len(names) {
			s.Values = append(s.Values, value(names[i]+names[i+1], float64(9-2*i)/2, "", "", names[i]+"-"+names[i+1]+","+names[i]+"/"+names[i+1]))
		}
	}
	s.Values = append(s.Values, value("U", 0, "Not graded", "", "UU"), absent())
	return Ready{"btec-double", "rest", s}
}
