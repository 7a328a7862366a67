package auth

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func cheap() HashCost { return HashCost{MemoryKiB: 64, Time: 1, Threads: 1} }

func verify(t *testing.T, h *Hasher, stored, password string) (ok, upgrade bool) {
	t.Helper()
	ok, upgrade, err := h.Verify(t.Context(), stored, password)
	if err != nil {
		t.Fatal(err)
	}
	return ok, upgrade
}

func TestHashAndVerify(t *testing.T) {
	h := NewHasher(cheap())
	long := strings.Repeat("x", 127)
	for _, password := range []string{"correct horse battery", "", " spaces stay ", "пароль мой", "🎉🎉🎉🎉", "nul\x00inside", long + "y"} {
		stored, err := h.Hash(t.Context(), password)
		if err != nil || !strings.HasPrefix(stored, "$argon2id$v=19$m=64,t=1,p=1$") {
			t.Fatalf("%q: %s, %v", password, stored, err)
		}
		if ok, upgrade := verify(t, h, stored, password); !ok || upgrade {
			t.Errorf("%q: right password: ok %v, upgrade %v", password, ok, upgrade)
		}
		for _, wrong := range []string{password + "x", "x" + password, strings.ToUpper(password) + "?", long + "z", "nul"} {
			if ok, upgrade := verify(t, h, stored, wrong); ok || upgrade {
				t.Errorf("%q: %q passes", password, wrong)
			}
		}
		if again, _ := h.Hash(t.Context(), password); again == stored {
			t.Errorf("%q: two hashes are equal, the salt is fixed", password)
		}
	}
}

// The vector is made with the reference program: echo -n password1234 | argon2 somesaltsomesalt -id -t 2 -k 64 -p 1 -l 32
func TestKnownHash(t *testing.T) {
	const stored = "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$gYClj9xBqCetq/ebT6w585fy8HdnTNnrquY6asfQe9s"
	if ok, upgrade := verify(t, NewHasher(HashCost{64, 2, 1}), stored, "password1234"); !ok || upgrade {
		t.Errorf("ok %v, upgrade %v", ok, upgrade)
	}
}

func TestAccentsMayBeTypedEitherWay(t *testing.T) {
	h := NewHasher(cheap())
	stored, _ := h.Hash(t.Context(), "café crème brûlée")
	if ok, _ := verify(t, h, stored, "cafe\u0301 cre\u0300me bru\u0302le\u0301e"); !ok {
		t.Error("the decomposed form is refused")
	}
	stored, _ = h.Hash(t.Context(), "x² and y²")
	if ok, _ := verify(t, h, stored, "x2 and y2"); ok {
		t.Error("different passwords are equal")
	}
}

func TestUpgradeWhenTheCostChanged(t *testing.T) {
	old, _ := NewHasher(cheap()).Hash(t.Context(), "correct horse")
	for _, c := range []HashCost{{128, 1, 1}, {64, 2, 1}, {64, 1, 2}} {
		h := NewHasher(c)
		if ok, upgrade := verify(t, h, old, "correct horse"); !ok || !upgrade {
			t.Errorf("%+v: ok %v, upgrade %v", c, ok, upgrade)
		}
		if ok, upgrade := verify(t, h, old, "wrong horse"); ok || upgrade {
			t.Errorf("%+v: a wrong password: ok %v, upgrade %v", c, ok, upgrade)
		}
		renewed, _ := h.Hash(t.Context(), "correct horse")
		if ok, upgrade := verify(t, h, renewed, "correct horse"); !ok || upgrade {
			t.Errorf("%+v: renewed: ok %v, upgrade %v", c, ok, upgrade)
		}
	}
}

func TestProductionCost(t *testing.T) {
	if c := ProductionCost(); c != (HashCost{MemoryKiB: 19456, Time: 2, Threads: 1}) {
		t.Fatalf("got %+v", c)
	}
	h := NewHasher(ProductionCost())
	stored, err := h.Hash(t.Context(), "correct horse battery")
	if err != nil || !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") || len(stored) != 97 {
		t.Fatalf("%s, %v", stored, err)
	}
	if ok, upgrade := verify(t, h, stored, "correct horse battery"); !ok || upgrade {
		t.Errorf("ok %v, upgrade %v", ok, upgrade)
	}
}

func TestUnreadableHashes(t *testing.T) {
	h := NewHasher(cheap())
	good, _ := h.Hash(t.Context(), "correct horse")
	parts := strings.Split(good, "$")
	for _, stored := range []string{
		"", "x", "$argon2id$", good + "$", good + "!", good[:len(good)-30], strings.TrimPrefix(good, "$"), " " + good, good + "\n",
		strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=64", "m=4194304", 1), strings.Replace(good, "m=64", "m=0", 1), strings.Replace(good, "m=64", "m=99999999999", 1),
		strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "t=1", "t=4000000000", 1), strings.Replace(good, "p=1", "p=0", 1),
		strings.Replace(good, parts[4], "", 1), strings.Replace(good, parts[5], "", 1), strings.Replace(good, parts[5], "!!!", 1),
	} {
		if ok, _, err := h.Verify(t.Context(), stored, "correct horse"); ok || !errors.Is(err, errHash) {
			t.Errorf("%q: ok %v, %v", stored, ok, err)
		}
	}
	for _, c := range []HashCost{{}, {64, 0, 1}, {64, 1, 0}, {4, 1, 1}, {1 << 21, 1, 1}} {
		if c.possible() {
			t.Errorf("%+v is called possible", c)
		}
	}
}

// A full house makes callers wait, and the end of their context lets them go; those inside finish.
func TestWaitingEndsWithTheContext(t *testing.T) {
	h := NewHasher(cheap())
	stored, _ := h.Hash(t.Context(), "correct horse")
	if cap(h.slots) != runtime.NumCPU() {
		t.Fatalf("%d at a time, want one for each of %d processors", cap(h.slots), runtime.NumCPU())
	}
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	errs := make(chan error, 3)
	go func() { _, err := h.Hash(ctx, "a"); errs <- err }()
	go func() { _, _, err := h.Verify(ctx, stored, "a"); errs <- err }()
	go func() { errs <- h.Burn(ctx, "a") }()
	cancel()
	for range 3 {
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	for range cap(h.slots) {
		<-h.slots
	}
	if err := h.Burn(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context got in: %v", err)
	}
	if err := h.Burn(t.Context(), "a"); err != nil {
		t.Error(err)
	}
}

func TestManyAtOnce(t *testing.T) {
	h := NewHasher(cheap())
	stored, _ := h.Hash(t.Context(), "correct horse")
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			password := []string{"correct horse", "wrong horse"}[i%2]
			if ok, _, err := h.Verify(t.Context(), stored, password); err != nil || ok != (i%2 == 0) {
				t.Errorf("%q: ok %v, %v", password, ok, err)
			}
		})
	}
	all.Wait()
	if len(h.slots) != 0 {
		t.Errorf("%d slots are still taken", len(h.slots))
	}
}

func BenchmarkVerifyAtProductionCost(b *testing.B) {
	h := NewHasher(ProductionCost())
	stored, _ := h.Hash(b.Context(), "correct horse battery")
	for b.Loop() {
		h.Verify(b.Context(), stored, "wrong horse battery")
	}
}

func BenchmarkBurnAtProductionCost(b *testing.B) {
	h := NewHasher(ProductionCost())
	for b.Loop() {
		h.Burn(b.Context(), "wrong horse battery")
	}
}
