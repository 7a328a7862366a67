package madeup

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"time"

	"gateway/app/civil"
)

// History makes results of earlier years for a roll that exists already: an export of pupils as in Files. They are
// of the years before the academic year that starts in before, oldest first, each pupil in the year group of then and
// only in groups from firstYear on; years in which none of them was at the school yet are left out. In which year the
// roll itself was exported is told by the dates of birth in it, and is before where there are none. Made with the
// seed of Make they are what Make made, but for pupils who repeat a year or were away. What is no such export has no
// history.
func History(pupils []byte, country string, firstYear int, before, years int, seed uint64) (out []Results) {
	f := flavourOf(country)
	roll := readRoll(pupils, f)
	exported := yearOf(roll, f, before)
	for starts := before - years; starts < before; starts++ {
		if starts > exported {
			break
		}
		if rows := resultsOf(roll, f, firstYear, starts, exported-starts, len(terms), seed); rows != nil {
			out = append(out, Results{Year: yearName(starts), Body: unmarked(rows)})
		}
	}
	return out
}

// readRoll reads an export of pupils by its headings; rows without a number of the school or a year group are left out.
func readRoll(file []byte, f flavour) (out []entry) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte(mark))))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h] = i
	}
	for _, row := range rows[1:] {
		cell := func(heading string) string {
			if i, ok := at[heading]; ok && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		e := entry{number: cell(f.number), adno: cell("Adno"), surname: cell("Legal Surname"), forename: cell("Legal Forename"), reg: cell(f.pupils[9])}
		stage := cell(f.pupils[8])
		year, err := strconv.Atoi(stage[len(strings.TrimRight(stage, "0123456789")):])
		if e.year = year; err != nil || e.adno == "" {
			continue
		}
		if t, err := time.Parse("02/01/2006", cell("DOB")); err == nil {
			e.born = civil.FromTime(t)
		}
		out = append(out, e)
	}
	return out
}

// yearOf is the academic year in which most pupils are in the year group of their age.
func yearOf(roll []entry, f flavour, otherwise int) int {
	count, most := map[int]int{}, 0
	for _, e := range roll {
		if e.born.IsZero() {
			continue
		}
		starts := f.cohort(e.born) + e.year + f.age
		if count[starts]++; count[starts] > most {
			otherwise, most = starts, count[starts]
		}
	}
	return otherwise
}
