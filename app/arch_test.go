// Package app_test holds the rules of the architecture: who may import whom, and who may open which scope of the
// database. It reads the source files, so it holds also for what does not compile yet.
package app_test

import (
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "gateway/"

// order is every package of the product: each imports only packages that stand before it. A new package takes the
// first place at which its imports stand before it.
var order = []string{
	"static", "app/fold", "app/civil", "app/madeup", "app/errs", "app/config", "app/mail", "app/mail/sink", "app/pg", "migrations",
	// the nouns
	"app/db", "app/audit", "app/school", "app/pupil", "app/contact", "app/file", "app/licence", "app/tracking", "app/result", "app/attendance",
	"app/guide", "app/event", "app/note", "app/yearend", "app/auth", "app/external", "app/importer", "app/staff", "app/ctf", "app/oneroster", "app/imports", "app/roll", "app/queue", "app/privacy",
	// values in, bytes out
	"views/urls", "views/words", "views/help", "views/ui", "views/layout", "views/errorpage", "views/account", "views/portal", "views/staff", "views/admin", "views/mails", "views/sheets", "views/pdfs",
	// the processes
	"jobs", "app/web", "cmd/internal/serve", "cmd/migrate", "cmd/web", "cmd/worker", "cmd/demo", "cmd/admin",
}

// support is what tests alone import, and what may therefore do as tests do.
var support = []string{"app/dbtest", "app/webtest", "app/webtest/browser", "app/webtest/e2e"}

// only names who may import a package from outside, or a family of them (a prefix). Tests are free.
var only = map[string][]string{
	"github.com/gofiber/fiber":                   {"app/web"},
	"github.com/valyala/fasthttp":                {"app/web"},
	"github.com/xuri/excelize":                   {"views/sheets", "app/importer"},
	"github.com/go-pdf/fpdf":                     {"views/pdfs"},
	"rsc.io/qr":                                  {"views/pdfs"},
	"github.com/wneessen/go-mail":                {"app/mail"},
	"github.com/emersion/go-smtp":                {"app/mail/sink"},
	"github.com/jackc/pgx/v5/pgxpool":            {"app/db", "migrations"}, // goose and the queue's own migrations want a pool
	"github.com/jackc/pgx/v5/stdlib":             {"migrations"},
	"github.com/pressly/goose":                   {"migrations"},
	"github.com/riverqueue/river":                {"app/db", "app/queue", "jobs", "migrations", "cmd/internal/serve"},
	"github.com/a-h/templ":                       {"views/", "app/web"},
	"github.com/yuin/goldmark":                   {"views/help"},
	"github.com/nicksnyder/go-i18n":              {"views/words"},
	"github.com/fergusstrange/embedded-postgres": {"app/pg"},
	"golang.org/x/crypto/argon2":                 {"app/auth"},
	"github.com/chromedp":                        {},
	"testing":                                    {},
}

// never are pairs of packages (or prefixes) of which the first may not import the second.
var never = [][2]string{
	{"app/web", "jobs"}, {"jobs", "app/web"}, // the web enqueues without knowing workers
	{"views/", "app/db"}, {"views/", "github.com/jackc/pgx"}, {"views/", "database/sql"}, {"views/", "context"}, // no SQL, no look-ups
	{"app/web", "github.com/jackc/pgx"}, // never both HTTP and SQL
	{"app/", "gateway/cmd/"}, {"jobs", "gateway/cmd/"}, {"views/", "gateway/cmd/"}, {"migrations", "gateway/cmd/"},
	{"", "unsafe"},
}

func TestImportsPointDownwards(t *testing.T) {
	there := map[string]bool{}
	for _, s := range product(t) {
		there[s.pkg] = true
		place := slices.Index(order, s.pkg)
		if place < 0 {
			t.Errorf("%s: package %s stands in no order: put it into the list of this test", s.name, s.pkg)
			continue
		}
		for _, i := range s.imports {
			name, ours := strings.CutPrefix(i, module)
			switch at := slices.Index(order, name); {
			case !ours:
			case slices.Contains(support, name):
				t.Errorf("%s imports %s, which is for tests alone", s.name, name)
			case at < 0:
				t.Errorf("%s imports %s, which stands in no order", s.name, name)
			case at >= place:
				t.Errorf("%s imports %s, which stands after it", s.name, name)
			}
		}
	}
	for _, name := range order {
		if !there[name] {
			t.Errorf("the order names %s, which is not there", name)
		}
	}
}

// TestSupportIsForTests: what helps tests is imported by tests and by itself.
func TestSupportIsForTests(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || slices.Contains(support, s.pkg) {
			continue
		}
		for _, name := range support {
			if slices.Contains(s.imports, module+name) {
				t.Errorf("%s imports %s", s.name, name)
			}
		}
	}
}

func TestOnlyOneKnowsEachLibrary(t *testing.T) {
	for _, s := range product(t) {
		for _, i := range s.imports {
			for library, allowed := range only {
				if i != library && !strings.HasPrefix(i, library+"/") {
					continue
				}
				if !slices.ContainsFunc(allowed, func(a string) bool { return s.pkg == a || strings.HasSuffix(a, "/") && strings.HasPrefix(s.pkg, a) }) {
					t.Errorf("%s imports %s: only %v may", s.name, i, allowed)
				}
			}
		}
	}
}

func TestNeverTogether(t *testing.T) {
	for _, s := range product(t) {
		for _, pair := range never {
			if s.pkg != pair[0] && !(pair[0] == "" || strings.HasSuffix(pair[0], "/") && strings.HasPrefix(s.pkg, pair[0])) {
				continue
			}
			for _, i := range s.imports {
				if name := strings.TrimPrefix(i, module); name == pair[1] || strings.HasPrefix(i, pair[1]+"/") || strings.HasSuffix(pair[1], "/") && strings.HasPrefix(i, pair[1]) {
					t.Errorf("%s imports %s", s.name, i)
				}
			}
		}
	}
}

// TestNamesOfPackages: a package is named by what it is about.
func TestNamesOfPackages(t *testing.T) {
	for _, s := range sources(t) {
		for _, bad := range []string{"util", "utils", "common", "helper", "helpers", "model", "models", "misc", "base"} {
			if path.Base(s.pkg) == bad {
				t.Errorf("%s: a package must not be called %s", s.name, bad)
			}
		}
	}
}
