package auth

import "testing"

// TestDevices: one sees and ends one's own sessions, nobody else's.
func TestDevices(t *testing.T) {
	p := newSchool(t)
	ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Moss")
	p.join("ann@example.com", ann, ann.parent)
	p.join("bea@example.com", bea, bea.parent)
	phone, laptop, other := p.enter(External, "ann@example.com"), p.enter(External, "ann@example.com"), p.enter(External, "bea@example.com")
	ended := p.enter(External, "ann@example.com")
	p.must(p.gate.SignOut(t.Context(), ended))
	list, err := p.gate.Devices(t.Context(), phone)
	p.must(err)
	is(t, "devices", len(list), 2)
	is(t, "this one first", list[0].This, true)
	is(t, "the other", list[1].This, false)
	p.must(p.gate.SignOutElsewhere(t.Context(), phone))
	open := func(of Principal) bool {
		return p.yes(`select ended_at is null from sessions where id = $1`, of.Session.ID)
	}
	is(t, "phone", open(phone), true)
	is(t, "laptop", open(laptop), false)
	is(t, "somebody else", open(other), true)
}
