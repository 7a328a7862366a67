package sheets

import (
	"io"
	"strconv"
	"time"

	"gateway/app/civil"
	"gateway/app/licence"
	"gateway/app/school"
)

// chaseTable is the list to chase (LIC-8): a row a pupil, no name of any adult in it (POR-6).
var chaseTable = table{"To chase", []column{{"Pupil ID", 12}, {"Forename", 18}, {"Surname", 22}, {"Year", 10}, {"Tutor group", 12},
	{"Licence type", 18}, {"State", 44}, {"Accounts", 10}, {"Key made", 18}, {"Register by", 18}, {"Last sign-in", 18}}}

// Chase writes the pupils of a list to chase, in its order, every cell text.
func Chase(w io.Writer, s school.School, typeName string, rows []licence.ChaseRow) error {
	return chaseTable.write(w, s.Name, len(rows), func(i int) []string {
		r := rows[i]
		year := ""
		if r.Year != 0 {
			year = s.YearName(r.Year)
		}
		return []string{r.PupilID, r.Forename, r.Surname, year, r.TutorGroup, typeName, r.Why.Words(), strconv.Itoa(r.People), day(r.KeyMade), r.LastDay.Format(), day(r.SignedIn)}
	})
}

// day is a moment's day in London, "" for none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return civil.OnDay(t).Format()
}
