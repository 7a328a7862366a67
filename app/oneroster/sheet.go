package oneroster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"gateway/app/importer"
)

// maxLines is how many rows a file may have.
const maxLines = 250_000

// columns are the headings of a file that are of use here.
type columns struct {
	required []string
	optional []string
}

// columnsOf are those of each file, by its name in lower case. Passwords are of no use.
func columnsOf(version string) map[string]columns {
	c := map[string]columns{
		"users": {[]string{"sourcedId", "username", "givenName", "familyName"},
			[]string{"role", "orgSourcedIds", "userIds", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades",
				"preferredGivenName", "preferredFamilyName", "primaryOrgSourcedId"}},
		"roles":        {[]string{"userSourcedId", "roleType", "role"}, []string{"orgSourcedId", "beginDate", "endDate"}},
		"orgs":         {[]string{"sourcedId", "name", "type"}, nil},
		"courses":      {[]string{"sourcedId", "title"}, nil},
		"classes":      {[]string{"sourcedId", "title", "classType"}, []string{"courseSourcedId", "classCode", "subjects"}},
		"enrollments":  {[]string{"classSourcedId", "userSourcedId", "role"}, []string{"primary", "beginDate", "endDate"}},
		"demographics": {[]string{"sourcedId"}, []string{"birthDate", "sex"}},
	}
	if version == "1.1" {
		u := c["users"]
		c["users"] = columns{append(u.required, "role"), slices.DeleteFunc(u.optional, func(h string) bool { return h == "role" })}
	}
	return c
}

// line is one row of a file.
type line struct {
	row   int // as a spreadsheet numbers it: the headings are row 1
	at    map[string]int
	cells []string
}

// get is the cell below a heading, "" where there is no such column.
func (l line) get(heading string) string {
	if i, ok := l.at[heading]; ok {
		return l.cells[i]
	}
	return ""
}

// list is a cell with several values.
func (l line) list(heading string) []string {
	var out []string
	for v := range strings.SplitSeq(l.get(heading), ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// sheet is what is of use of a file.
type sheet struct {
	mode    string // "" when the export lacks it
	live    []line
	gone    []line // of a delta: what is to be deleted
	deleted int    // rows of a bulk file that are marked as deleted all the same
	strange int    // rows whose status is another one
}

// sheet reads a file of the export; one that is absent has no lines.
func (a *archive) sheet(m manifest, name string) (sheet, error) {
	s := sheet{mode: m.modes[name]}
	if s.mode == "" {
		return s, nil
	}
	file := name + ".csv"
	data, err := a.text(file, maxFile)
	if err != nil {
		return s, err
	}
	h := header{file: file, want: columnsOf(m.version)[name], delta: s.mode == delta}
	err = eachRow(file, data, func(row int, cells []string) error {
		if h.at == nil {
			return h.read(cells)
		}
		if len(s.live)+len(s.gone) >= maxLines {
			return &importer.FileError{Code: importer.FileLarge, Row: row}
		}
		l, status, err := h.line(row, cells)
		s.take(l, status)
		return err
	})
	if err == nil && h.at == nil {
		err = h.read(nil)
	}
	return s, err
}

// take sorts a line by its status: of a bulk file "" or active, of a delta active or tobedeleted.
func (s *sheet) take(l line, status string) {
	switch status = strings.ToLower(status); {
	case status == "" || status == "active":
		s.live = append(s.live, l)
	case status != "tobedeleted":
		s.strange++
	case s.mode == delta:
		s.gone = append(s.gone, l)
	default:
		s.deleted++
	}
}

// header is where the columns of a file are.
type header struct {
	file   string
	want   columns
	delta  bool
	width  int
	places []int          // of the wanted columns in the file
	at     map[string]int // of a heading in a line
	status int            // -1 = no such column
}

// read finds the columns. OneRoster minds case and order; here they do not matter.
func (h *header) read(cells []string) error {
	if len(cells) > importer.MaxColumns {
		return &importer.FileError{Code: importer.FileLarge, Row: 1}
	}
	h.width, h.at, h.status = len(cells), map[string]int{}, -1
	place := map[string]int{}
	for i, c := range cells {
		name := strings.ToLower(strings.TrimSpace(c))
		if _, twice := place[name]; twice && name != "" && !strings.HasPrefix(name, "metadata.") {
			return fault(FileColumnsTwice, h.file+": "+shown(c))
		}
		place[name] = i
	}
	if i, ok := place["status"]; ok {
		h.status = i
	}
	return h.find(place)
}

func (h *header) find(place map[string]int) error {
	lacking := &importer.FileError{Code: FileColumns}
	for _, name := range slices.Concat(h.want.required, h.want.optional) {
		if i, ok := place[strings.ToLower(name)]; ok {
			h.at[name] = len(h.places)
			h.places = append(h.places, i)
		} else if slices.Contains(h.want.required, name) {
			lacking.Headings = append(lacking.Headings, h.file+": "+name)
		}
	}
	if h.delta && h.status < 0 {
		lacking.Headings = append(lacking.Headings, h.file+": status")
	}
	if lacking.Headings != nil {
		return lacking
	}
	return nil
}

// line takes the wanted cells, as copies: the row as a whole, which may hold a password, is let go.
func (h *header) line(row int, cells []string) (l line, status string, err error) {
	for i, c := range cells {
		if i >= h.width && strings.TrimSpace(c) != "" {
			return l, "", &importer.FileError{Code: FileRow, Headings: []string{h.file}, Row: row}
		}
	}
	l = line{row: row, at: h.at, cells: make([]string, len(h.places))}
	for n, i := range h.places {
		if i < len(cells) {
			l.cells[n] = strings.Clone(strings.TrimSpace(cells[i]))
		}
	}
	if h.status >= 0 && h.status < len(cells) {
		status = strings.TrimSpace(cells[h.status])
	}
	return l, status, nil
}

// eachRow goes through the rows that are not blank, numbered as a spreadsheet numbers them.
func eachRow(file string, data []byte, use func(row int, cells []string) error) error {
	in := csv.NewReader(bytes.NewReader(data))
	in.FieldsPerRecord, in.ReuseRecord = -1, true
	for inner := 0; ; {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return &importer.FileError{Code: FileRow, Headings: []string{file}, Row: bad.StartLine - inner}
		}
		at, _ := in.FieldPos(0)
		row := at - inner
		filled := false
		for _, c := range cells {
			inner += strings.Count(c, "\n")
			filled = filled || strings.TrimSpace(c) != ""
		}
		if !filled {
			continue
		}
		if err := use(row, cells); err != nil {
			return err
		}
	}
}
