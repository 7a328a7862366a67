package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/madeup"
	"gateway/app/school"
)

// mostMore is how many further schools -more makes at most: each takes about ten seconds.
const mostMore = 20

// moreSchools are further schools, made up whole: every second one is Scottish and smaller. Their files lie in dir until
// they are loaded.
func moreSchools(n int, dir string, logo []byte) (all []spec, err error) {
	today := civil.OnDay(time.Now())
	for i := 1; i <= n; i++ {
		s := spec{New: school.New{Slug: fmt.Sprintf("school-%d", i), Name: fmt.Sprintf("Made-up School %d", i), Country: "england", FirstYear: 7, LastYear: 11,
			HelpPhone: "01632 960 300", HelpEmail: fmt.Sprintf("office@school-%d.example", i), Accent: "#1f5080", Logo: logo, Subscription: "active"}, families: []int{2, 1}}
		made := madeup.Spec{Country: s.Country, Pupils: 1060, FirstYear: s.FirstYear, LastYear: s.LastYear, Today: today, Years: years, Seed: uint64(i), Prefix: fmt.Sprintf("M%d", i)}
		if i%2 == 0 {
			s.Country, s.FirstYear, s.LastYear = "scotland", 1, 6
			made.Country, made.Pupils, made.FirstYear, made.LastYear = s.Country, 240, s.FirstYear, s.LastYear
		}
		made.YearStarts = school.UsualYears(s.Country, today)[0].Starts.Year
		for _, p := range []struct {
			name string
			role auth.Role
		}{{"head", auth.Super}, {"office", auth.Admin}, {"support", auth.Support}} {
			s.people = append(s.people, auth.StaffMember{Email: address(s.Slug+".example", p.name), Title: "Ms", Forename: "Robin", Surname: "Field", Code: "MU" + strings.ToUpper(p.name[:2]), Role: p.role})
		}
		folder := filepath.Join(dir, s.Slug)
		if err := writeSchool(folder, madeup.Make(made)); err != nil {
			return nil, err
		}
		s.files = os.DirFS(folder)
		all = append(all, s)
	}
	return all, nil
}

// writeSchool writes a school's files under the names by which the demo finds them.
func writeSchool(dir string, f madeup.Files) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	bodies := map[string][]byte{pupilsFile: f.Pupils, "contacts.csv": f.Contacts, "staff.csv": f.Staff, "sets.csv": f.Sets, "attendance.csv": f.Attendance, "behaviour.csv": f.Behaviour}
	for _, r := range f.Results {
		bodies["results_"+strings.ReplaceAll(r.Year, "/", "_")+".csv"] = r.Body
	}
	for name, body := range bodies {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			return err
		}
	}
	return nil
}
