package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gateway/app/errs"
	"gateway/app/licence"
)

// guess tries a key n times, each time from what caller returns, and wants the ordinary answer.
func (p place) guess(n int, id string, key licence.Key, caller func(i int) Caller) {
	p.t.Helper()
	for i := range n {
		if _, err := p.gate.Pair(p.t.Context(), p.at, 0, id, key, caller(i)); !errors.Is(err, licence.ErrNoMatch) {
			p.t.Fatalf("guess %d on %q: %v", i+1, id, err)
		}
	}
}

func (p place) try(id string, key licence.Key, from Caller) error {
	_, err := p.gate.Pair(p.t.Context(), p.at, 0, id, key, from)
	return err
}

// TestPairLimits: one bucket a visitor, one a network, alike for an ID that exists and one that does not, and
// however the ID is spelt.
func TestPairLimits(t *testing.T) {
	for _, id := range []string{"007001", "009999"} {
		p := newSchool(t)
		ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Moss")
		home := Caller{Visitor: "home", Network: "198.51.100.7"}
		p.guess(5, id, bea.parent, func(int) Caller { return home })
		p.guess(5, " "+id[2:]+"\u00a0", bea.parent, func(int) Caller { return home })
		isWait(t, id+", 11th by one visitor", p.try(id, bea.parent, home), 0, time.Hour)
		isWait(t, id+", right by the same visitor", p.try(id, ann.parent, home), 0, time.Hour)
		isErr(t, id+", another pupil by the same visitor", p.try("007002", bea.parent, home), nil)
		// two tries over the visitor's limit stand in the network's bucket too: 12 of 30
		p.guess(18, id, bea.parent, func(i int) Caller { return Caller{Visitor: fmt.Sprint("cookie ", i), Network: home.Network} })
		isWait(t, id+", 31st on one network", p.try(id, bea.parent, Caller{Visitor: "one more", Network: home.Network}), 0, time.Hour)
		isErr(t, id+", another pupil on the same network", p.try("007002", bea.parent, Caller{Visitor: "one more", Network: home.Network}), nil)
		p.guess(1, id, bea.parent, func(int) Caller { return stranger() })
		isErr(t, "right from another network", p.try("007001", ann.parent, stranger()), nil)
		p.expireBuckets()
		isErr(t, "right when the hour is over", p.try("007001", ann.parent, home), nil)
	}
}

// TestPairDay: a hundred wrong tries from everywhere close the pupil to guessing, not to the family.
func TestPairDay(t *testing.T) {
	p := newSchool(t)
	ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Moss")
	p.guess(100, "007001", bea.parent, func(int) Caller { return stranger() })
	isWait(t, "101st", p.try("007001", bea.parent, stranger()), 23*time.Hour, 24*time.Hour)
	for range 3 {
		isErr(t, "right", p.try("007001", ann.parent, stranger()), nil)
		isWait(t, "wrong after a right one", p.try("007001", bea.parent, stranger()), 23*time.Hour, 24*time.Hour)
	}
	isErr(t, "another pupil", p.try("007002", bea.parent, stranger()), nil)
}

// TestPairRightTriesDoNotCount: a family of many may use one computer.
func TestPairRightTriesDoNotCount(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	home := stranger()
	for range 40 {
		p.must(p.try("007001", ann.parent, home))
	}
	is(t, "counted", p.number(`select sum(attempts) from throttle`), 0)
}

// TestPairParallelGuesses: nothing slips through between looking and counting.
func TestPairParallelGuesses(t *testing.T) {
	p := newSchool(t)
	bea := p.child("007002", "Bea", "Moss")
	p.child("007001", "Ann", "Lee")
	home := stranger()
	answers := atOnce(50, func(int) error { return p.try("007001", bea.parent, home) })
	checked, refused := 0, 0
	for _, err := range answers {
		switch {
		case errors.Is(err, licence.ErrNoMatch):
			checked++
		case errors.As(err, new(errs.TooMany)):
			refused++
		default:
			t.Error(err)
		}
	}
	if checked != 10 || refused != 40 {
		t.Errorf("%d of 50 guesses were checked, %d refused; want 10 and 40", checked, refused)
	}
	is(t, "lines in the log", p.noted("wrong Pupil ID or key"), 10)
}

// atOnce calls do n times at the same moment and returns what came of it.
func atOnce(n int, do func(i int) error) []error {
	out, start, all := make([]error, n), make(chan struct{}), sync.WaitGroup{}
	for i := range n {
		all.Go(func() {
			<-start
			out[i] = do(i)
		})
	}
	close(start)
	all.Wait()
	return out
}

// TestSlowLimit: the sixty-first wrong try of a minute on one network is answered later, not refused.
func TestSlowLimit(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.gate.SlowDown = time.Hour
	net := stranger().Network
	for i := range 60 {
		id := fmt.Sprint("x", i)
		p.guess(1, id, ann.parent, func(int) Caller { return Caller{Visitor: id, Network: net} })
	}
	is(t, "the slow bucket", p.number(`select max(attempts) from throttle`), 60)
	soon, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	_, err := p.gate.Pair(soon, p.at, 0, "007001", ann.parent, Caller{Visitor: "fresh", Network: net})
	isErr(t, "the sixty-first waits until the request ends", err, context.DeadlineExceeded)
	p.gate.SlowDown = time.Millisecond
	isErr(t, "the sixty-second is answered", p.try("007001", ann.parent, Caller{Visitor: "fresh", Network: net}), nil)
	is(t, "production", (&Gate{}).slowDown(), 2*time.Second)
}
