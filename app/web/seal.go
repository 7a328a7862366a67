package web

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gateway/app/auth"
)

// sealLife is how long a form may stay open: overnight, and as long as the visitor cookie.
const sealLife = 36 * time.Hour

// sealer makes what leaves the server and comes back: the visitor cookie, form tokens, and state that travels
// between screens.
type sealer struct {
	visitors, tokens []byte
	box              cipher.AEAD
}

func newSealer(key []byte) (s sealer, err error) {
	if len(key) != 32 {
		return s, errors.New("FORM_KEY must be 32 bytes")
	}
	derive := func(purpose string) []byte {
		k, kerr := hkdf.Key(sha256.New, key, nil, purpose, 32)
		err = errors.Join(err, kerr)
		return k
	}
	s.visitors, s.tokens = derive("visitor"), derive("token")
	block, err := aes.NewCipher(derive("sealed"))
	if err != nil {
		return s, err
	}
	s.box, err = cipher.NewGCM(block)
	return s, err
}

func sum(key []byte, parts ...[]byte) []byte {
	m := hmac.New(sha256.New, key)
	for _, p := range parts {
		m.Write(p)
		m.Write([]byte{0})
	}
	return m.Sum(nil)[:16]
}

// newVisitor makes a cookie value for an id, or for a new one when id is "".
func (s sealer) newVisitor(id string, now time.Time) (value, visitor string) {
	raw, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil || len(raw) != 16 {
		raw = make([]byte, 16)
		rand.Read(raw)
	}
	stamped := binary.BigEndian.AppendUint64(bytes.Clone(raw), uint64(now.Unix()))
	return base64.RawURLEncoding.EncodeToString(append(stamped, sum(s.visitors, stamped)...)), base64.RawURLEncoding.EncodeToString(raw)
}

// visitor reads a cookie value; "" when it is not ours or too old.
func (s sealer) visitor(value string, now time.Time) string {
	b, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(b) != 40 || !hmac.Equal(b[24:], sum(s.visitors, b[:24])) {
		return ""
	}
	if now.Sub(time.Unix(int64(binary.BigEndian.Uint64(b[16:24])), 0)) > sealLife {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b[:16])
}

// token is the form token of whoever is signed in. It is bound to the person, not to the one session: a form that
// was open while the same person signed in again still counts, another person's never does (case 64).
func (s sealer) token(who auth.Principal) string {
	if !who.SignedIn() {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(sum(s.tokens, []byte(who.Realm), binary.BigEndian.AppendUint64(nil, uint64(who.ID))))
}

func (s sealer) tokenFits(who auth.Principal, token string) bool {
	return hmac.Equal([]byte(token), []byte(s.token(who)))
}

type sealed struct {
	At   int64
	Data json.RawMessage
}

// seal packs a value for one purpose and one visitor.
func (s sealer) seal(purpose, visitor string, value any) (string, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	plain, err := json.Marshal(sealed{At: time.Now().Unix(), Data: data})
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	nonce := make([]byte, s.box.NonceSize())
	rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(s.box.Seal(nonce, nonce, plain, []byte(purpose+"\x00"+visitor))), nil
}

// open unpacks what seal made, and says whether it could: same purpose, same visitor, not older than sealLife.
func (s sealer) open(purpose, visitor, text string, value any) bool {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) < s.box.NonceSize() {
		return false
	}
	plain, err := s.box.Open(nil, b[:s.box.NonceSize()], b[s.box.NonceSize():], []byte(purpose+"\x00"+visitor))
	if err != nil {
		return false
	}
	var in sealed
	if json.Unmarshal(plain, &in) != nil || time.Since(time.Unix(in.At, 0)) > sealLife {
		return false
	}
	return json.Unmarshal(in.Data, value) == nil
}
