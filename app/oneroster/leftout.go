package oneroster

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"gateway/app/importer"
)

// groups are the files that are not taken, by what they are about.
var groups = []struct {
	said  string
	files []string // in lower case
}{
	{"The gradebook was left out: %s.", []string{"categories", "lineitems", "results", "scorescales", "lineitemlearningobjectiveids", "lineitemscorescales",
		"resultlearningobjectiveids", "resultscorescales"}},
	{"Resources were left out: %s.", []string{"resources", "classresources", "courseresources", "userresources"}},
	{"Terms were left out, sets have their dates from enrollments.csv: %s.", []string{"academicsessions"}},
}

const profiles = "userprofiles" // accounts in other systems, some with passwords

// leftOut tells which files of the export were not taken, and how much is in them.
func (r *roster) leftOut() ([]string, error) {
	var out, others []string
	in := make([][]string, len(groups))
	for _, name := range r.manifest.names {
		file := strings.ToLower(name)
		if slices.Contains(joined, file) || file == profiles {
			continue
		}
		n, err := r.archive.count(file + ".csv")
		if err != nil {
			return nil, err
		}
		said := fmt.Sprintf("%s.csv (%s rows)", shown(name), number(n))
		if n == 1 {
			said = shown(name) + ".csv (1 row)"
		}
		if g := groupOf(file); g >= 0 {
			in[g] = append(in[g], said)
		} else {
			others = append(others, said)
		}
	}
	for g, files := range in {
		if files != nil {
			out = append(out, fmt.Sprintf(groups[g].said, strings.Join(files, ", ")))
		}
	}
	if others != nil {
		out = append(out, "Other files were left out: "+named(others)+".")
	}
	return append(out, r.unopened()...), nil
}

func groupOf(file string) int {
	for g := range groups {
		if slices.Contains(groups[g].files, file) {
			return g
		}
	}
	return -1
}

// unopened tells of files that were not even looked into.
func (r *roster) unopened() []string {
	var out, unnamed []string
	if r.manifest.modes[profiles] != "" {
		out = append(out, "userProfiles.csv was not opened: it may hold passwords.")
	}
	for _, file := range r.archive.names {
		if name := strings.TrimSuffix(file, ".csv"); file != manifestName && r.manifest.modes[name] == "" {
			unnamed = append(unnamed, shown(file))
		}
	}
	if unnamed != nil {
		out = append(out, "Files that the manifest does not announce were not opened: "+named(unnamed)+".")
	}
	return out
}

// named lists files, the first of them.
func named(files []string) string {
	if len(files) > maxNamed {
		return strings.Join(files[:maxNamed], ", ") + " and " + number(len(files)-maxNamed) + " more"
	}
	return strings.Join(files, ", ")
}

// count is how many rows stand below the headings of a file, which is not kept.
func (a *archive) count(name string) (int, error) {
	rows, quoted, filled := 0, false, false
	end := func() {
		if filled {
			rows++
		}
		filled = false
	}
	err := a.unpack(a.files[name], importer.MaxUnpacked, func(r io.Reader) error {
		buf := make([]byte, 32<<10)
		for {
			n, err := r.Read(buf)
			for _, c := range buf[:n] {
				switch {
				case c == '"':
					quoted, filled = !quoted, true
				case c == '\n' && !quoted:
					end()
				case c != '\r' && c != '\n':
					filled = true
				}
			}
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
	end()
	return max(rows-1, 0), err
}
