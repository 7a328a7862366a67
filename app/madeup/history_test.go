package madeup_test

import (
	"bytes"
	"fmt"
	"testing"

	"gateway/app/madeup"
)

// summary is what History made: of each year the pupils of each group.
func summary(t *testing.T, all []madeup.Results) (out []string) {
	t.Helper()
	for _, r := range all {
		groups := map[string]int{}
		for _, p := range rows(t, r.Body) {
			groups[p["Year"]+" "+p["Reg"]]++
		}
		out = append(out, fmt.Sprint(r.Year, " ", groups))
	}
	return out
}

const oldRoll = "\ufeffAdno,UPN,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,Gender,DOB,Year,Reg,House,Enrolment Status\r\n" +
	"004012,H823403519000,Ahmed,Kenzie,Ahmed,Kenzie,M,04/12/2014,Year  7,7A,Brunel,Single Registration\r\n" +
	"004300,,\"Jones, the third\",Rhys,Jones,Rhys,M,04/12/2012,Year  9,9B,Brunel,Single Registration\r\n" +
	"005361,T823403516059,Holmes,Mo,Holmes,Mo,M,10/03/2011,Year 11,11D,Curie,Single Registration\r\n" +
	",,No,Number,No,Number,M,10/03/2011,Year 11,11D,Curie,Single Registration\r\n"

// TestHistory: a pupil of Year 7 has none, of Year 9 two years, of Year 11 four.
func TestHistory(t *testing.T) {
	equal(t, "before this year", summary(t, madeup.History([]byte(oldRoll), "england", 7, 2026, 5, 1)),
		[]string{"2022/23 map[7 7D:1]", "2023/24 map[8 8D:1]", "2024/25 map[7 7B:1 9 9D:1]", "2025/26 map[10 10D:1 8 8B:1]"})
	equal(t, "before last year", summary(t, madeup.History([]byte(oldRoll), "england", 7, 2025, 2, 1)),
		[]string{"2023/24 map[8 8D:1]", "2024/25 map[7 7B:1 9 9D:1]"})
	last := rows(t, madeup.History([]byte(oldRoll), "england", 7, 2025, 1, 1)[0].Body)
	equal(t, "who", []string{last[0]["Adno"], last[0]["UPN"], last[0]["Surname"], last[0]["Forename"]}, []string{"004300", "", "Jones, the third", "Rhys"})
	scots := "Adno,SCN,Legal Surname,Legal Forename,DOB,Stage,Reg Class\r\n004008,192251273,Robinson,Ava,15/11/2014,S1,S1A\r\n004303,146941532,Popescu,Ellie,21/12/2011,S4,4K2\r\n"
	equal(t, "Scotland", summary(t, madeup.History([]byte(scots), "scotland", 1, 2026, 4, 1)), []string{"2023/24 map[S1 1K2:1]", "2024/25 map[S2 2K2:1]", "2025/26 map[S3 3K2:1]"})
	undated := "Adno,UPN,Legal Surname,Year,Reg\r\n1,,A,9,9A\r\n"
	equal(t, "without dates of birth", summary(t, madeup.History([]byte(undated), "england", 7, 2026, 3, 1)), []string{"2024/25 map[7 7A:1]", "2025/26 map[8 8A:1]"})
	for _, none := range []string{"", "Adno,Year\r\n", "a,\"b\nc", "Adno,Year\r\n1,Reception\r\n", "\ufeff"} {
		equal(t, fmt.Sprintf("%q", none), len(madeup.History([]byte(none), "england", 7, 2026, 5, 1)), 0)
	}
}

// TestHistoryAgreesWithTheSchool: both tell the same past of all but the two pupils whose past their row does not tell.
func TestHistoryAgreesWithTheSchool(t *testing.T) {
	for _, s := range []struct {
		country string
		first   int
		f       madeup.Files
	}{{"england", 7, madeup.Make(english(300, 5))}, {"scotland", 1, madeup.Make(scottish(300, 5))}} {
		past := madeup.History(s.f.Pupils, s.country, s.first, 2026, 4, 5)
		equal(t, "years", len(past), 4)
		for i, r := range past {
			equal(t, "year", r.Year, s.f.Results[i].Year)
			theirs := map[string]bool{}
			for _, line := range bytes.Split(s.f.Results[i].Body, []byte("\r\n")) {
				theirs[string(line)] = true
			}
			differ := 0
			for _, line := range bytes.Split(r.Body, []byte("\r\n")) {
				if !theirs[string(line)] {
					differ++
				}
			}
			if differ > 2 {
				t.Errorf("%s: %d rows differ", r.Year, differ)
			}
		}
	}
}
