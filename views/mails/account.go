package mails

import (
	"strings"

	"gateway/app/auth"
	"gateway/views/urls"
	"gateway/views/words"
)

// Account is an account mail: to prove an address, to set a new password, or to tell of a change. base is the
// configured base URL. No name stands in it: the address may not be the person's.
func Account(w words.W, base string, l auth.Letter) Body {
	slug := l.School.Slug
	id := "mail." + string(l.Kind) + "."
	blocks := []block{{text: w.T(id+"text", "School", l.School.Name)}}
	if link := linkOf(l); link != "" {
		blocks = append(blocks, block{text: w.T(id + "link"), link: base + link}, block{text: lives(w, l)})
	}
	if l.Kind == auth.LetterKnown || l.Kind == auth.LetterUnknown || l.Kind == auth.LetterTaken || l.Kind == auth.LetterWelcome {
		blocks = append(blocks, block{text: w.T("mail.sign_in"), link: base + signIn(l.Realm, slug)})
	}
	blocks = append(blocks, block{text: w.T(id + "not_you")})
	if who := contact(l); who != "" {
		blocks = append(blocks, block{text: w.T("help.ask") + " " + who})
	}
	blocks = append(blocks, block{text: l.School.Name})
	return compose(w.Lang, w.T(id+"subject", "School", l.School.Name), blocks)
}

// lives is how long a link works.
func lives(w words.W, l auth.Letter) string {
	if l.Kind == auth.LetterInvite {
		return w.T("mail.week")
	}
	return w.T("mail.hour")
}

func linkOf(l auth.Letter) string {
	switch {
	case l.Kind == auth.LetterVerify:
		return urls.Verify(l.School.Slug, l.Token)
	case l.Kind == auth.LetterEmail:
		return urls.Email(l.School.Slug, l.Token)
	case l.Kind == auth.LetterInvite, l.Kind == auth.LetterReset && l.Realm == auth.Staff:
		return urls.StaffReset(l.School.Slug, l.Token)
	case l.Kind == auth.LetterReset:
		return urls.Reset(l.School.Slug, l.Token)
	}
	return ""
}

func signIn(realm auth.Realm, slug string) string {
	if realm == auth.Staff {
		return urls.StaffSignIn(slug)
	}
	return urls.SignIn(slug)
}

func contact(l auth.Letter) string {
	return strings.Trim(strings.Join([]string{l.School.HelpPhone, l.School.HelpEmail}, ", "), ", ")
}
