package licence

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Keyring keeps licence keys: the HMAC by which one is found and the sealed copy from which a second export
// shows it again (LIC-7). Made by NewKeyring; safe for use by several goroutines.
type Keyring struct{ rings []ring } // the current secret's first

type ring struct {
	id     byte // stands in front of each sealed copy
	lookup []byte
	seal   cipher.AEAD
}

// NewKeyring makes a Keyring of 32-byte secrets. The first seals; the others are former ones, kept until
// everything is sealed anew.
func NewKeyring(current []byte, former ...[]byte) (Keyring, error) {
	var k Keyring
	for _, secret := range append([][]byte{current}, former...) {
		r, err := newRing(secret)
		if err != nil {
			return Keyring{}, err
		}
		if slices.ContainsFunc(k.rings, func(o ring) bool { return o.id == r.id }) {
			return Keyring{}, errors.New("licence keyring: two secrets share an id, make another one")
		}
		k.rings = append(k.rings, r)
	}
	return k, nil
}

// newRing derives from one secret an id, a key for look-ups and a key for sealing, so that none tells of another.
func newRing(secret []byte) (ring, error) {
	if len(secret) != 32 {
		return ring{}, fmt.Errorf("licence keyring: a secret has %d bytes instead of 32", len(secret))
	}
	derived, err := hkdf.Key(sha256.New, secret, nil, "gateway licence keys", 1+32+32)
	if err != nil {
		return ring{}, fmt.Errorf("licence keyring: %w", err)
	}
	block, err := aes.NewCipher(derived[33:])
	if err != nil {
		return ring{}, fmt.Errorf("licence keyring: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return ring{}, fmt.Errorf("licence keyring: %w", err)
	}
	return ring{id: derived[0], lookup: derived[1:33], seal: seal}, nil
}

// Lookup is the HMAC-SHA256 (32 bytes) under which key is stored.
func (k Keyring) Lookup(key Key) []byte { return k.rings[0].mac(key) }

// Lookups are all values under which key may be stored, the current secret's first.
func (k Keyring) Lookups(key Key) [][]byte {
	out := make([][]byte, len(k.rings))
	for i, r := range k.rings {
		out[i] = r.mac(key)
	}
	return out
}

func (r ring) mac(key Key) []byte {
	h := hmac.New(sha256.New, r.lookup)
	h.Write(key.text[:])
	return h.Sum(nil)
}

// Seal returns key encrypted for one pupil of one school: 41 bytes, different at each call. In any other row it
// does not open.
func (k Keyring) Seal(schoolID, pupilID int64, key Key) ([]byte, error) {
	if key == (Key{}) {
		return nil, errors.New("seal licence key: there is none")
	}
	r := k.rings[0]
	return r.seal.Seal([]byte{r.id}, nil, key.text[:], bind(r.id, schoolID, pupilID)), nil
}

// Open returns the key that Seal hid for the same school and pupil. The error tells nothing of the contents.
func (k Keyring) Open(schoolID, pupilID int64, sealed []byte) (Key, error) {
	for _, r := range k.rings {
		if len(sealed) == 0 || sealed[0] != r.id {
			continue
		}
		text, err := r.seal.Open(nil, nil, sealed[1:], bind(r.id, schoolID, pupilID))
		if err != nil || len(text) != keyLength {
			return Key{}, errors.New("open licence key: damaged, or sealed for another pupil")
		}
		return Key{[keyLength]byte(text)}, nil
	}
	return Key{}, errors.New("open licence key: sealed with an unknown secret")
}

// NeedsReseal is true for copies that were sealed with a former secret.
func (k Keyring) NeedsReseal(sealed []byte) bool {
	return len(sealed) == 0 || sealed[0] != k.rings[0].id
}

// bind is the associated data: it ties a sealed copy to the secret's id, the school and the pupil.
func bind(id byte, schoolID, pupilID int64) []byte {
	b := append([]byte("licence key"), id)
	b = binary.BigEndian.AppendUint64(b, uint64(schoolID))
	return binary.BigEndian.AppendUint64(b, uint64(pupilID))
}
