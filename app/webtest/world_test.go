package webtest

import (
	"testing"

	"gateway/app/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestEverybodyIsSignedIn(t *testing.T) {
	w := New(t)
	for _, role := range Roles {
		if role.home() == "" {
			continue
		}
		r := w.As(role).Get(role.home())
		if r.Status != 200 || r.H1() == "" {
			t.Errorf("%s at %s: %d %q", role, role.home(), r.Status, r.H1())
		}
	}
}

func BenchmarkWorld(b *testing.B) {
	for b.Loop() {
		b.Run("", func(b *testing.B) { New(b) })
	}
}
