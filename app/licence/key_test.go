package licence

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

const sample = "K7QM-4TRW-9HXC"

func TestParseKeyForgives(t *testing.T) {
	for _, typed := range []string{
		sample, "k7qm4trw9hxc", "K7QM 4TRW 9HXC", " K7QM-4TRW-9HXC ", "K7QM–4TRW–9HXC", "K7QM—4TRW—9HXC", "K7QM‑4TRW‑9HXC",
		"K7QM−4TRW−9HXC", "K7QM\u00a04TRW\u00a09HXC", "K7QM\t4TRW\t9HXC", "K7QM-4TRW-9HXC\n", "K7QM-4TRW-9HXC\r\n", "K7QM-4TRW-9HXC.",
		"Ｋ7QM4TRW9HXC", "ｋ７ｑｍ－４ｔｒｗ－９ｈｘｃ", "K7QM\u200b-4TRW\ufeff-9HXC\u2060", "K7QM\u00ad4TRW\u200d9HXC", "\u202aK7QM-4TRW-9HXC\u202c",
		"K7QM--4TRW--9HXC", "K7QM4-TRW9-HXC", "K-7-Q-M-4-T-R-W-9-H-X-C", "\"K7QM-4TRW-9HXC\"", "“K7QM-4TRW-9HXC”", "(K7QM/4TRW/9HXC)",
		"K7QM\u20034TRW\u30009HXC", "K7QM_4TRW_9HXC", "k7Qm.4tRw.9hXc", "K7QM\ufe634TRW\uff0d9HXC", "𝐊𝟕𝐐𝐌𝟒𝐓𝐑𝐖𝟗𝐇𝐗𝐂", "K7QM\u034f4TRW\ufe0f9HXC",
	} {
		k, p := ParseKey(typed)
		if p != nil {
			t.Errorf("%q: refused with %+v", typed, *p)
		} else if k.String() != sample {
			t.Errorf("%q: read as %s", typed, k)
		}
	}
}

func TestParseKeyFoldsTwins(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"B7QM-STRW-ZHXG", "87QM-5TRW-2HX6"}, {"bsz-gu-bsz-gu-cc", "8526-V852-6VCC"}, {"UUUU-UUUU-UUUU", "VVVV-VVVV-VVVV"},
		{"ＢＳＺＧＵＣ-ＢＳＺＧＵＣ", "8526-VC85-26VC"},
	} {
		if k, p := ParseKey(c.typed); p != nil || k.String() != c.want {
			t.Errorf("%q: read as %s, problem %v, want %s", c.typed, k, p, c.want)
		}
	}
}

func TestParseKeyRefuses(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  KeyProblem
	}{
		{"", KeyProblem{KeyBlank, 0, ""}},
		{" \u200b\t-. ", KeyProblem{KeyBlank, 0, ""}},
		{"K7QM-4TRW-9HXC5", KeyProblem{KeyLength, 13, ""}},
		{"K7QM-4TRW-9HX", KeyProblem{KeyLength, 11, ""}},
		{"K7QM-4TRW-9HXCC7QM-4TRW-9HXC", KeyProblem{KeyLength, 24, ""}},
		{"K7QM-4TRW-9HXC' OR 1=1", KeyProblem{KeyLength, 16, ""}},
		{"K7QM-4TRW-9HX'--", KeyProblem{KeyLength, 11, ""}},
		{strings.Repeat("K", 10000), KeyProblem{KeyLength, 10000, ""}},
		{strings.Repeat("ﷺ", 10000), KeyProblem{KeyLength, 150000, ""}},
		{"K", KeyProblem{KeyLength, 1, ""}},
		{"K7QM-4TRW-9HX0", KeyProblem{KeyCharacter, 12, "0"}},
		{"o7qm-4trw-9hxo", KeyProblem{KeyCharacter, 12, "O"}},
		{"l7qm-4trw-1hxi", KeyProblem{KeyCharacter, 12, "L1I"}},
		{"aeiou-y-aeiou-l", KeyProblem{KeyCharacter, 12, "AEIOY"}},
		{"K7QM-4TRW-9HXÇ", KeyProblem{KeyCharacter, 12, "Ç"}},
		{"К7QM-4TRW-9HXC", KeyProblem{KeyCharacter, 12, "К"}}, // a Cyrillic Ka
		{"K7QM-4TRW-9HXC%", KeyProblem{KeyCharacter, 12, "%"}},
		{"K7QM-4TRW-9HXC🎉", KeyProblem{KeyCharacter, 12, "🎉"}},
		{"K7QM-4TRW-9HXC\xff", KeyProblem{KeyCharacter, 12, "\ufffd"}},
		{"K7QM=4TRW=9HX", KeyProblem{KeyLength, 11, ""}},
	} {
		k, p := ParseKey(c.typed)
		if p == nil || k != (Key{}) {
			t.Errorf("%.40q: taken as %s", c.typed, k)
			continue
		}
		if c.want.Code == KeyLength {
			p.Characters = "" // of no matter beside a wrong number
		}
		if *p != c.want {
			t.Errorf("%.40q: %+v, want %+v", c.typed, *p, c.want)
		}
	}
}

// seeded is a repeatable source of bytes; keys for people come from crypto/rand.
func seeded() io.Reader { return mathrand.NewChaCha8([32]byte{1}) }

func TestAHundredThousandKeys(t *testing.T) {
	banned := regexp.MustCompile(`[AEIOUY01LBSZG]`)
	form := regexp.MustCompile(`^[2-9C-X]{4}-[2-9C-X]{4}-[2-9C-X]{4}$`)
	value := regexp.MustCompile(`^(\d+|\d+[DEF]\d*|[PRKF]\d+|\d+[PRK]|\d*(MRT|CHW|HYD|CHF)\d*)$`)
	r, seen, count := seeded(), map[Key]bool{}, map[byte]int{}
	for range 100_000 {
		k, err := NewKey(r)
		if err != nil {
			t.Fatal(err)
		}
		s := k.String()
		if banned.MatchString(s) || !form.MatchString(s) {
			t.Fatalf("%s holds what no key may hold", s)
		}
		for _, group := range strings.Split(s, "-") {
			if !strings.ContainsFunc(group, unicode.IsLetter) || value.MatchString(group) {
				t.Fatalf("%s: group %s reads as a value", s, group)
			}
		}
		for _, typed := range []string{s, strings.ToLower(s), strings.ReplaceAll(s, "-", ""), strings.ReplaceAll(s, "-", " – ")} {
			if back, p := ParseKey(typed); p != nil || back != k {
				t.Fatalf("%q does not parse back: %s, %v", typed, back, p)
			}
		}
		if seen[k] {
			t.Fatalf("%s came twice", s)
		}
		seen[k] = true
		for _, c := range k.text {
			count[c]++
		}
	}
	if len(count) != len(Alphabet) {
		t.Errorf("%d characters are in use, want %d", len(count), len(Alphabet))
	}
}

func TestDrawIsFair(t *testing.T) {
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	r, count := bytes.NewReader(all[:]), map[byte]int{}
	for {
		c, err := draw(r)
		if err != nil {
			break
		}
		count[c]++
	}
	for _, c := range []byte(Alphabet) {
		if count[c] != 11 { // 256 / 23
			t.Errorf("%c comes from %d of 256 bytes, want 11", c, count[c])
		}
	}
}

func TestTwinsAndAlphabetAreApart(t *testing.T) {
	for i := 0; i < len(Twins); i += 2 {
		if strings.IndexByte(Alphabet, Twins[i]) >= 0 || strings.IndexByte(Alphabet, Twins[i+1]) < 0 {
			t.Errorf("%c cannot fold to %c", Twins[i], Twins[i+1])
		}
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if once := fold(r); once != 0 && fold(rune(once)) != once {
			t.Errorf("%q folds to %q and then to %q", r, once, fold(rune(once)))
		}
	}
}

func TestLooksLikeValue(t *testing.T) {
	for group, want := range map[string]bool{
		"2345": true, "7D12": true, "7D23": true, "77D2": true, "777D": true, "D777": true, "MRT4": true, "4MRT": true, "CHW2": true, "HYD9": true,
		"R555": true, "55KR": true, "KR55": true, "CHF5": true, "5F55": true,
		"K7QM": false, "4TRW": false, "9HXC": false, "MRTX": false, "7DD2": false, "D7D2": false, "X234": false, "2D3C": false,
	} {
		if got := looksLikeValue(group); got != want {
			t.Errorf("%s: %v, want %v", group, got, want)
		}
	}
}

func TestUnwantedRunsAreDrawnAgain(t *testing.T) {
	bytesOf := func(s string) (b []byte) {
		for _, c := range []byte(s) {
			b = append(b, byte(strings.IndexByte(Alphabet, c)))
		}
		return b
	}
	k, err := NewKey(bytes.NewReader(append(bytesOf("X7FCKXTRWHXC"+"X7XFCKTRWHXC"+"2222CCCCCCCC"+"CCCC7D22CCCC"), bytesOf("K7QM4TRW9HXC")...)))
	if err != nil || k.String() != sample {
		t.Errorf("got %s, %v", k, err)
	}
	if _, err := NewKey(bytes.NewReader(nil)); !errors.Is(err, io.EOF) {
		t.Errorf("an exhausted source gave %v", err)
	}
}

func TestKeysStayOutOfLogs(t *testing.T) {
	var log strings.Builder
	k, _ := ParseKey(sample)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("seen", "key", k)
	if strings.Contains(log.String(), "K7QM") || !strings.Contains(log.String(), "…") {
		t.Errorf("logged as %s", log.String())
	}
	if (Key{}).String() != "" {
		t.Errorf("no key prints %q", Key{})
	}
}

func BenchmarkParseKeyOfTenThousandCharacters(b *testing.B) {
	typed := strings.Repeat("Ｋ", 10_000)
	for b.Loop() {
		ParseKey(typed)
	}
}
