package importer

import (
	"fmt"
	"strconv"
	"strings"
)

// Words says what is wrong, and what is allowed, in one short sentence for office staff, without a full stop.
func (p Problem) Words() string {
	if p.Text != "" {
		return p.Text
	}
	if say := sayings[p.Code]; say != nil {
		return say(p)
	}
	if p.Allowed != "" {
		return "Allowed here: " + p.Allowed
	}
	return "This cannot be taken as it is"
}

// sayings are the words of each code.
var sayings = map[string]func(Problem) string{
	RowTooManyCells: fixed("This row has more cells than there are headings: values may have moved into the wrong columns"),
	RowMissing:      sayMissing,
	RowLong:         func(p Problem) string { return "This is too long: " + p.Allowed },
	RowDamaged:      fixed("Letters were lost (�) when the file was saved: type them again, or save it as “CSV UTF-8”"),
	RowExponent:     fixed("A spreadsheet has changed this number: format the column as text and fill in all digits"),
	RowFormula:      sayFormula,
	RowDate:         sayDate,
	RowDateYear:     fixed("The year needs four digits, such as 14/06/2012"),
	RowDateAmerican: sayAmerican,
	RowDateNumber:   fixed("This is a spreadsheet’s number for a date: format the column as a date and save the file again"),
	RowDateFuture:   fixed("The date of birth lies in the future"),
	RowYear:         sayYear,
	RowValue:        func(p Problem) string { return "Allowed here: " + p.Allowed },
	RowTwice:        sayTwice,
	RowSpreadsheet: func(p Problem) string {
		return "A spreadsheet seems to have changed this: it may have been " + p.Allowed
	},
	RowDiffers:   func(p Problem) string { return "This says something else than " + rowsOf(p.Others) + ": " + p.Allowed },
	RowSums:      func(p Problem) string { return "The sessions do not add up: " + p.Allowed },
	RowPercent:   fixed("A percentage is not enough: the numbers of sessions possible, attended, authorised and unauthorised are needed"),
	RowStep:      fixed("These marks are out of step: / is a morning and \\ an afternoon, in turn, from the morning of the start date"),
	RowSchoolDay: func(p Problem) string { return "These marks would begin at a weekend: " + p.Allowed + " is needed" },
	RowMany: func(p Problem) string {
		return "There is too much in this file: " + p.Allowed + ". Split it from here on"
	},
	RowContactDiffer: func(p Problem) string { return "This contact ID stands for somebody else in " + rowsOf(p.Others) },

	WarnNumberShape:  func(p Problem) string { return fmt.Sprintf("This does not look like a %s: %s", p.number(), p.Allowed) },
	WarnNumberCheck:  sayCheck,
	WarnQuestionMark: fixed("Names have no such character: perhaps a letter was lost when the file was saved"),
	WarnSpreadsheet:  fixed("This looks like a date or a number: did a spreadsheet change it?"),
	WarnEmail:        fixed("Mail cannot go to this address: one address such as name@example.org is needed"),
	WarnZeros: func(p Problem) string {
		return "Except for leading zeros, this Pupil ID is also in " + rowsOf(p.Others)
	},
	WarnYearBirth: sayYearBirth,
}

func fixed(words string) func(Problem) string { return func(Problem) string { return words } }

// label is how people call the field of the problem.
func (p Problem) label() string {
	for _, k := range tables {
		if l := labelOf(k, p.Field); l != "" {
			return l
		}
	}
	return p.Column
}

// number is the kind of national number that the problem is about.
func (p Problem) number() string {
	switch p.Field {
	case "scn":
		return "SCN"
	case "uln":
		return "ULN"
	}
	return "UPN"
}

func sayMissing(p Problem) string {
	if strings.HasSuffix(p.Field, "name") {
		return "A name is missing: a surname, a forename or both are needed"
	}
	return p.label() + " is missing"
}

func sayFormula(p Problem) string {
	switch {
	case p.Value == noResult:
		return "This formula has no result: open the file in Excel, save it and load it again"
	case strings.Trim(p.Value, "#") == "":
		return "The column was too narrow when the file was saved: widen it and save the file again"
	}
	return "This formula ends in an error: put it right, or type the value"
}

// sayDate tells a day that does not exist from what is no date at all.
func sayDate(p Problem) string {
	parts := dateForm.FindStringSubmatch(dropMidnight(p.Value))
	if parts != nil {
		first, last := parts[1], parts[3]
		if len(first) == 4 {
			first, last = last, first
		}
		day, okDay := digits(strings.TrimRight(first, "stndrhSTNDRH"), 1, 2)
		month, okMonth := monthOf(strings.TrimSuffix(parts[2], "."))
		switch {
		case !okDay || !okMonth || month < 1 || month > 12 || day < 1 || p.Allowed == dateMonthFirst:
		case day == 29 && month == 2 && len(last) == 4:
			return "There is no 29 February in " + last
		case month == 2 && day > 29 || day > 30:
			return fmt.Sprintf("There is no %d %s", day, month)
		}
	}
	return "This cannot be read as a date: " + strings.TrimPrefix(p.Allowed, "a date with ") + " is needed"
}

func sayAmerican(p Problem) string {
	if len(p.Others) == 1 && p.Others[0] != p.Row {
		return fmt.Sprintf("Dates of this column have the month first, as row %d shows: day first is needed, or say that the month is first", p.Others[0])
	}
	return "This date has the month first: day first is needed, such as 14/06/2012"
}

func sayYear(p Problem) string {
	if !strings.Contains(p.Allowed, " ") {
		return "Your school’s only year is " + p.Allowed
	}
	return "Your school’s years are " + p.Allowed
}

func sayTwice(p Problem) string {
	if p.Field == "contact_ref" {
		return "The same contact of the same pupil is also in " + rowsOf(p.Others)
	}
	return p.label() + " is also in " + rowsOf(p.Others)
}

func sayCheck(p Problem) string {
	check := "digit"
	if p.number() == "UPN" {
		check = "letter"
	}
	return fmt.Sprintf("The check %s of this %s does not fit: one character may be wrong", check, p.number())
}

func sayYearBirth(p Problem) string { return "By the date of birth one would expect: " + p.Allowed }

// shownRows is how many rows a sentence names.
const shownRows = 4

// rowsOf is "row 4", "rows 4 and 9", "rows 4, 9, 12, 13 and 6 more", or "… and others" where not all were noted.
func rowsOf(rows []int) string {
	var names []string
	for _, n := range rows[:min(len(rows), shownRows)] {
		names = append(names, strconv.Itoa(n))
	}
	switch more := len(rows) - shownRows; {
	case len(rows) == 0:
		return "another row"
	case len(rows) == 1:
		return "row " + names[0]
	case len(rows) >= maxOthers:
		return fmt.Sprintf("rows %s and others", strings.Join(names, ", "))
	case more > 0:
		return fmt.Sprintf("rows %s and %d more", strings.Join(names, ", "), more)
	}
	last := len(names) - 1
	return "rows " + strings.Join(names[:last], ", ") + " and " + names[last]
}
