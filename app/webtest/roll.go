package webtest

import (
	"strings"

	"gateway/app/fold"
	"gateway/app/pupil"
)

// Child is a pupil of the fixture's roll.
type Child struct {
	ID                          int64 // of the row
	PupilID                     string
	Forename, Surname           string // known as
	LegalForename, LegalSurname string // as known as, when empty
	Sex, Birth                  string // "2012-05-03"
	Year                        int
	TutorGroup, House, Status   string
	Key                         string // of the Parent/Guardian type, "" without one
}

// Names of cases.md, table T4, and case 27: every screen that shows a name is shown them.
const (
	ImageName  = `<img src=x onerror=alert(1)>`
	ScriptName = `"><script>alert(1)</script>`
	LongName   = "Featherstonehaugh-Cholmondeley-Warner-Wriothesley-Fitzgerald"
)

// ashdaleRoll begins with "this pupil" and the pupil of the other parent.
var ashdaleRoll = []Child{
	{PupilID: "007001", Forename: "Siân", Surname: "Ŵyn-Pugh", LegalForename: "Siân Mair", Sex: "F", Birth: "2012-05-03", Year: 9, TutorGroup: "9B", House: "Kestrel"},
	{PupilID: "7002", Forename: "Mia", Surname: "Ali", Sex: "F", Birth: "2013-06-14", Year: 8, TutorGroup: "8B"},
	{PupilID: "7003", Forename: "Mai", Surname: "Ali", Sex: "F", Birth: "2013-06-14", Year: 8, TutorGroup: "8B"},
	{PupilID: "7004", Forename: "Zoe\u0308", Surname: "Müller", Year: 7, TutorGroup: "7A"},
	{PupilID: "7005", Forename: "Aoife", Surname: "O’Neil", Year: 7, TutorGroup: "7A"},
	{PupilID: "7006", Forename: "Niall", Surname: "O'Neil", Year: 7, TutorGroup: "7A"},
	{PupilID: "7007", Forename: "Łukasz", Surname: "Żółć", Year: 10, TutorGroup: "10C"},
	{PupilID: "7008", Forename: "Thị Ánh", Surname: "Nguyễn", Year: 10, TutorGroup: "10C"},
	{PupilID: "7009", Forename: "Carmen", Surname: "de la Cruz y Sánchez", Year: 11, TutorGroup: "11A"},
	{PupilID: "7010", Forename: "", Surname: "Suharto", Year: 11, TutorGroup: "11A"},
	{PupilID: "7011", Forename: "小龙", Surname: "李", Year: 11, TutorGroup: "11A"},
	{PupilID: "7012", Forename: "محمد", Surname: "حسن", Year: 11, TutorGroup: "11A"},
	{PupilID: "7013", Forename: "Null", Surname: "True", Year: 8, TutorGroup: "8A"},
	{PupilID: "7014", Forename: "N/A", Surname: "Smith, Jr", Year: 8, TutorGroup: "8A"},
	{PupilID: "7015", Forename: "=1+1", Surname: "<b>Bo</b>", Year: 8, TutorGroup: "8A"},
	{PupilID: "7016", Forename: "Ann-Marie", Surname: "Smith–Jones", Year: 8, TutorGroup: "8A"},
	{PupilID: "7017", Forename: "Ada", Surname: LongName, Year: 8, TutorGroup: "8A"},
	{PupilID: "7018", Forename: "Mohammed", Surname: "Ali", Sex: "M", Birth: "2013-01-09", Year: 8, TutorGroup: "8B"},
	{PupilID: "7019", Forename: "Mohammed", Surname: "Ali", Sex: "M", Birth: "2012-11-30", Year: 8, TutorGroup: "8B"},
	{PupilID: "7020", Forename: "Robin", Surname: ImageName, Year: 7, TutorGroup: "7A"},
	{PupilID: "7021", Forename: "Kim", Surname: ScriptName, Year: 7, TutorGroup: "7A"},
	{PupilID: "7022", Forename: "Gone", Surname: "Leaver", Year: 11, TutorGroup: "11A", Status: "left"},
}

var glenbraeRoll = []Child{
	{PupilID: "007001", Forename: "Isla", Surname: "McRae", Sex: "F", Birth: "2012-03-05", Year: 3, TutorGroup: "3E"},
	{PupilID: "9002", Forename: "Callum", Surname: "Geddes", Sex: "M", Birth: "2013-10-25", Year: 2, TutorGroup: "2W"},
}

// enrol puts children on the roll of a school, in one statement, and fills in their ids.
func (w *World) enrol(school int64, children []Child) {
	w.T.Helper()
	cols := make([][]string, 13)
	years := make([]int, len(children))
	for i := range children {
		c := &children[i]
		if c.LegalForename == "" {
			c.LegalForename = c.Forename
		}
		if c.LegalSurname == "" {
			c.LegalSurname = c.Surname
		}
		if c.Status == "" {
			c.Status = "on_roll"
		}
		years[i] = c.Year
		id := pupil.NormaliseID(c.PupilID)
		for n, v := range []string{c.PupilID, id, pupil.StripZeros(id), c.LegalSurname, c.LegalForename, c.Surname, c.Forename, fold.Text(c.Surname),
			fold.Text(c.Forename), c.Sex, c.Birth, c.TutorGroup, c.House + "|" + c.Status} {
			cols[n] = append(cols[n], v)
		}
	}
	args := []any{school, years}
	for _, c := range cols {
		args = append(args, c)
	}
	w.Exec(`insert into pupils (school_id, year_group, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename,
			surname_folded, forename_folded, sex, birth_date, tutor_group, house, status)
		select $1, y, p, pf, pb, ls, lf, s, f, sf, ff, x, nullif(b, '')::date, t, split_part(h, '|', 1), split_part(h, '|', 2)
		from unnest($2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
			$13::text[], $14::text[], $15::text[]) u (y, p, pf, pb, ls, lf, s, f, sf, ff, x, b, t, h)`, args...)
	for i := range children {
		children[i].ID = w.Number(`select id from pupils where school_id = $1 and pupil_id = $2`, school, children[i].PupilID)
	}
}

// Known is how the child is called on pages.
func (c Child) Known() string { return strings.TrimSpace(c.Forename + " " + c.Surname) }
