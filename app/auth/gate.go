// Package auth knows who people are: accounts of three realms, sessions, passwords, mailed links and the throttle.
// It alone opens the identity and claim scopes.
package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"gateway/app/db"
	"gateway/app/licence"
)

// Job is the arguments of a background job; the queue knows its worker by the kind.
type Job interface{ Kind() string }

// Gate holds what proving who someone is takes.
type Gate struct {
	DB       *db.DB
	Hasher   *Hasher
	TokenKey []byte          // makes the mailed links and the throttle's buckets
	Keyring  licence.Keyring // finds licence keys
	SlowDown time.Duration   // how much later a try over a slow limit is answered; 0 is two seconds
	// Enqueue gives a job to the worker in the caller's transaction.
	Enqueue func(ctx context.Context, tx db.Tx, job Job) error
}

// Caller is the browser that asks, as far as limits need it.
type Caller struct {
	Visitor string // the visitor cookie's id
	Network string // the address, an IPv6 one cut to its /64
	// Language is that of the page from which somebody asks: a mail to a person who has no account is written in it.
	Language string
}

// newToken makes 256 random bits for a cookie and their hash for the database.
func newToken() (token string, hash []byte) {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b), HashToken(base64.RawURLEncoding.EncodeToString(b))
}

// HashToken is what the database keeps of a session's or a link's token.
func HashToken(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

func (g *Gate) mac(parts ...string) []byte {
	m := hmac.New(sha256.New, g.TokenKey)
	for _, p := range parts {
		m.Write([]byte(p))
		m.Write([]byte{0})
	}
	return m.Sum(nil)
}

const (
	linkLife         = time.Hour
	registrationLife = 30 * 24 * time.Hour
)
