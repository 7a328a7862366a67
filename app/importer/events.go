package importer

import (
	"strings"
	"unicode/utf8"

	"gateway/app/civil"
)

// EventRow is one achievement or one incident of behaviour. One row is one event: two that are alike are two.
type EventRow struct {
	Line int // row of the file
	Who
	Date       civil.Date
	Type       string // "achievement" or "behaviour"
	Category   string // as in the file
	Points     int    // as in the file, with its sign; 0 when blank
	Subject    string // as in the file
	RecordedBy string // a staff code or a name, as in the file
	StaffText  string // for staff alone: it may name other pupils (TRK-8)
	ParentText string // for parents; only from a column that says so
	Outcome    string
}

// ReadEvents reads achievement and behaviour, of whose mapping Check found nothing wrong.
func ReadEvents(t Table, m Mapping, o Options) Roll[EventRow] {
	o.IDFrom = ""
	return kind[EventRow]{of: Events, read: readEvent, number: func(e EventRow) int { return e.Line }, dates: []string{"date"}}.load(t, m, o)
}

func readEvent(r *row) EventRow {
	return EventRow{Line: r.record.Row, Who: r.who(), Date: r.day("date"), Type: r.eventType("type"), Category: r.text("category"), Points: r.points("points"),
		Subject: r.text("subject"), RecordedBy: r.group("recorded_by"), StaffText: r.comment("staff_text"), ParentText: r.forParents("parent_text"), Outcome: r.text("outcome")}
}

// Types of events.
const (
	Achievement = "achievement"
	Behaviour   = "behaviour"
)

// eventTypes are the words of exports, letters and digits only.
var eventTypes = map[string]string{
	"achievement": Achievement, "achievements": Achievement, "achieve": Achievement, "positive": Achievement, "positivebehaviour": Achievement, "merit": Achievement, "merits": Achievement,
	"reward": Achievement, "rewards": Achievement, "praise": Achievement, "commendation": Achievement, "housepoint": Achievement,
	"behaviour": Behaviour, "behavior": Behaviour, "conduct": Behaviour, "negative": Behaviour, "negativebehaviour": Behaviour, "demerit": Behaviour, "incident": Behaviour,
	"behaviourincident": Behaviour, "sanction": Behaviour, "concern": Behaviour,
}

func (r *row) eventType(field string) string {
	kind := eventTypes[foldHeading(r.raw(field))]
	switch {
	case kind != "" || r.broken[field]:
	case clean(r.raw(field)) == "":
		r.fail(field, RowMissing, "achievement or behaviour")
	default:
		r.fail(field, RowValue, "achievement, positive or merit; behaviour, conduct or negative")
	}
	return kind
}

// points are a whole number, with or without a sign.
func (r *row) points(field string) int {
	s := strings.TrimSuffix(strings.ReplaceAll(clean(r.raw(field)), "−", "-"), ".0")
	bare, negative := strings.CutPrefix(s, "-")
	n, ok := digits(strings.TrimPrefix(bare, "+"), 1, 4)
	if !ok && s != "" {
		r.fail(field, RowValue, "a whole number from -9999 to 9999, or blank")
	}
	if negative {
		return -n
	}
	return n
}

// comment is a text of several lines.
func (r *row) comment(field string) string {
	raw := r.raw(field)
	var out []string
	for l := range strings.SplitSeq(strings.ReplaceAll(raw, "\r", "\n"), "\n") {
		if l = clean(l); l != "" {
			out = append(out, l)
		}
	}
	s := strings.Join(out, "\n")
	switch {
	case strings.ContainsRune(s, utf8.RuneError):
		r.fail(field, RowDamaged, "the text as it is spelt: letters were lost when the file was saved")
	case utf8.RuneCountInString(s) > maxComment:
		r.fail(field, RowLong, "at most 2,000 characters")
	default:
		return s
	}
	return ""
}

// forParents is such a text. Yes and No alone say whether parents may see another column, which is not for us to copy.
func (r *row) forParents(field string) string {
	s := r.comment(field)
	if isFlag(s) {
		r.fail(field, RowValue, "the text that parents may read, not Yes or No")
		return ""
	}
	return s
}

func isFlag(s string) bool {
	switch strings.ToLower(s) {
	case "yes", "no", "y", "n", "true", "false", "t", "f", "1", "0":
		return true
	}
	return false
}
