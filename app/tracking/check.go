package tracking

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// FieldKey is a field in the access settings (requirements: "The tracking model").
func FieldKey(id int64) string { return "field." + strconv.FormatInt(id, 10) }

// Read finds the value of the scale that was typed: as it is written, or one of its other ways, in any case and
// with any spaces. Nothing else is near enough: a bad value is refused, never guessed (TRK-4).
func (s Scale) Read(typed string) (Value, bool) {
	want := same(typed)
	for _, v := range s.Values {
		if same(v.Text) == want {
			return v, true
		}
	}
	for _, v := range s.Values {
		for _, a := range v.Also {
			if same(a) == want {
				return v, true
			}
		}
	}
	return Value{}, false
}

// same is what two ways to write one value have in common: dashes are one dash, spaces and case do not count.
func same(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch r {
		case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212':
			return '-'
		case ' ', '\u00a0', '\t', '\n', '\r', '\u200b', '\ufeff':
			return -1
		}
		return r
	}, norm.NFKC.String(s)))
}

// Result is a value that a field takes: as it is stored, and where it sorts (nil: it does not).
type Result struct {
	Text string
	Sort *float64
}

// Take reads what was typed into the field. scale is the field's, where it has one. allowed says in words what the
// field takes when it does not take this; "" = taken. A blank is taken as "".
func (f Field) Take(typed string, scale Scale) (r Result, allowed string) {
	text := strings.TrimSpace(norm.NFC.String(typed))
	if text == "" {
		return Result{}, ""
	}
	switch f.Type {
	case OnScale:
		v, ok := scale.Read(text)
		if !ok {
			return r, scale.Allowed()
		}
		return Result{v.Text, v.Sort}, ""
	case Whole, Decimal:
		return f.number(text)
	}
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > MaxText {
		return r, "up to " + strconv.Itoa(MaxText) + " letters"
	}
	return Result{Text: text}, ""
}

func (f Field) number(text string) (r Result, allowed string) {
	text = strings.TrimSpace(strings.TrimSuffix(text, "%"))
	n, err := strconv.ParseFloat(text, 64)
	plain := strings.Trim(text, "0123456789.-+") == "" // no 1e3, 0x1p4, Inf
	whole := f.Type == Whole
	switch {
	case err != nil, !plain, math.IsInf(n, 0), whole && n != math.Trunc(n), whole && math.Abs(n) > 1e9,
		f.Lowest != nil && n < *f.Lowest, f.Highest != nil && n > *f.Highest:
		return r, f.AllowedNumbers()
	}
	return Result{strconv.FormatFloat(n, 'f', -1, 64), &n}, ""
}

// AllowedNumbers says which numbers the field takes: "whole numbers from 0 to 100".
func (f Field) AllowedNumbers() string {
	s := "numbers"
	if f.Type == Whole {
		s = "whole numbers"
	}
	write := func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
	switch {
	case f.Lowest != nil && f.Highest != nil:
		return s + " from " + write(*f.Lowest) + " to " + write(*f.Highest)
	case f.Lowest != nil:
		return s + " from " + write(*f.Lowest) + " on"
	case f.Highest != nil:
		return s + " up to " + write(*f.Highest)
	}
	return s
}

// Allowed lists the values of the scale.
func (s Scale) Allowed() string {
	var all []string
	for _, v := range s.Values {
		all = append(all, v.Text)
	}
	return strings.Join(all, ", ")
}

// The verdicts of a value beside its target (POR-4). Each has a colour, a shape and words.
const (
	Above    = "above"
	OnTarget = "on"
	Below    = "just_below"
	WellOff  = "well_below"
)

// Against compares a value with its target on this scale: "" where either has no place in the order, or the scale
// no direction.
func (s Scale) Against(value, target *float64) string {
	if value == nil || target == nil || s.Direction == None {
		return ""
	}
	ahead := *value - *target
	if s.Direction == Down {
		ahead = -ahead
	}
	const grain = 1e-9
	switch {
	case ahead > grain:
		return Above
	case ahead >= -s.OnWithin-grain:
		return OnTarget
	case ahead >= -s.NearWithin-grain:
		return Below
	}
	return WellOff
}
