// Package errs is the vocabulary of failure that every noun speaks and app/web turns into answers.
package errs

import (
	"errors"
	"fmt"
	"time"
)

// NotFound is "does not exist" and "not yours": one answer for both, 404.
//
//lint:ignore ST1012 callers read errs.NotFound
var NotFound = errors.New("not found")

// Forbidden is a thing that the person may see but not do, 403. Text is shown.
type Forbidden struct{ Text string }

func (e Forbidden) Error() string { return "forbidden: " + e.Text }

// Conflict is a change that no longer fits the state of things (someone else was first), 409. Text is shown.
type Conflict struct{ Text string }

func (e Conflict) Error() string { return "conflict: " + e.Text }

// TooMany is a full bucket of the throttle, 429, with the wait until another try.
type TooMany struct{ Wait time.Duration }

func (e TooMany) Error() string { return fmt.Sprintf("too many tries, wait %s", e.Wait) }

// Gone is a link whose time is over.
//
//lint:ignore ST1012 callers read errs.Gone
var Gone = errors.New("gone")

// Problem is one thing wrong with one field of a form. Code is a message of the catalogue
// ("problem.<code>"), Data its values.
type Problem struct {
	Field, Code string
	Data        map[string]any
}

// Invalid is a form that cannot be taken as it is, 422: the form comes back with these problems.
type Invalid []Problem

func (e Invalid) Error() string {
	s := "invalid:"
	for _, p := range e {
		s += " " + p.Field + "=" + p.Code
	}
	return s
}

// Add notes a problem; data is pairs of name and value.
func (e *Invalid) Add(field, code string, data ...any) {
	p := Problem{Field: field, Code: code}
	for i := 0; i+1 < len(data); i += 2 {
		if p.Data == nil {
			p.Data = map[string]any{}
		}
		p.Data[data[i].(string)] = data[i+1]
	}
	*e = append(*e, p)
}

// On returns the first problem of a field and whether there is one.
func (e Invalid) On(field string) (Problem, bool) {
	for _, p := range e {
		if p.Field == field {
			return p, true
		}
	}
	return Problem{}, false
}
