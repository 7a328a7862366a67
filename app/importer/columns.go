package importer

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// column is one thing that a kind of file may hold. Headings are compared by letters and digits only, in any case.
type column struct {
	field    string   // of the row type
	headings []string // as school systems name it; the first stands in messages
	required bool
}

// layout is where the columns of one file are.
type layout struct {
	headings []string       // of the file
	at       map[string]int // field -> position
	width    int            // cells up to the last heading
	ignored  []string
}

// plan finds the columns in a file's headings. Errors are *FileError: a required heading that is missing, a
// heading that stands twice, two headings for one thing.
func plan(headings []string, columns []column) (layout, error) {
	l := layout{headings: headings, at: map[string]int{}}
	seen, twice := map[string]int{}, []string{}
	for i, h := range headings {
		folded := foldHeading(h)
		if folded == "" {
			continue
		}
		l.width = i + 1
		field := fieldOf(folded, columns)
		if field == "" {
			l.ignored = append(l.ignored, clean(h))
			field = folded
		} else if _, taken := l.at[field]; !taken {
			l.at[field] = i
		}
		if first, ok := seen[field]; ok {
			twice = append(twice, clean(headings[first]), clean(h))
		} else {
			seen[field] = i
		}
	}
	if len(twice) > 0 {
		return layout{}, &FileError{Code: FileHeadingTwice, Headings: twice}
	}
	return l, l.missing(columns)
}

func (l layout) missing(columns []column) error {
	var missing []string
	for _, c := range columns {
		if _, ok := l.at[c.field]; c.required && !ok {
			missing = append(missing, c.headings[0])
		}
	}
	if missing != nil {
		return &FileError{Code: FileHeadingMissing, Headings: missing}
	}
	return nil
}

func (l layout) fields(columns []column) []string {
	var fields []string
	for _, c := range columns {
		if _, ok := l.at[c.field]; ok {
			fields = append(fields, c.field)
		}
	}
	return fields
}

// heading is a column's heading as it stands in the file, "" when there is no such column.
func (l layout) heading(field string) string {
	if i, ok := l.at[field]; ok {
		return clean(l.headings[i])
	}
	return ""
}

func fieldOf(folded string, columns []column) string {
	for _, c := range columns {
		if slices.ContainsFunc(c.headings, func(h string) bool { return foldHeading(h) == folded }) {
			return c.field
		}
	}
	return ""
}

// foldHeading keeps letters and digits, in lower case: "Pupil ID", "pupil_id" and "PUPIL\u00a0ID" are one.
func foldHeading(h string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(h))
}
