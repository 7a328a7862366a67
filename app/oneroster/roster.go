package oneroster

import (
	"slices"
	"strings"
)

// roster is an export while it is being joined.
type roster struct {
	options  Options
	archive  *archive
	manifest manifest

	sheets       map[string]sheet
	people       []*person // of users.csv, in its order
	gone         []*person // that a delta deletes
	byID         map[string]*person
	goneByID     map[string]*person
	demographics map[string]line
	numbers      numbering
	classes      map[string]*class
	homerooms    map[string]string // names of the tutor groups, by the pupil's sourcedId
	notes        notes
	removed      Removed
}

// joined are the files that are joined.
var joined = []string{"orgs", "users", "roles", "demographics", "courses", "classes", "enrollments"}

// load reads the files and finds out who is who.
func (r *roster) load() error {
	r.sheets = map[string]sheet{}
	for _, name := range joined {
		s, err := r.archive.sheet(r.manifest, name)
		if err != nil {
			return err
		}
		r.sheets[name] = s
		r.notes.deleted += s.deleted
		r.notes.strange += s.strange
	}
	r.demographics = byKey(r.sheets["demographics"].live, "sourcedId")
	r.readPeople()
	if err := r.readNumbers(); err != nil {
		return err
	}
	r.readClasses()
	r.readTeachers()
	r.readHomerooms()
	return nil
}

// export makes the tables.
func (r *roster) export() (Export, error) {
	e := Export{Version: r.manifest.version, Delta: r.sheets["users"].mode == delta || r.sheets["enrollments"].mode == delta}
	for _, list := range []func() (Table, error){r.pupilTable, r.contactTable, r.staffTable, r.setTable} {
		t, err := list()
		if err != nil {
			return Export{}, err
		}
		if len(t.Table.Records) > 0 {
			e.Tables = append(e.Tables, t)
		}
	}
	r.findRemoved()
	if len(e.Tables) == 0 && len(r.removed.Pupils) == 0 && len(r.removed.Memberships) == 0 {
		return Export{}, fault(FileNobody)
	}
	left, err := r.leftOut()
	if err != nil {
		return Export{}, err
	}
	schools, counted := r.schools()
	e.IDFrom, e.Schools, e.Removed = r.numbers.name, schools, r.removed
	e.Notes = slices.Concat(r.numbers.say(), saySchools(counted), r.notes.say(), left)
	return e, nil
}

// byKey finds lines by a cell; of several the first counts.
func byKey(lines []line, heading string) map[string]line {
	out := make(map[string]line, len(lines))
	for _, l := range lines {
		if key := l.get(heading); key != "" {
			if _, taken := out[key]; !taken {
				out[key] = l
			}
		}
	}
	return out
}

// either is the first that is not blank.
func either(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func isTrue(s string) bool { return strings.EqualFold(s, "true") || s == "1" }
