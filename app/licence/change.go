package licence

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"gateway/app/civil"
	"gateway/app/errs"
)

// What can be done to keys that were made (LIC-7). None of it touches holdings; withdrawing ends them when it is asked
// for as well.
const (
	Replace  = "replace"  // new keys; the old ones register nobody any more
	Withdraw = "withdraw" // the keys register nobody any more, and there are no new ones
	Expire   = "expire"   // a last day on which the keys register, or none
)

// confirmAbove is how many keys, or people who lose access, a change may touch without the number being typed.
const confirmAbove = 100

// lastDayYears is how far ahead a last day may lie.
const lastDayYears = 10

// Change is what an admin does to one key, or to the keys of one licence type of many pupils.
type Change struct {
	Submission uuid.UUID // makes a second press the same change
	What       string    // replace, withdraw, expire
	KeyID      int64     // one key; 0 = those of Who
	Who        Request   // type and scope; for one key it is left zero
	EndAccess  bool      // with withdraw: end the holdings under the type too
	LastDay    civil.Date
	Mark       string // of the Reach that the person has seen; for Who alone
	Typed      string // the number of keys, where Reach.Confirm asks for it
}

// Reach is what a change touches.
type Reach struct {
	TypeID   int64
	TypeName string
	Label    string // "Year 9", "9B"; of one key the pupil's name
	Pupils   int
	Keys     int // that it changes
	Used     int // of them: somebody has registered with it
	People   int // who see the pupils under the type, or wait to: whom EndAccess is about
	Mark     string

	keys, pupils []int64
}

// Confirm says whether the number of keys must be typed.
func (r Reach) Confirm(what string) bool {
	return r.Keys > confirmAbove || what == Withdraw && r.People > confirmAbove
}

// ParseChange reads the form of a change of many keys: the fields of ParseRequest, and what, last_day, end_access,
// mark, typed. day reads a day as people type it.
func ParseChange(field func(name string) string, boxes func(name string) []string, day func(string) (civil.Date, bool)) (Change, errs.Invalid) {
	c := Change{Who: ParseRequest(field, boxes), What: field("what"), EndAccess: field("end_access") != "", Mark: field("mark"), Typed: field("typed")}
	c.Submission = c.Who.Submission
	bad := append(c.Who.check(), c.check()...)
	return c, append(bad, c.readDay(field("last_day"), day)...)
}

// ParseOne reads the form of a change of one key: submission, last_day, end_access.
func ParseOne(what string, key int64, field func(name string) string, day func(string) (civil.Date, bool)) (Change, errs.Invalid) {
	c := Change{What: what, KeyID: key, EndAccess: what == Withdraw && field("end_access") != ""}
	var bad errs.Invalid
	var err error
	if c.Submission, err = uuid.Parse(field("submission")); err != nil {
		bad.Add("submission", "keys_form_again")
	}
	return c, append(bad, c.readDay(field("last_day"), day)...)
}

func (c *Change) readDay(typed string, day func(string) (civil.Date, bool)) (bad errs.Invalid) {
	if typed = strings.TrimSpace(typed); c.What != Expire || typed == "" {
		return nil
	}
	var ok bool
	if c.LastDay, ok = day(typed); !ok {
		bad.Add("last_day", "date_wrong")
		return bad
	}
	return c.checkDay(civil.OnDay(time.Now()))
}

func (c Change) check() (bad errs.Invalid) {
	if c.What != Replace && c.What != Withdraw && c.What != Expire {
		bad.Add("what", "keys_what_choose")
	}
	return bad
}

// checkDay refuses days that are over: who wants to stop a key now withdraws it.
func (c Change) checkDay(today civil.Date) (bad errs.Invalid) {
	switch {
	case c.What != Expire || c.LastDay.IsZero():
	case c.LastDay.Before(today):
		bad.Add("last_day", "keys_day_past")
	case c.LastDay.Year > today.Year+lastDayYears:
		bad.Add("last_day", "keys_day_far")
	}
	return bad
}

// settle says whether a change that reaches this may be made.
func (c Change) settle(r Reach) error {
	if c.KeyID == 0 && c.Mark != r.Mark {
		return errs.Conflict{Text: "The pupils or their keys have changed since you looked, so nothing was done. What would happen now stands below: look at it again."}
	}
	if r.Keys == 0 && !(c.What == Withdraw && c.EndAccess && r.People > 0) {
		return problem("who", "keys_change_none")
	}
	if c.KeyID != 0 {
		return nil
	}
	if r.Confirm(c.What) && strings.NewReplacer(",", "", " ", "").Replace(c.Typed) != strconv.Itoa(r.Keys) {
		return problem("typed", "keys_typed", "Count", r.Keys)
	}
	return nil
}

// markOf stands for the choice and everything that it reaches.
func (r Reach) markOf(c Change) string {
	h := sha256.Sum256(fmt.Append(nil, c.What, r.TypeID, c.LastDay, r.Pupils, r.People, r.keys))
	return hex.EncodeToString(h[:12])
}
