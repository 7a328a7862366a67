package licence

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"testing"
)

func secret(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func ringOf(t *testing.T, current byte, former ...byte) Keyring {
	t.Helper()
	var old [][]byte
	for _, b := range former {
		old = append(old, secret(b))
	}
	k, err := NewKeyring(secret(current), old...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestLookup(t *testing.T) {
	ring := ringOf(t, 1)
	key, _ := ParseKey(sample)
	const want = "be39b8c78dfe0ba52107446cdc66b1a06e1bfcf127bf5c6e7c624d57eb4c8449" // fixed: a change would lose every issued key
	if got := fmt.Sprintf("%x", ring.Lookup(key)); got != want {
		t.Errorf("the look-up of %s is %s", key, got)
	}
	other, _ := ParseKey("K7QM-4TRW-9HXD")
	if bytes.Equal(ring.Lookup(key), ring.Lookup(other)) || bytes.Equal(ring.Lookup(key), ringOf(t, 2).Lookup(key)) {
		t.Error("two keys or two secrets give one look-up")
	}
	both := ringOf(t, 2, 1).Lookups(key)
	if len(both) != 2 || !bytes.Equal(both[0], ringOf(t, 2).Lookup(key)) || !bytes.Equal(both[1], ring.Lookup(key)) {
		t.Errorf("after a change of secret the look-ups are %x", both)
	}
}

func TestSealOpensForItsOwnPupilOnly(t *testing.T) {
	ring := ringOf(t, 1)
	for range 100 {
		key, err := NewKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := ring.Seal(7, 1001, key)
		if err != nil || len(sealed) != 41 || bytes.Contains(sealed, key.text[:4]) {
			t.Fatalf("sealed as %x, %v", sealed, err)
		}
		again, _ := ring.Seal(7, 1001, key)
		if bytes.Equal(sealed, again) {
			t.Fatal("sealing twice gives the same bytes")
		}
		if back, err := ring.Open(7, 1001, sealed); err != nil || back != key {
			t.Fatalf("%s opens as %s, %v", key, back, err)
		}
		for _, id := range [][2]int64{{7, 1002}, {8, 1001}, {1001, 7}, {0, 0}} {
			if back, err := ring.Open(id[0], id[1], sealed); err == nil || back != (Key{}) {
				t.Fatalf("opens for school %d, pupil %d", id[0], id[1])
			}
		}
	}
}

func TestDamagedSealsDoNotOpen(t *testing.T) {
	ring := ringOf(t, 1)
	key, _ := ParseKey(sample)
	sealed, _ := ring.Seal(1, 2, key)
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := ring.Open(1, 2, bad); err == nil {
			t.Errorf("opens with byte %d changed", i)
		}
		if _, err := ring.Open(1, 2, sealed[:i]); err == nil {
			t.Errorf("opens when cut to %d bytes", i)
		}
	}
	if _, err := ring.Seal(1, 2, Key{}); err == nil {
		t.Error("no key was sealed")
	}
}

func TestRotation(t *testing.T) {
	key, _ := ParseKey(sample)
	old, _ := ringOf(t, 1).Seal(1, 2, key)
	ring := ringOf(t, 2, 1)
	if back, err := ring.Open(1, 2, old); err != nil || back != key || !ring.NeedsReseal(old) {
		t.Errorf("an old seal opens as %s, %v", back, err)
	}
	renewed, _ := ring.Seal(1, 2, key)
	if ring.NeedsReseal(renewed) {
		t.Error("a fresh seal wants renewing")
	}
	if _, err := ringOf(t, 1).Open(1, 2, renewed); err == nil {
		t.Error("the former secret opens a new seal")
	}
	for _, bad := range [][][]byte{{nil}, {secret(1)[:31]}, {secret(1), secret(2)[:16]}, {secret(1), secret(1)}} {
		if _, err := NewKeyring(bad[0], bad[1:]...); err == nil {
			t.Errorf("secrets %x were taken", bad)
		}
	}
}
