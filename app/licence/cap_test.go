package licence

import (
	"errors"
	"sync"
	"testing"

	"gateway/app/errs"
)

// The cap counts the accounts that hold a key now; the seventh is told whatever it is (LIC-7).
func TestCap(t *testing.T) {
	o, ann, _ := withKey(t, "active")
	text := o.text(o.keyOf(ann, o.parent))
	o.exec(`update schools set key_cap = 2`)
	mother, father := o.account(), o.account()
	o.mustRegister(mother, "007001", text)
	o.mustRegister(father, "007001", text)
	o.refusedBy("the third account", ErrFull, "007001", text)
	o.refusedBy("the third account, as others see it", ErrAskSchool, "007001", text)
	o.refusedBy("the third account with another's ID", ErrNoMatch, "007002", text)
	if made, err := o.register(mother, "007001", text); made || err != nil {
		t.Errorf("the mother again: made %v, %v", made, err)
	}
	o.exec(`update holdings set state = 'ended', ended_at = now() where account_id = $1`, father)
	o.mustRegister(o.account(), "007001", text)
	if _, err := o.register(father, "007001", text); !errors.Is(err, ErrFull) {
		t.Errorf("the father, whose place is taken: %v", err)
	}
	o.change(Change{What: Replace, KeyID: o.keyOf(ann, o.parent)})
	text = o.text(o.keyOf(ann, o.parent))
	o.mustRegister(father, "007001", text) // a new key counts anew
	o.exec(`update schools set key_cap = null`)
	for range 7 {
		o.mustRegister(o.account(), "007001", text)
	}
	if n := o.logged("a seventh account holds one licence key"); n != 1 || o.id(`select pupil_id from audit where action = 'a seventh account holds one licence key'`) != ann {
		t.Errorf("%d lines about the seventh account", n)
	}
}

// Twenty people claim one key at once, three places are left (LIC-7).
func TestCapAtOnce(t *testing.T) {
	o, ann, _ := withKey(t, "active")
	text := o.text(o.keyOf(ann, o.parent))
	o.exec(`update schools set key_cap = 3`)
	accounts := make([]int64, 20)
	for i := range accounts {
		accounts[i] = o.account()
	}
	var wait sync.WaitGroup
	errors_ := make([]error, len(accounts))
	for i, a := range accounts {
		wait.Go(func() { _, errors_[i] = o.register(a, "007001", text) })
	}
	wait.Wait()
	in := 0
	for _, err := range errors_ {
		if err == nil {
			in++
		} else if !errors.Is(err, ErrFull) {
			t.Error(err)
		}
	}
	if n := o.id(`select count(*) from holdings where state = 'live'`); in != 3 || n != 3 {
		t.Errorf("%d came in, %d holdings", in, n)
	}
}

// Withdrawing with the end of access at the moment of a registration leaves nobody in.
func TestWithdrawWhileRegistering(t *testing.T) {
	o, ann, _ := withKey(t, "active")
	for range 8 {
		key := o.keyOf(ann, o.parent)
		text := o.text(key)
		accounts := []int64{o.account(), o.account(), o.account()}
		var wait sync.WaitGroup
		for _, a := range accounts {
			wait.Go(func() {
				if _, err := o.register(a, "007001", text); err != nil && !errors.Is(err, ErrAskSchool) {
					t.Error(err)
				}
			})
		}
		wait.Go(func() {
			if _, err := o.tryChange(Change{What: Withdraw, KeyID: key, EndAccess: true}); err != nil {
				t.Error(err)
			}
		})
		wait.Wait()
		if n := o.id(`select count(*) from holdings where state = 'live'`); n != 0 {
			t.Fatalf("%d people are in after the withdrawal", n)
		}
		o.change(Change{What: Replace, KeyID: key})
	}
}

// Two admins replace the same key at once: one new key.
func TestReplaceAtOnce(t *testing.T) {
	o, ann, _ := withKey(t, "active")
	key := o.keyOf(ann, o.parent)
	var wait sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range 6 {
		wait.Go(func() {
			_, err := o.tryChange(Change{What: Replace, KeyID: key})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				done++
			} else if !errors.As(err, new(errs.Conflict)) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if done != 1 || o.keys() != 3 {
		t.Errorf("%d went through, %d keys", done, o.keys())
	}
}
