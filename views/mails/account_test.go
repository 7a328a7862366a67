package mails

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/school"
	"gateway/views/words"
)

var letters = []auth.LetterKind{auth.LetterVerify, auth.LetterKnown, auth.LetterReset, auth.LetterUnknown, auth.LetterEmail, auth.LetterTaken, auth.LetterNewPass, auth.LetterNewMail, auth.LetterClosed, auth.LetterInvite, auth.LetterWelcome}

func letter(kind auth.LetterKind, realm auth.Realm) auth.Letter {
	return auth.Letter{Kind: kind, Realm: realm, To: "pat@example.org", Token: "T8cdne4gFMr4HBfCVSC6hIzHMcA",
		School: school.School{ID: 1, Slug: "ashdale", Name: "Ysgol Siân & <Ŵyn>", HelpPhone: "01632 960 418", HelpEmail: "office@ashdale.example"}}
}

func book(t *testing.T) words.W {
	b, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	return b.In("en-GB")
}

var tags = regexp.MustCompile(`<title>.*?</title>|<[^>]*>`)

// TestBothPartsSayTheSame holds MAIL-2 over every account mail: the HTML has the words of the text, no picture,
// nothing loaded from elsewhere, and the text keeps to 78 columns.
func TestBothPartsSayTheSame(t *testing.T) {
	for _, kind := range letters {
		for _, realm := range []auth.Realm{auth.External, auth.Staff} {
			b := Account(book(t), "https://gateway.example", letter(kind, realm))
			if text, markup := flat(b.Text), flat(html.UnescapeString(tags.ReplaceAllString(b.HTML, " "))); text != markup {
				t.Errorf("%s: text %q\nhtml %q", kind, text, markup)
			}
			for _, line := range strings.Split(b.Text, "\n") {
				if n := len([]rune(line)); n > 78 && !strings.HasPrefix(line, "https://") {
					t.Errorf("%s: a line of %d columns: %q", kind, n, line)
				}
			}
			if strings.Contains(b.HTML, "<img") || strings.Contains(b.HTML, "src=") || strings.Contains(b.HTML, "style") || strings.Contains(b.HTML, "<Ŵyn>") {
				t.Errorf("%s: markup in %q", kind, b.HTML)
			}
			if strings.ContainsAny(b.Subject, "\r\n") || !strings.Contains(b.Subject, "Ysgol Siân") {
				t.Errorf("%s: subject %q", kind, b.Subject)
			}
		}
	}
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestLinks holds which mail carries which link: only those that need one have the token.
func TestLinks(t *testing.T) {
	const token, base = "T8cdne4gFMr4HBfCVSC6hIzHMcA", "https://gateway.example"
	for _, c := range []struct {
		kind  auth.LetterKind
		realm auth.Realm
		want  string
	}{
		{auth.LetterVerify, auth.External, base + "/s/ashdale/verify/" + token},
		{auth.LetterReset, auth.External, base + "/s/ashdale/reset/" + token},
		{auth.LetterReset, auth.Staff, base + "/s/ashdale/staff/reset/" + token},
		{auth.LetterEmail, auth.External, base + "/s/ashdale/email/" + token},
		{auth.LetterKnown, auth.External, base + "/s/ashdale/sign-in"},
		{auth.LetterUnknown, auth.External, base + "/s/ashdale/sign-in"},
		{auth.LetterUnknown, auth.Staff, base + "/s/ashdale/staff/sign-in"},
		{auth.LetterTaken, auth.External, base + "/s/ashdale/sign-in"},
		{auth.LetterNewPass, auth.External, ""},
		{auth.LetterNewMail, auth.External, ""},
		{auth.LetterClosed, auth.External, ""},
		{auth.LetterInvite, auth.Staff, base + "/s/ashdale/staff/reset/" + token},
		{auth.LetterWelcome, auth.Staff, base + "/s/ashdale/staff/sign-in"},
	} {
		b := Account(book(t), base, letter(c.kind, c.realm))
		found := strings.Join(regexp.MustCompile(`https?://\S+`).FindAllString(b.Text, -1), " ")
		if found != c.want {
			t.Errorf("%s: links %q, want %q", c.kind, found, c.want)
		}
		if wants := strings.Contains(c.want, token); strings.Contains(b.Text, token) != wants || strings.Contains(b.HTML, token) != wants {
			t.Errorf("%s: token in the mail, want %v", c.kind, wants)
		}
	}
}
