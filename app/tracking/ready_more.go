package tracking

import (
	"fmt"
	"strconv"
)

func sqaGrades() Ready {
	return Ready{"national-5-higher", "scotland", Scale{Name: "National 5 and Higher, A to D", Direction: Up, OnWithin: 0, NearWithin: 1,
		Explanation: "Grades run from A, the highest, to D. A, B and C are passes. No Award means that no grade was reached.",
		Values: []Value{value("A", 4, "The highest grade", "", ""), value("B", 3, "", "", ""), value("C", 2, "", "", ""), value("D", 1, "Just below a C", "", ""),
			value("No Award", 0, "No grade reached", "", "NA,N/A"), absent()}}}
}

func sqaBands() Ready {
	s := Scale{Name: "National 5 and Higher, bands 1 to 9", Direction: Down, OnWithin: 0, NearWithin: 1,
		Explanation: "Each grade has two bands, and 1 is the best: 1 and 2 are an A, 3 and 4 a B, 5 and 6 a C, 7 is a D, 8 and 9 are No Award."}
	for n, grade := range []string{"A, upper band", "A, lower band", "B, upper band", "B, lower band", "C, upper band", "C, lower band", "D", "No Award", "No Award"} {
		s.Values = append(s.Values, value(strconv.Itoa(n+1), float64(n+1), grade, "", "Band "+strconv.Itoa(n+1)))
	}
	s.Values = append(s.Values, absent())
	return Ready{"national-5-bands", "scotland", s}
}

func cfe() Ready {
	s := Scale{Name: "Curriculum for Excellence levels", Direction: Up, OnWithin: 0, NearWithin: 0.34,
		Explanation: "Levels run from Early over First, Second and Third to Fourth. Within a level a pupil is developing, then consolidating, then secure. Most pupils reach Third or Fourth by the end of S3."}
	for level := 4; level >= 0; level-- {
		name := []string{"Early", "First", "Second", "Third", "Fourth"}[level]
		for stage := 3; stage >= 1; stage-- {
			word := []string{"Developing", "Consolidating", "Secure"}[stage-1]
			also := fmt.Sprintf("%d.%d,%d%c,%s Level %s", level, stage, level, word[0], name, word)
			meaning := []string{"Has begun work at this level", "Is well on the way through this level", "Is ready to move on from this level"}[stage-1]
			s.Values = append(s.Values, value(name+" "+word, float64(level)+float64(stage-1)/3, meaning, "", also))
		}
	}
	s.Values = append(s.Values, absent())
	return Ready{"cfe-levels", "scotland", s}
}

func ks3Words() Ready {
	s := Scale{Name: "Key Stage 3: Emerging to Excelling", Direction: Up, OnWithin: 0, NearWithin: 0.34,
		Explanation: "Emerging means just begun, Developing on the way, Secure at the level expected for the age, Excelling beyond it. A plus or minus is the upper or lower part."}
	for n, w := range []struct{ word, short, meaning, colour string }{{"Excelling", "Exc", "Beyond what is expected for the age", "good"}, {"Secure", "Sec", "At the level expected for the age", "good"},
		{"Developing", "Dev", "On the way to what is expected", "near"}, {"Emerging", "Em", "Has just begun", "bad"}} {
		at := float64(4 - n)
		s.Values = append(s.Values, value(w.word+"+", at+0.33, w.meaning+", upper part", w.colour, w.short+"+"), value(w.word, at, w.meaning, w.colour, w.short+","+w.word+"=,"+w.short+"="),
			value(w.word+"-", at-0.33, w.meaning+", lower part", w.colour, w.short+"-"))
	}
	s.Values = append(s.Values, absent())
	return Ready{"ks3-words", "rest", s}
}

func ageWords() Ready {
	return Ready{"age-related", "", Scale{Name: "Age-related expectations", Direction: Up, OnWithin: 0, NearWithin: 1,
		Explanation: "Each word compares the pupil’s work with what is expected at this age.",
		Values: []Value{value("Greater depth", 5, "Well beyond what is expected for the age", "good", "GD,GDS,Working at greater depth"), value("Above", 4, "Beyond what is expected for the age", "good", "AB,Working above"),
			value("At", 3, "What is expected for the age", "good", "ARE,EXS,Working at,Expected"), value("Towards", 2, "On the way to what is expected", "near", "WTS,Working towards"),
			value("Below", 1, "Not yet near what is expected", "bad", "WB,Working below"), absent()}}}
}

func attitudeOneBest() Ready {
	return Ready{"attitude-1-best", "", Scale{Name: "Attitude to learning, 1 to 4", Direction: Down, OnWithin: 0, NearWithin: 1,
		Explanation: "How a pupil works in lessons and at home. 1 is the best, 4 the lowest.",
		Values: []Value{value("1", 1, "Excellent: always works hard", "good", "Excellent"), value("2", 2, "Good: works well", "good", "Good"),
			value("3", 3, "Uneven: could do more", "near", "Uneven,Inconsistent"), value("4", 4, "A concern: we would like to talk to you", "bad", "Concern,Poor"), absent()}}}
}

func attitudeFiveBest() Ready {
	return Ready{"attitude-5-best", "", Scale{Name: "Attitude to learning, 1 to 5", Direction: Up, OnWithin: 0, NearWithin: 1,
		Explanation: "How a pupil works in lessons and at home. 5 is the best, 1 the lowest.",
		Values: []Value{value("5", 5, "Excellent: always works hard", "good", "Excellent"), value("4", 4, "Good: works well", "good", "Good"), value("3", 3, "Mostly works well", "", "Satisfactory"),
			value("2", 2, "Uneven: could do more", "near", "Uneven,Inconsistent"), value("1", 1, "A concern: we would like to talk to you", "bad", "Concern,Poor"), absent()}}}
}
