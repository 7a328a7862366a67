// Package app_test holds the rules of the architecture: who may import whom, and who may open which scope of the
// database. It reads the source files, so it holds also for what does not compile yet.
package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "gateway/"

// order is every package of the product: each imports only packages that stand before it. A new package takes the
// first place at which its imports stand before it.
var order = []string{
	"static", "app/fold", "app/civil", "app/errs", "app/config", "app/mail", "app/mail/sink", "app/pg", "migrations",
	// the nouns
	"app/db", "app/audit", "app/school", "app/pupil", "app/contact", "app/file", "app/licence", "app/auth", "app/importer", "app/roll", "app/queue",
	// values in, bytes out
	"views/urls", "views/words", "views/ui", "views/layout", "views/errorpage", "views/account", "views/portal", "views/staff", "views/admin", "views/mails", "views/sheets",
	// the processes
	"jobs", "app/web", "cmd/internal/serve", "cmd/migrate", "cmd/web", "cmd/worker", "cmd/demo",
}

// support is what tests alone import, and what may therefore do as tests do.
var support = []string{"app/dbtest", "app/webtest", "app/webtest/browser", "app/webtest/e2e"}

// only names who may import a package from outside, or a family of them (a prefix). Tests are free.
var only = map[string][]string{
	"github.com/gofiber/fiber":                   {"app/web"},
	"github.com/valyala/fasthttp":                {"app/web"},
	"github.com/xuri/excelize":                   {"views/sheets", "app/importer"},
	"github.com/go-pdf/fpdf":                     {"views/pdfs"},
	"github.com/wneessen/go-mail":                {"app/mail"},
	"github.com/emersion/go-smtp":                {"app/mail/sink"},
	"github.com/jackc/pgx/v5/pgxpool":            {"app/db", "migrations"}, // goose and the queue's own migrations want a pool
	"github.com/jackc/pgx/v5/stdlib":             {"migrations"},
	"github.com/pressly/goose":                   {"migrations"},
	"github.com/riverqueue/river":                {"app/db", "app/queue", "jobs", "migrations", "cmd/internal/serve"},
	"github.com/a-h/templ":                       {"views/", "app/web"},
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

type source struct {
	pkg     string // below the module's root: app/web
	name    string
	test    bool
	file    *ast.File
	imports []string
}

// sources are all Go files of the module but for those that no build takes.
func sources(t *testing.T) (out []source) {
	t.Helper()
	root, set := "..", token.NewFileSet()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(p, ".go"):
			return nil
		}
		f, err := parser.ParseFile(set, p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, c := range f.Comments {
			if c.Pos() < f.Package && strings.Contains(c.List[0].Text, "go:build ignore") {
				return nil
			}
		}
		dir, err := filepath.Rel(root, filepath.Dir(p))
		if err != nil {
			return err
		}
		s := source{pkg: filepath.ToSlash(dir), name: path.Join(filepath.ToSlash(dir), d.Name()), test: strings.HasSuffix(p, "_test.go"), file: f}
		for _, i := range f.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, name)
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// product are the files that are neither tests nor made for tests.
func product(t *testing.T) (out []source) {
	for _, s := range sources(t) {
		if !s.test && !slices.Contains(support, s.pkg) {
			out = append(out, s)
		}
	}
	return out
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

// scopes is who may open which scope of the database (architecture: "Scopes").
var scopes = map[string][]string{
	"Identity": {"app/auth"},
	"Claim":    {"app/auth"},
	"Staff":    {"app/auth"},
	"External": {"app/auth"},
	"Operator": {"app/auth"},
	"Door":     {"app/auth", "app/web"},
	"Worker":   {"app/auth", "app/roll", "app/school", "jobs", "cmd/demo"},
}

// TestScopesAreOpenedWhereTheyMay: a scope decides what a transaction sees, so who opens one is on a list. It counts
// every mention, a call or not.
func TestScopesAreOpenedWhereTheyMay(t *testing.T) {
	seen := map[string]map[string]bool{}
	for _, s := range product(t) {
		local := localName(s.file, module+"app/db")
		if local == "" {
			continue
		}
		if local == "." {
			t.Errorf("%s imports app/db without a name", s.name)
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); !ok || x.Name != local {
				return true
			}
			allowed, scope := scopes[sel.Sel.Name]
			if scope && !slices.Contains(allowed, s.pkg) {
				t.Errorf("%s opens the scope db.%s: only %v may", s.name, sel.Sel.Name, allowed)
			}
			if scope {
				if seen[sel.Sel.Name] == nil {
					seen[sel.Sel.Name] = map[string]bool{}
				}
				seen[sel.Sel.Name][s.pkg] = true
			}
			return true
		})
	}
	for scope, allowed := range scopes {
		for _, pkg := range allowed {
			if !seen[scope][pkg] && scope != "Operator" { // the operator's pages are to come
				t.Errorf("the list lets %s open db.%s, and it does not: take it off", pkg, scope)
			}
		}
	}
	for _, name := range constructors(t) {
		if _, listed := scopes[name]; !listed {
			t.Errorf("app/db makes a scope %s, which is not on the list (%v)", name, slices.Sorted(maps.Keys(scopes)))
		}
	}
}

func localName(f *ast.File, of string) string {
	for _, i := range f.Imports {
		if name, err := strconv.Unquote(i.Path.Value); err != nil || name != of {
			continue
		}
		if i.Name != nil {
			return i.Name.Name
		}
		return path.Base(of)
	}
	return ""
}

// constructors are the functions of app/db that return a Scope.
func constructors(t *testing.T) (out []string) {
	for _, s := range product(t) {
		if s.pkg != "app/db" {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || f.Recv != nil || f.Type.Results == nil {
				continue
			}
			for _, r := range f.Type.Results.List {
				if id, ok := r.Type.(*ast.Ident); ok && id.Name == "Scope" {
					out = append(out, f.Name.Name)
				}
			}
		}
	}
	if len(out) == 0 {
		t.Fatal("app/db makes no scope: the test looks at the wrong place")
	}
	return out
}
