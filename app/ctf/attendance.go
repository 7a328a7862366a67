package ctf

var attendanceColumns = []column{{"UPN", "upn"}, {"Academic year", "academic_year"}, {"Sessions possible", "possible"},
	{"Sessions attended", "attended"}, {"Authorised", "authorised"}, {"Unauthorised", "unauthorised"}}

// attendance adds a row for each year of a pupil at each school.
func (d *document) attendance(p *node) error {
	for _, y := range p.all("Attendance", "YearData") {
		cells := []string{y.value("Year"), y.value("SessionsPossible"), y.value("SessionsAttended"), y.value("SessionsAuthorised"), y.value("SessionsUnauthorised")}
		if isBlank(cells[1:]) { // marks of single sessions only, or nothing at all
			continue
		}
		if err := d.sheets.attendance.add(append([]string{p.value("UPN")}, cells...)); err != nil {
			return err
		}
	}
	return nil
}
