package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// HashCost is what one hash of a password costs (argon2id).
type HashCost struct {
	MemoryKiB uint32
	Time      uint32 // passes over the memory
	Threads   uint8
}

// ProductionCost is the cost for real passwords: 19 MiB, two passes, one thread (about 23 ms).
func ProductionCost() HashCost { return HashCost{MemoryKiB: 19 * 1024, Time: 2, Threads: 1} }

// Hasher turns passwords into hashes and checks them, as many at a time as there are processors: more at once
// would only use more memory. Made by NewHasher; safe for use by several goroutines.
type Hasher struct {
	cost  HashCost
	slots chan struct{}
}

const (
	saltBytes = 16
	hashBytes = 32
)

// errHash means that a stored hash cannot be read, which no password typed can cause.
var errHash = errors.New("stored password hash is unreadable")

// NewHasher makes a Hasher of that cost. A cost that argon2 cannot do is a mistake of the program and panics.
func NewHasher(cost HashCost) *Hasher {
	if !cost.possible() {
		panic(fmt.Sprintf("auth: impossible hash cost %+v", cost))
	}
	return &Hasher{cost: cost, slots: make(chan struct{}, runtime.NumCPU())}
}

// possible keeps a damaged row from asking for all memory there is.
func (c HashCost) possible() bool {
	return c.Time >= 1 && c.Time <= 64 && c.Threads >= 1 && c.MemoryKiB >= 8*uint32(c.Threads) && c.MemoryKiB <= 1<<20
}

// Hash returns the password's hash in the PHC form "$argon2id$v=19$m=…,t=…,p=…$salt$hash". It fails only when ctx
// ends while it waits for its turn. It does not judge the password: Rules.Check does.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails
	sum, err := h.derive(ctx, h.cost, salt, password, hashBytes)
	if err != nil {
		return "", err
	}
	return phc{h.cost, salt, sum}.String(), nil
}

// Verify tells whether password is the one behind stored, and whether stored should be replaced by a fresh Hash
// because it was made at another cost. An unreadable stored hash is an error, as is the end of ctx.
func (h *Hasher) Verify(ctx context.Context, stored, password string) (ok, needsUpgrade bool, err error) {
	p, err := parsePHC(stored)
	if err != nil {
		return false, false, err
	}
	sum, err := h.derive(ctx, p.cost, p.salt, password, uint32(len(p.sum)))
	if err != nil || subtle.ConstantTimeCompare(sum, p.sum) != 1 {
		return false, false, err
	}
	return true, p.cost != h.cost || len(p.salt) != saltBytes || len(p.sum) != hashBytes, nil
}

// Burn does the work of Verify for an account that does not exist, so that the time tells nothing (ACC-9).
func (h *Hasher) Burn(ctx context.Context, password string) error {
	var nothing [hashBytes]byte
	sum, err := h.derive(ctx, h.cost, nothing[:saltBytes], password, hashBytes)
	subtle.ConstantTimeCompare(sum, nothing[:])
	return err
}

// derive waits for a slot and computes argon2id over all bytes of the password.
func (h *Hasher) derive(ctx context.Context, c HashCost, salt []byte, password string, length uint32) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("hash password: %w", err)
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("hash password: %w", ctx.Err())
	}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(composed(password)), salt, c.Time, c.MemoryKiB, c.Threads, length), nil
}

// composed is the password as it is counted and hashed. One keyboard sends é as one character, another as e and an
// accent: NFC makes them one, so that a password set on a phone works on a PC. NFC and not NFKC, which would also
// make different passwords equal (x² and x2).
func composed(password string) string { return norm.NFC.String(password) }

// phc is a stored hash taken apart.
type phc struct {
	cost HashCost
	salt []byte
	sum  []byte
}

const phcForm = "$argon2id$v=19$m=%d,t=%d,p=%d$"

func (p phc) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf(phcForm, p.cost.MemoryKiB, p.cost.Time, p.cost.Threads) + b64.EncodeToString(p.salt) + "$" + b64.EncodeToString(p.sum)
}

// parsePHC reads back what String writes, and nothing else.
func parsePHC(s string) (phc, error) {
	var p phc
	if _, err := fmt.Sscanf(s, phcForm, &p.cost.MemoryKiB, &p.cost.Time, &p.cost.Threads); err != nil || !p.cost.possible() {
		return phc{}, errHash
	}
	parts := strings.Split(s, "$") // "", argon2id, v, cost, salt, hash
	if len(parts) != 6 {
		return phc{}, errHash
	}
	var errSalt, errSum error
	p.salt, errSalt = base64.RawStdEncoding.DecodeString(parts[4])
	p.sum, errSum = base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errSum != nil || len(p.salt) < 8 || len(p.sum) < 16 || len(p.sum) > 64 || p.String() != s {
		return phc{}, errHash
	}
	return p, nil
}
