package auth

import (
	"errors"
	"fmt"
	"testing"

	"gateway/app/errs"
	"gateway/app/licence"
)

// class makes n pupils and returns them.
func (p place) class(n int) []child {
	p.t.Helper()
	out := make([]child, n)
	for i := range out {
		out[i] = p.child(fmt.Sprintf("%06d", 1000+i), "Ann", "Lee")
	}
	return out
}

// TestLesson: 240 pupils register behind the school's one address, every fifth mistypes the key once; nobody is
// refused (security.md, "Limits behind a school's one address").
func TestLesson(t *testing.T) {
	p := newSchool(t)
	all := p.class(240)
	wrong := p.child("999999", "Zed", "Young").pupil
	answers := atOnce(len(all), func(i int) error {
		from := Caller{Visitor: fmt.Sprint("browser ", i), Network: "192.0.2.1"}
		if i%5 == 0 {
			if err := p.try(all[i].pupilID, wrong, from); !errors.Is(err, licence.ErrNoMatch) {
				return fmt.Errorf("mistyped: %w", err)
			}
		}
		pair, err := p.gate.Pair(t.Context(), p.at, 0, all[i].pupilID, all[i].pupil, from)
		if err != nil {
			return err
		}
		r := Registration{Pair: pair, Password: secret, Person: Person{Forename: "Ann", Surname: "Lee", Email: address(fmt.Sprintf("pupil%d@example.com", i))}}
		r.Submission[0], r.Submission[1] = byte(i), byte(i>>8)
		return p.gate.Register(t.Context(), p.at, r, from)
	})
	for i, err := range answers {
		if err != nil {
			t.Errorf("pupil %d: %v", i, err)
		}
	}
	is(t, "registrations", p.number(`select count(*) from registrations`), 240)
	is(t, "mistyped", p.noted("wrong Pupil ID or key"), 48)
}

// TestClassAndGuesser is case 36: a class with three typing errors each, then five classes at once, while
// somebody on the same network guesses at one pupil's key.
func TestClassAndGuesser(t *testing.T) {
	p := newSchool(t)
	all := p.class(192)
	victim := p.child("999999", "Zed", "Young")
	const net = "192.0.2.1"
	for i, err := range atOnce(32, func(i int) error {
		from := Caller{Visitor: fmt.Sprint("browser ", i), Network: net}
		for range 3 {
			if err := p.try(all[i].pupilID, victim.pupil, from); !errors.Is(err, licence.ErrNoMatch) {
				return fmt.Errorf("mistyped: %w", err)
			}
		}
		return p.try(all[i].pupilID, all[i].pupil, from)
	}) {
		isErr(t, fmt.Sprint("first class, pupil ", i), err, nil)
	}
	checked := 0
	guesses := make(chan error)
	go func() {
		for i := range 1000 { // a new cookie each ten tries
			guesses <- p.try(victim.pupilID, all[0].pupil, Caller{Visitor: fmt.Sprint("guesser ", i/10), Network: net})
		}
		close(guesses)
	}()
	classes := make(chan []error)
	go func() {
		classes <- atOnce(160, func(i int) error {
			return p.try(all[32+i].pupilID, all[32+i].pupil, Caller{Visitor: fmt.Sprint("browser ", 32+i), Network: net})
		})
	}()
	for err := range guesses {
		if errors.Is(err, licence.ErrNoMatch) {
			checked++
		} else if !errors.As(err, new(errs.TooMany)) {
			t.Error(err)
		}
	}
	for i, err := range <-classes {
		isErr(t, fmt.Sprint("five classes, pupil ", i), err, nil)
	}
	if checked != 30 {
		t.Errorf("%d of 1,000 guesses were checked, want 30", checked)
	}
	isErr(t, "the pupil at home", p.try(victim.pupilID, victim.pupil, stranger()), nil)
}
