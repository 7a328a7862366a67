// Package ui is the parts that every page is made of, each made once (look.md, "Parts and their markup").
package ui

import (
	"strconv"
	"strings"

	"gateway/app/errs"
	"gateway/views/words"
)

// Form is a form as it is shown: what was typed, what is wrong, and the hidden fields that protect it.
type Form struct {
	W          words.W
	Problems   errs.Invalid
	Values     map[string]string
	CSRF       string // "" before sign-in
	Submission string // on forms that make something
	Sealed     string // state that travels between screens
}

// Value is what was typed in a field.
func (f Form) Value(name string) string { return f.Values[name] }

// Wrong is the text of a field's problem, or "".
func (f Form) Wrong(name string) string {
	if p, ok := f.Problems.On(name); ok {
		return f.W.Problem(p)
	}
	return ""
}

// ID is the id of a field's control: the name with dashes.
func ID(name string) string { return strings.ReplaceAll(name, "_", "-") }

// Input is a one-line field.
type Input struct {
	Name, Label, Hint string
	Type              string // text when empty
	Autocomplete      string
	InputMode         string
	Capitals          string // autocapitalize
	Class             string // eg-field--key, --short
	Optional          bool
}

func (i Input) kind() string {
	if i.Type == "" {
		return "text"
	}
	return i.Type
}

// describedBy lists the hint and the error, as screen readers read them.
func describedBy(f Form, name, hint string) string {
	var ids []string
	if hint != "" {
		ids = append(ids, ID(name)+"-hint")
	}
	if f.Wrong(name) != "" {
		ids = append(ids, ID(name)+"-error")
	}
	return strings.Join(ids, " ")
}

func groupClass(f Form, name, extra string) string {
	c := "govuk-form-group"
	if f.Wrong(name) != "" {
		c += " govuk-form-group--error"
	}
	if extra != "" {
		c += " " + extra
	}
	return c
}

// Choice is one radio button or tick box, or one line of a select.
type Choice struct {
	Value, Label, Hint string
	Checked            bool
}

func radioID(name string, place int) string {
	if place == 0 {
		return ID(name)
	}
	return ID(name) + "-" + strconv.Itoa(place)
}
