package main

import (
	"embed"
	"io/fs"
	"os"
	"path/filepath"

	"gateway/app/auth"
	"gateway/app/school"
)

//go:embed data
var data embed.FS

// spec is a school to make.
type spec struct {
	school.New
	files    fs.FS // pupils.csv, contacts.csv, staff.csv
	logo     string
	people   []auth.StaffMember // super, admin, support: invented; teachers come with the roll
	families []int              // for each family that gets keys: how many of its children
	further  string             // a licence type beside the two that every school has
	grown    bool               // a pupil has reached the age at which they decide: the first family's parent has their key, and waits
}

// specs are the two schools. The second is on trial: its two families and a pupil of age get 3 of 5 keys of each type.
func specs(rollDir string) ([]spec, error) {
	ashdale := spec{New: school.New{Slug: "ashdale", Name: "Ashdale Academy", Country: "england", FirstYear: 7, LastYear: 11,
		HelpPhone: "01632 960 418", HelpEmail: "office@ashdale.example", Accent: "#5c2d6e", Subscription: "active"},
		logo: "data/ashdale/logo.png", families: []int{2, 2, 1}, further: "Social Worker", people: []auth.StaffMember{
			{Email: "m.holloway@ashdale.example", Title: "Mrs", Forename: "Miriam", Surname: "Holloway", Code: "MHY", Role: auth.Super},
			{Email: "t.ellery@ashdale.example", Title: "Mr", Forename: "Tobias", Surname: "Ellery", Code: "TEL", Role: auth.Admin},
			{Email: "p.nadkarni@ashdale.example", Title: "Ms", Forename: "Priti", Surname: "Nadkarni", Code: "PNA", Role: auth.Support}}}
	glenbrae := spec{New: school.New{Slug: "glenbrae", Name: "Glenbrae High", Country: "scotland", FirstYear: 1, LastYear: 6,
		HelpPhone: "01632 960 527", HelpEmail: "office@glenbrae.example", Accent: "#0b5563", Subscription: "trial"},
		logo: "data/glenbrae/logo.png", families: []int{1, 1}, grown: true, people: []auth.StaffMember{
			{Email: "i.drummond@glenbrae.example", Title: "Ms", Forename: "Isla", Surname: "Drummond", Code: "IDR", Role: auth.Super},
			{Email: "e.petrie@glenbrae.example", Title: "Mr", Forename: "Ewan", Surname: "Petrie", Code: "EPE", Role: auth.Admin},
			{Email: "m.abernethy@glenbrae.example", Title: "Mrs", Forename: "Morag", Surname: "Abernethy", Code: "MAB", Role: auth.Support}}}
	all := []spec{ashdale, glenbrae}
	for i := range all {
		s := &all[i]
		var err error
		if s.Logo, err = data.ReadFile(s.logo); err != nil {
			return nil, err
		}
		if s.files, err = fs.Sub(data, filepath.ToSlash(filepath.Dir(s.logo))); err != nil {
			return nil, err
		}
	}
	if rollDir != "" {
		all[0].files = os.DirFS(rollDir)
	}
	return all, nil
}
