package auth

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPasswordLengths(t *testing.T) {
	const words = "vx kq zm pw rj hd tn" // 20 characters that mean nothing
	for _, c := range []struct {
		rules    Rules
		password string
		want     PasswordProblem
	}{
		{FamilyRules, "", PasswordProblem{PasswordBlank, 10, 0, 0}},
		{FamilyRules, words[:9], PasswordProblem{PasswordShort, 10, 0, 9}},
		{FamilyRules, words[:10], PasswordProblem{}},
		{StaffRules, words[:11], PasswordProblem{PasswordShort, 12, 0, 11}},
		{StaffRules, words[:12], PasswordProblem{}},
		{OperatorRules, words[:13], PasswordProblem{PasswordShort, 14, 0, 13}},
		{OperatorRules, words[:14], PasswordProblem{}},
		{FamilyRules, "žluťoučký", PasswordProblem{PasswordShort, 10, 0, 9}},                         // 13 bytes
		{FamilyRules, "z\u030clut\u030couc\u030cky\u0301", PasswordProblem{PasswordShort, 10, 0, 9}}, // the same in pieces
		{FamilyRules, "žluťoučkýk", PasswordProblem{}},
		{FamilyRules, "🐎🔋📎🎉🐎🔋📎🎉🐎🔋", PasswordProblem{}},
		{FamilyRules, "李小龙王大明张三丰刘", PasswordProblem{}},
		{FamilyRules, words + strings.Repeat("q", 108), PasswordProblem{}},
		{FamilyRules, words + strings.Repeat("q", 109), PasswordProblem{PasswordLong, 0, 128, 129}},
		{FamilyRules, "🐎🔋📎🎉" + strings.Repeat("🐎", 29), PasswordProblem{PasswordLong, 0, 128, 132}},
		{FamilyRules, "not text \xff\xfe\xff", PasswordProblem{Code: PasswordText}},
		{FamilyRules, "          ", PasswordProblem{Code: PasswordCommon}},
		{FamilyRules, "8273645519", PasswordProblem{}}, // no rules of composition
		{FamilyRules, "correcthorsebatterystaple!", PasswordProblem{}},
	} {
		if got := c.rules.Check(c.password); got != c.want {
			t.Errorf("%d, %.40q: %+v, want %+v", c.rules.Min, c.password, got, c.want)
		}
	}
}

func TestCommonPasswords(t *testing.T) {
	rules := FamilyRules
	for _, password := range []string{
		"1234567890", "123456789a", "password123", "PASSWORD123", "Password1234", "qwertyuiop", "1q2w3e4r5t", "manchester", "liverpool123",
		"Manchester2024!", "!!manchester!!", "«password1234»", "Password!2024", "P-a-s-s-w-o-r-d 1", "Welcome2026!!", "iloveyou2026", "Summer2026!!!",
		"ExternalGateway1", "schoolpassword", "aaaaaaaaaaaa", "121212121212", "abcabcabcabcabc", "ABCDEFGHIJKLMN", "zyxwvutsrqponm", "2345678901234567", "9876543210987",
	} {
		if got := rules.Check(password); got != (PasswordProblem{Code: PasswordCommon}) {
			t.Errorf("%q: %+v", password, got)
		}
	}
	for _, password := range []string{"manchester rain on tuesday", "wordpass teapot", "xk8#2qv!9w", "my summer of dragons"} {
		if got := rules.Check(password); got != (PasswordProblem{}) {
			t.Errorf("%q: %+v", password, got)
		}
	}
}

func TestPasswordsOfNames(t *testing.T) {
	names := []string{"Ashdale Academy", "Siân Ŵyn-Pugh", "O’Neil", "Ann-Marie", "j.smith+school@example.org", "", " ", "Li", "李小龙", "St. John's 2nd"}
	rules := FamilyRules
	for _, password := range []string{
		"ashdale2026", "Ashdale-Academy", "ACADEMYASHDALE", "a.s.h.d.a.l.e 99", "Ash1dale2!", "sianwynpugh", "Siân.Ŵyn-Pugh", "wynpughsian!!", "oneil-annmarie",
		"O'Neil123456", "jsmith2012!!", "smithjsmith", "ashdaleASHDALE", "ashdalexyz1", "ashdale password", "李小龙李小龙李小龙1", "sian12345678", "stjohns2nd99",
		"a\u0301shdale2026",
	} {
		if got := rules.Check(password, names...); got != (PasswordProblem{Code: PasswordNames}) {
			t.Errorf("%q: %+v", password, got)
		}
	}
	for _, password := range []string{
		"ashdale wxyz", "ashdale teapot lamp", "brilliant lily vase", "oneiltruck77", "82736455190", "xk8#2qv!9w", "🐎🔋📎🎉🐎🔋📎🎉🐎🔋",
	} {
		if got := rules.Check(password, names...); got != (PasswordProblem{}) {
			t.Errorf("%q: %+v", password, got)
		}
	}
	if got := rules.Check("ashdale2026"); got != (PasswordProblem{}) {
		t.Errorf("without the names: %+v", got)
	}
	for i := range ordinary {
		if ordinary[i] != lettersOf(strings.ToLower(ordinary[i])) {
			t.Errorf("%q can never be found", ordinary[i])
		}
	}
}

func TestDenyList(t *testing.T) {
	text := commonText()
	if len(commonPacked) > 1<<20 || cap(text) > 10<<20 {
		t.Errorf("the list takes %d bytes packed, %d in memory", len(commonPacked), cap(text))
	}
	lines := bytes.Split(bytes.TrimSuffix(text, []byte{'\n'}), []byte{'\n'})
	if len(lines) != 112_130 {
		t.Errorf("%d entries", len(lines))
	}
	for i, line := range lines {
		if utf8.RuneCount(line) < commonMin || i > 0 && bytes.Compare(lines[i-1], line) >= 0 {
			t.Fatalf("line %d, %q, is out of order or too short", i+1, line)
		}
		if i%7 == 0 || i == len(lines)-1 {
			if !isListed(string(line)) || isListed(string(line)+"\x00") || isListed(string(line)+"\n") {
				t.Fatalf("line %d, %q, is not found alone", i+1, line)
			}
		}
	}
	for _, absent := range []string{"", "\n", "          ", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz~", "~~~~~~~~~~~~", "žluťoučký kůň", "1234567890\n123456789012"} {
		if isListed(absent) {
			t.Errorf("%q is found", absent)
		}
	}
}

func BenchmarkCheckPassword(b *testing.B) {
	for b.Loop() {
		FamilyRules.Check("correcthorsebatterystaple!", "Ashdale Academy", "Siân Ŵyn-Pugh", "j.smith@example.org")
	}
}
