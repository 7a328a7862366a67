package attendance

import (
	"strings"

	"gateway/app/pupil"
)

// chunk is how many rows one statement writes.
const chunk = 5000

// What a line does.
const (
	New       = "new"
	Changed   = "changed"
	Unchanged = "unchanged"
	Refused   = "refused"
)

// Change is one value that changes: the name of a column, with what is known and what is said.
type Change struct{ Field, Old, New string }

// Line is what one row does. Problem says, for the office, why a Refused one is not taken.
type Line struct {
	Line    int // in the file
	Kind    string
	PupilID int64
	Changes []Change
	Problem string
}

func count(c *pupil.Counts, kind string) {
	switch kind {
	case New:
		c.New++
	case Changed:
		c.Changed++
	case Unchanged:
		c.Unchanged++
	}
}

// fold is what two ways to write one code have in common.
func fold(code string) string { return strings.ToUpper(strings.TrimSpace(code)) }

// reader finds codes as files write them.
type reader struct {
	exact   map[string]string // folded -> as it is stored
	bare    map[string]string // a number without its leading zeros, which spreadsheets take away; "" where two have it
	allowed string
}

func newReader(codes []Code) reader {
	r := reader{exact: map[string]string{}, bare: map[string]string{}}
	var all []string
	for _, c := range codes {
		r.exact[fold(c.Code)] = c.Code
		all = append(all, c.Code)
		if b := bare(c.Code); b != "" {
			if _, twice := r.bare[b]; twice {
				r.bare[b] = ""
			} else {
				r.bare[b] = c.Code
			}
		}
	}
	r.allowed = strings.Join(all, ", ")
	return r
}

// bare is a number without leading zeros; "" for what is no number.
func bare(code string) string {
	if code == "" || strings.Trim(code, "0123456789") != "" {
		return ""
	}
	return strings.TrimLeft(code, "0") + "."
}

func (r reader) read(code string) (string, bool) {
	if c, ok := r.exact[fold(code)]; ok {
		return c, true
	}
	c := r.bare[bare(fold(code))]
	return c, c != ""
}
