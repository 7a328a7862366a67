// Package licence holds licence types, their access settings and licence keys: the codes by which a
// family registers for a pupil (LIC-1 to LIC-12).
package licence

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	folding "gateway/app/fold"
)

// Alphabet is what licence keys are made of. Vowels (and Y) are out so that no word appears; O, 0, I, 1
// and L are out because print cannot tell them apart; of B/8, S/5, Z/2, G/6 and U/V one stays.
const Alphabet = "CDFHJKMNPQRTVWX23456789"

// Twins folds what keys never hold but can only have been misread from one thing that they do hold: each first
// character counts as the second. The page's script folds by the same list. O and 0, I, 1 and L have lost their
// twins on both sides; they are named to the person instead, and so are the other vowels.
const Twins = "B8S5Z2G6UV"

// keyLength is the number of letters and digits of a key, groupLength that of one group.
const (
	keyLength   = 12
	groupLength = 4
)

// Key is a licence key. Only NewKey, ParseKey and Keyring.Open make one; the zero Key is none. Keys compare with ==.
type Key struct{ text [keyLength]byte }

// String is the key as people see it: "K7QM-4TRW-9HXC", or "" for the zero Key.
func (k Key) String() string {
	if k == (Key{}) {
		return ""
	}
	t := string(k.text[:])
	return t[:4] + "-" + t[4:8] + "-" + t[8:]
}

// LogValue keeps keys out of the logs, also when one is handed over by mistake.
func (Key) LogValue() slog.Value { return slog.StringValue("…") }

// Codes of KeyProblem.
const (
	KeyBlank     = "key_blank"     // nothing typed
	KeyLength    = "key_length"    // Typed letters and numbers instead of 12
	KeyCharacter = "key_character" // twelve, but Characters do not occur in keys
)

// KeyProblem says why what was typed cannot be a key, before anything is looked up.
type KeyProblem struct {
	Code       string
	Typed      int    // letters and numbers that were typed
	Characters string // the characters that no key holds, each once, at most 5
}

// NewKey draws a key from r, every allowed key being equally likely. It fails only when r does.
func NewKey(r io.Reader) (Key, error) {
	for {
		var k Key
		for i := range k.text {
			c, err := draw(r)
			if err != nil {
				return Key{}, fmt.Errorf("new licence key: %w", err)
			}
			k.text[i] = c
		}
		if k.printable() {
			return k, nil
		}
	}
}

// draw picks one character without bias: bytes beyond the last whole multiple of the alphabet are thrown away.
func draw(r io.Reader) (byte, error) {
	const fair = 256 / len(Alphabet) * len(Alphabet)
	var b [1]byte
	for {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return 0, err
		}
		if int(b[0]) < fair {
			return Alphabet[int(b[0])%len(Alphabet)], nil
		}
	}
}

// unwanted are runs that no letter to a family should carry: rudeness without vowels, digits read as letters included.
var unwanted = []string{"CNT", "CVN", "DCK", "F4T", "F46", "FCK", "FKN", "FVC", "FVK", "KKK", "KNT", "N42", "N66", "NGR", "P43D",
	"R4P", "T4RT", "TW4T", "TWT", "W4N", "WTF"}

// printable is true for keys that neither a person nor a spreadsheet takes for something else.
func (k Key) printable() bool {
	text := string(k.text[:])
	for _, w := range unwanted {
		if strings.Contains(text, w) {
			return false
		}
	}
	for i := 0; i < keyLength; i += groupLength {
		if looksLikeValue(text[i : i+groupLength]) {
			return false
		}
	}
	return true
}

// values are letters that make a value of the digits around them in some spreadsheet's language: D writes an
// exponent (7D12 is 7E12), D and F end a number, K counts thousands; vowelless months (Chwefror, Hydref, maart)
// and currency signs.
var values = []string{"CHF", "CHW", "D", "F", "FT", "HK", "HYD", "K", "KC", "KN", "KR", "MRT", "NT", "P", "R", "RM", "TK"}

// looksLikeValue is true when a spreadsheet may read the group as a number, a date or an amount of money.
func looksLikeValue(group string) bool {
	letters := strings.Trim(group, "0123456789")
	return letters == "" || slices.Contains(values, letters)
}

// ParseKey reads a key as people type and paste it: any case, width, spacing, dash or full stop, twins
// folded. What has more or fewer than 12 letters and numbers is never cut or filled.
func ParseKey(typed string) (Key, *KeyProblem) {
	var k Key
	n, foreign := 0, ""
	for _, r := range norm.NFKC.String(typed) {
		n, foreign = k.take(r, n, foreign)
	}
	switch {
	case n == 0 && foreign == "":
		return Key{}, &KeyProblem{Code: KeyBlank}
	case n != keyLength:
		return Key{}, &KeyProblem{Code: KeyLength, Typed: n}
	case foreign != "":
		return Key{}, &KeyProblem{Code: KeyCharacter, Typed: n, Characters: foreign}
	}
	return k, nil
}

// take reads one character as the n-th of the key and returns the new n and the characters that no key holds.
func (k *Key) take(r rune, n int, foreign string) (int, string) {
	if isFiller(r) {
		return n, foreign
	}
	folded := fold(r)
	if folded == 0 {
		if up := string(unicode.ToUpper(r)); !strings.Contains(foreign, up) && len([]rune(foreign)) < 5 {
			foreign += up
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return n, foreign
		}
	}
	if n < keyLength {
		k.text[n] = folded
	}
	return n + 1, foreign
}

// fold returns the character of the alphabet that r stands for, or 0.
func fold(r rune) byte {
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	if r > unicode.MaxASCII {
		return 0
	}
	if i := strings.IndexByte(Twins, byte(r)); i >= 0 && i%2 == 0 {
		return Twins[i+1]
	}
	if strings.IndexByte(Alphabet, byte(r)) < 0 {
		return 0
	}
	return byte(r)
}

// isFiller is true for what may stand between, before and behind the characters of a key or a Pupil ID.
func isFiller(r rune) bool {
	return folding.Invisible(r) || folding.Dash(r) || strings.ContainsRune(`.,:;'"’‘“”_/\()[]·•`, r)
}
