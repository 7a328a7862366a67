package auth

import (
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// Email is an address in the one form in which it is kept, compared and written to: lower case, the domain in
// ASCII (xn--…), nothing around it. Only ParseEmail makes one. Plus addresses stay: they are accounts of their own.
type Email string

// Codes that ParseEmail returns; "" means that the address is taken. Whether it exists is proved by sending.
const (
	EmailBlank    = "email_blank"     // nothing typed
	EmailLong     = "email_long"      // more than 254 characters, or 64 before the @
	EmailLines    = "email_lines"     // a line break inside
	EmailSeveral  = "email_several"   // more than one address
	EmailNamed    = "email_named"     // a name or angle brackets around the address
	EmailNoAt     = "email_no_at"     // no @
	EmailSpace    = "email_space"     // a space inside
	EmailAccent   = "email_accent"    // letters other than a-z before the @, which mail systems here cannot carry
	EmailLocal    = "email_local"     // something missing or not allowed before the @
	EmailDots     = "email_dots"      // a dot first, last or doubled on either side of the @
	EmailNoEnding = "email_no_ending" // no ending such as .com after the @
	EmailIP       = "email_ip"        // a number address instead of a domain
	EmailDomain   = "email_domain"    // any other fault behind the @
)

const (
	emailMax = 254 // RFC 5321 path without its angle brackets
	localMax = 64
	// atext is what may stand in a local part beside letters, digits and dots (RFC 5322).
	atext = "!#$%&'*+-/=?^_`{|}~"
)

// ParseEmail reads an address as typed: spaces around and invisible characters are dropped, capitals folded, an
// international domain turned into its ASCII form. Quoted local parts are refused: no family has one.
func ParseEmail(typed string) (Email, string) {
	if len(typed) > 4*emailMax {
		return "", EmailLong
	}
	s := strings.TrimSpace(strings.Map(dropInvisible, typed))
	if code := checkShape(s); code != "" {
		return "", code
	}
	at := strings.IndexByte(s, '@')
	local := strings.ToLower(s[:at])
	if code := checkLocal(local); code != "" {
		return "", code
	}
	domain, code := foldDomain(s[at+1:])
	if code != "" {
		return "", code
	}
	if len(local) > localMax || len(local)+1+len(domain) > emailMax {
		return "", EmailLong
	}
	return Email(local + "@" + domain), ""
}

// String is the address itself.
func (e Email) String() string { return string(e) }

// Local is the part before the @, Domain the part behind it.
func (e Email) Local() string { local, _, _ := strings.Cut(string(e), "@"); return local }

// Domain is the part behind the @, in ASCII.
func (e Email) Domain() string { _, domain, _ := strings.Cut(string(e), "@"); return domain }

func dropInvisible(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// checkShape tells the faults that concern the whole: order matters, the first that fits is the most helpful.
func checkShape(s string) string {
	switch {
	case s == "":
		return EmailBlank
	case strings.ContainsFunc(s, isLineBreak):
		return EmailLines
	case strings.Count(s, "@") > 1:
		return EmailSeveral
	case strings.ContainsAny(s, `<>"`):
		return EmailNamed
	case !strings.Contains(s, "@"):
		return EmailNoAt
	case strings.ContainsAny(s, ",;"):
		return EmailSeveral
	case strings.ContainsFunc(s, unicode.IsSpace):
		return EmailSpace
	}
	return ""
}

// isLineBreak is true for whatever could end a header line, and other control characters but the tab.
func isLineBreak(r rune) bool {
	return unicode.IsControl(r) && r != '\t' || r == '\u2028' || r == '\u2029'
}

func checkLocal(local string) string {
	for _, r := range local {
		switch {
		case r > unicode.MaxASCII:
			return EmailAccent
		case r != '.' && !isAlphanumeric(r) && !strings.ContainsRune(atext, r):
			return EmailLocal
		}
	}
	if local == "" {
		return EmailLocal
	}
	if badDots(local) {
		return EmailDots
	}
	return ""
}

func badDots(s string) bool {
	return strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") || strings.Contains(s, "..")
}

func isAlphanumeric(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// foldDomain returns the domain in lower-case ASCII, or the code of what is wrong with it.
func foldDomain(typed string) (string, string) {
	// Hyphens are judged in checkLabels: real names such as "ab--cd" are refused by the look-up profile.
	profile := idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.CheckHyphens(false))
	switch {
	case typed == "":
		return "", EmailDomain
	case strings.ContainsAny(typed, "[]:"):
		return "", EmailIP
	}
	domain, err := profile.ToASCII(typed)
	if err != nil {
		return "", EmailDomain
	}
	if badDots(domain) {
		return "", EmailDots
	}
	return domain, checkLabels(domain)
}

// checkLabels holds an ASCII domain to the rules for host names, with an ending that is a name.
func checkLabels(domain string) string {
	if _, err := netip.ParseAddr(domain); err == nil {
		return EmailIP
	}
	labels := strings.Split(domain, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' ||
			strings.ContainsFunc(l, func(r rune) bool { return r != '-' && !isAlphanumeric(r) }) {
			return EmailDomain
		}
	}
	if len(labels) < 2 {
		return EmailNoEnding
	}
	if ending := labels[len(labels)-1]; len(ending) < 2 || ending[0] >= '0' && ending[0] <= '9' {
		return EmailDomain // endings begin with a letter, also those in ASCII form
	}
	return ""
}
