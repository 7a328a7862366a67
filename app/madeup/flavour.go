package madeup

import (
	"strconv"
	"time"

	"gateway/app/civil"
)

// flavour is how the exports of a country's schools look.
type flavour struct {
	scottish bool
	number   string     // the heading of the national number
	stage    string     // before the number of a year group, where it is told with a letter
	cut      time.Month // a cohort of pupils begins on the first of it
	age      int        // the academic year of a year group starts that many years after its cohort, plus the group's number
	pupils   []string   // headings
	houses   []string
}

func flavourOf(country string) flavour {
	if country == "scotland" {
		return flavour{scottish: true, number: "SCN", stage: "S", cut: time.March, age: 11,
			pupils: pupilHead("SCN", "Stage", "Reg Class"), houses: []string{"Lomond", "Nevis", "Rannoch", "Torridon"}}
	}
	return flavour{number: "UPN", cut: time.September, age: 5,
		pupils: pupilHead("UPN", "Year", "Reg"), houses: []string{"Austen", "Brunel", "Curie", "Darwin"}}
}

func pupilHead(number, year, reg string) []string {
	return []string{"Adno", number, "Legal Surname", "Legal Forename", "Preferred Surname", "Preferred Forename", "Gender", "DOB", year, reg, "House", "Enrolment Status"}
}

// label is a year group as results and groups name it: "7", "S1".
func (f flavour) label(year int) string { return f.stage + strconv.Itoa(year) }

// padded is a year group in a list of pupils: English systems pad it to two places, as in "Year  7".
func (f flavour) padded(year int) string {
	switch {
	case f.scottish:
		return f.label(year)
	case year < 10:
		return "Year  " + strconv.Itoa(year)
	}
	return "Year " + strconv.Itoa(year)
}

// cohort is the year in which the cohort of somebody born on a day began to be born.
func (f flavour) cohort(born civil.Date) int {
	if born.Month < f.cut {
		return born.Year - 1
	}
	return born.Year
}

// cohortOf is the usual cohort of a year group in an academic year.
func (f flavour) cohortOf(year, starts int) int { return starts - year - f.age }

// dayFirst is a date as the exports write it: 31/08/2014.
func dayFirst(d civil.Date) string { return d.Time().Format("02/01/2006") }
