package web

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/errs"
	"gateway/views/ui"
)

// form is what was posted, copied out of the request's memory and cleaned of what no text holds: bytes that are
// not UTF-8, NUL and other control characters.
type form struct{ values map[string][]string }

func formOf(c *fiber.Ctx) form {
	f := form{values: map[string][]string{}}
	c.Request().PostArgs().VisitAll(func(k, v []byte) {
		name := string(k)
		f.values[name] = append(f.values[name], clean(string(v)))
	})
	return f
}

func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// get is the first value of a field.
func (f form) get(name string) string {
	if v := f.values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// all is every value of a field.
func (f form) all(name string) []string { return f.values[name] }

func (f form) each(do func(name, value string)) {
	for name, values := range f.values {
		for _, v := range values {
			do(name, v)
		}
	}
}

// shown is the form as it comes back: everything typed but passwords.
func (s *Server) shown(f form, who auth.Principal, problems errs.Invalid) ui.Form {
	out := s.blank(who)
	out.Problems = problems
	f.each(func(name, value string) {
		if _, there := out.Values[name]; !there && !secretField(name) {
			out.Values[name] = value
		}
	})
	out.Submission = f.get("submission")
	return out
}

// blank is a form nobody has typed in.
func (s *Server) blank(who auth.Principal) ui.Form {
	return ui.Form{W: s.book.In(who.Language), Values: map[string]string{}, CSRF: s.seals.token(who)}
}

// query is a cleaned value of the address's query.
func query(c *fiber.Ctx, name string) string { return clean(strings.Clone(c.Query(name))) }

// number is a positive number in the path; anything else is the same 404 as a number that does not exist.
func number(c *fiber.Ctx, name string) (int64, error) {
	n, err := strconv.ParseInt(c.Params(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.NotFound
	}
	return n, nil
}

// next is the query that leads back to a page of this school after signing in.
func next(slug, path string) string {
	if !own(slug, path) {
		return ""
	}
	return "?next=" + url.QueryEscape(path)
}

// own says whether path is a plain path within the school.
func own(slug, path string) bool {
	u, err := url.Parse(path)
	return err == nil && u.Scheme == "" && u.Host == "" && !strings.Contains(path, "\\") && strings.HasPrefix(u.Path, "/s/"+slug+"/") &&
		!strings.Contains(u.Path, "..") && !strings.HasSuffix(u.Path, "/sign-in")
}

// pathOf is the path and query of an address.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.RequestURI()
}
