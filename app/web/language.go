package web

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/views/layout"
	"gateway/views/words"
)

// languageCookie keeps the language that somebody chose before signing in: its name, and nothing of the person.
const (
	languageCookie = "__Host-eg-language"
	languageLife   = 400 * 24 * time.Hour // browsers keep no cookie for longer
)

// language is the one of this browser: of the link that was just pressed, or of the cookie; "" without a choice.
func (s *Server) language(c *fiber.Ctx) string {
	if chosen := query(c, "lang"); s.book.Knows(chosen) {
		if c.Method() == fiber.MethodGet {
			s.keepLanguage(c, chosen)
		}
		return chosen
	}
	if kept := c.Cookies(languageCookie); s.book.Knows(kept) {
		return kept
	}
	return ""
}

func (s *Server) keepLanguage(c *fiber.Ctx, chosen string) {
	setCookie(c, languageCookie, chosen, time.Now().Add(languageLife))
}

// words are those of whoever asks.
func (s *Server) words(c *fiber.Ctx) words.W {
	who, _ := c.Locals(whoKey).(auth.Principal)
	return s.book.In(who.Language)
}

// otherLanguages are the links to this page in the languages that it is not in, for people who are not signed in; a form
// that was posted has no such link, because what was typed would be gone.
func (s *Server) otherLanguages(c *fiber.Ctx, who auth.Principal, w words.W) (out []layout.Language) {
	if who.SignedIn() || c.Method() != fiber.MethodGet {
		return nil
	}
	for _, l := range s.book.Languages() {
		if l.Tag == w.Lang {
			continue
		}
		q, err := url.ParseQuery(string(c.Context().URI().QueryString()))
		if err != nil {
			q = url.Values{}
		}
		q.Set("lang", l.Tag)
		q.Del("done")
		out = append(out, layout.Language{Tag: l.Tag, Name: l.Name, Href: c.Path() + "?" + q.Encode()})
	}
	return out
}
