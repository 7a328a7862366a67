package app_test

import (
	"go/ast"
	"maps"
	"path"
	"slices"
	"strconv"
	"testing"
)

// scopes is who may open which scope of the database (architecture: "Scopes").
var scopes = map[string][]string{
	"Identity": {"app/auth"},
	"Claim":    {"app/auth"},
	"Staff":    {"app/auth"},
	"External": {"app/auth", "app/privacy"}, // a pack shows what a person sees, as they see it
	"Operator": {"app/auth"},
	"Preview":  {"app/auth"},
	"Door":     {"app/auth", "app/web"},
	"Worker":   {"app/auth", "app/roll", "app/school", "jobs", "cmd/demo", "cmd/admin"},
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
