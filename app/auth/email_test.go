package auth

import (
	"strings"
	"testing"
)

func TestParseEmailAccepts(t *testing.T) {
	for typed, want := range map[string]Email{
		"o'neil@example.com":                        "o'neil@example.com",
		"a.b+school@example.co.uk":                  "a.b+school@example.co.uk",
		"x@xn--bcher-kva.example":                   "x@xn--bcher-kva.example",
		"Parent@Example.COM":                        "parent@example.com",
		" x@example.com ":                           "x@example.com",
		"\tx@example.com\r\n":                       "x@example.com",
		"\u00a0x@example.com\u2003":                 "x@example.com",
		"user@bücher.example":                       "user@xn--bcher-kva.example",
		"user@BÜCHER.example":                       "user@xn--bcher-kva.example",
		"user@bu\u0308cher.example":                 "user@xn--bcher-kva.example",
		"user@straße.example":                       "user@xn--strae-oqa.example",
		"x@example.com\u200b":                       "x@example.com",
		"\ufeffx\u200d@exam\u00adple.com":           "x@example.com",
		"x@example。com":                             "x@example.com",
		"x@ｅｘａｍｐｌｅ.com":                             "x@example.com",
		"x@mail.school.academy":                     "x@mail.school.academy",
		"x@r3---sn-ab--cd.example":                  "x@r3---sn-ab--cd.example",
		"!#$%&'*+-/=?^_`{|}~@example.com":           "!#$%&'*+-/=?^_`{|}~@example.com",
		"1@2.example":                               "1@2.example",
		"a@b.co":                                    "a@b.co",
		"x@例え.テスト":                                  "x@xn--r8jz45g.xn--zckzah",
		strings.Repeat("a", 64) + "@example.com":    Email(strings.Repeat("a", 64) + "@example.com"),
		"x@" + strings.Repeat("b", 63) + ".example": Email("x@" + strings.Repeat("b", 63) + ".example"),
		"x@" + strings.Repeat("bcdefgh.", 30) + "example.com"[:11]: Email("x@" + strings.Repeat("bcdefgh.", 30) + "example.com"),
	} {
		got, code := ParseEmail(typed)
		if code != "" || got != want {
			t.Errorf("%q: %q, code %q, want %q", typed, got, code, want)
		}
		if again, code := ParseEmail(string(got)); again != got || code != "" {
			t.Errorf("%q: folded a second time it is %q, code %q", typed, again, code)
		}
	}
}

func TestParseEmailRefuses(t *testing.T) {
	for typed, want := range map[string]string{
		"": EmailBlank, " \u200b\t": EmailBlank,
		"üser@example.com":                       EmailAccent,
		"иван@example.com":                       EmailAccent,
		"x\xff@example.com":                      EmailAccent,
		`"Smith, J" <x@example.com>`:             EmailNamed,
		"<x@example.com>":                        EmailNamed,
		"John Smith <x@example.com>":             EmailNamed,
		`"a b"@example.com`:                      EmailNamed,
		"a@b":                                    EmailNoEnding,
		"x@localhost":                            EmailNoEnding,
		"x@[127.0.0.1]":                          EmailIP,
		"x@[IPv6:::1]":                           EmailIP,
		"x@127.0.0.1":                            EmailIP,
		"x@-bad.example":                         EmailDomain,
		"x@bad-.example":                         EmailDomain,
		"x@ba_d.example":                         EmailDomain,
		"x@bad.e":                                EmailDomain,
		"x@example.123":                          EmailDomain,
		"x@example.com/path":                     EmailDomain,
		"x@example!.com":                         EmailDomain,
		"x@xn--a.example":                        EmailDomain,
		"x@" + strings.Repeat("b", 64) + ".de":   EmailDomain,
		"x@bad\xff.example":                      EmailDomain,
		"x@":                                     EmailDomain,
		"@example.com":                           EmailLocal,
		"x(y)@example.com":                       EmailLocal,
		"mailto:x@example.com":                   EmailLocal,
		`x\y@example.com`:                        EmailLocal,
		"a b@example.com":                        EmailSpace,
		"a\u00a0b@example.com":                   EmailSpace,
		"x@exam ple.com":                         EmailSpace,
		"a\tb@example.com":                       EmailSpace,
		"x..y@example.com":                       EmailDots,
		".x@example.com":                         EmailDots,
		"x.@example.com":                         EmailDots,
		"x@example.com.":                         EmailDots,
		"x@.example.com":                         EmailDots,
		"x@example..com":                         EmailDots,
		"x@a.test, y@a.test":                     EmailSeveral,
		"x@a.test; y@a.test":                     EmailSeveral,
		"x@a.test y@a.test":                      EmailSeveral,
		"x@y@example.com":                        EmailSeveral,
		"x@example.com,":                         EmailSeveral,
		"x,y@example.com":                        EmailSeveral,
		"x@example.com\r\nBcc: y@example.com":    EmailLines,
		"x@example.com\nBcc: y@example.com":      EmailLines,
		"x\r@example.com":                        EmailLines,
		"x\x00@example.com":                      EmailLines,
		"x\u2028@example.com":                    EmailLines,
		"example.com":                            EmailNoAt,
		"x":                                      EmailNoAt,
		strings.Repeat("a", 65) + "@example.com": EmailLong,
		"xyz@" + strings.Repeat("bcdefgh.", 30) + "example.com": EmailLong,
		strings.Repeat("x@example.com ", 1000):                  EmailLong,
	} {
		if got, code := ParseEmail(typed); got != "" || code != want {
			t.Errorf("%.60q: %q, code %q, want %q", typed, got, code, want)
		}
	}
}

func TestEmailParts(t *testing.T) {
	e, _ := ParseEmail("A.B+c@Bücher.example")
	if e.Local() != "a.b+c" || e.Domain() != "xn--bcher-kva.example" {
		t.Errorf("parts are %q and %q", e.Local(), e.Domain())
	}
}
