package audit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// constants are the package's constants of type Action: name and words.
func constants(t *testing.T) map[string]Action {
	t.Helper()
	out := map[string]Action{}
	for path, file := range parsed(t, ".") {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				if id, ok := v.Type.(*ast.Ident); !ok || id.Name != "Action" {
					continue
				}
				words, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(path, err)
				}
				out[v.Names[0].Name] = Action(words)
			}
		}
	}
	if len(out) < 40 {
		t.Fatalf("only %d actions: the test looks at the wrong place", len(out))
	}
	return out
}

// parsed are the Go files below a folder that are no tests.
func parsed(t *testing.T, root string) map[string]*ast.File {
	t.Helper()
	out, set := map[string]*ast.File{}, token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(set, path, nil, 0)
		out[path] = f
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEveryActionIsKnownAndWritten: each action has words, a group, and code that writes it; no two have the same words.
func TestEveryActionIsKnownAndWritten(t *testing.T) {
	written := map[string]bool{}
	for path, file := range parsed(t, "../..") {
		own := filepath.Dir(path) == filepath.Join("..", "..", "app", "audit")
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "audit" {
					written[n.Sel.Name] = true
				}
			case *ast.KeyValueExpr: // Line{Action: LogExported}
				if v, ok := n.Value.(*ast.Ident); ok && own && filepath.Base(path) != "kinds.go" {
					written[v.Name] = true
				}
			}
			return true
		})
	}
	sql := ""
	names, err := filepath.Glob("../../migrations/*_*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sql += string(b)
	}
	groups, seen := map[Group]bool{}, map[Action]string{}
	for _, g := range Groups {
		groups[g.Group] = g.Name != ""
	}
	known := map[Action]Kind{}
	for _, k := range Kinds {
		if _, twice := known[k.Action]; twice {
			t.Errorf("%q stands twice in Kinds", k.Action)
		}
		known[k.Action] = k
	}
	for name, action := range constants(t) {
		if action == "" || seen[action] != "" {
			t.Errorf("%s: the words %q are those of %q too", name, action, seen[action])
		}
		seen[action] = name
		if k, there := known[action]; !there || !groups[k.Group] {
			t.Errorf("%s (%q) has no line with a group in Kinds", name, action)
		}
		if !written[name] && !strings.Contains(sql, "'"+string(action)+"'") {
			t.Errorf("%s (%q) is written by no code", name, action)
		}
	}
	for _, a := range Actions(OfViews) {
		if !strings.Contains(sql[strings.LastIndex(sql, "function purge_log("):], "'"+a+"'") {
			t.Errorf("purge_log does not know that %q is a view: make it anew in a migration", a)
		}
	}
	for action := range known {
		if seen[action] == "" {
			t.Errorf("Kinds has %q, which is no action", action)
		}
	}
}

// TestTheLogCoversWhatItMust goes through the list of security.md, "Audit". What comes later stands here as well.
func TestTheLogCoversWhatItMust(t *testing.T) {
	later := map[string]bool{"mailings": true, "operator access": true} // their pages are to come; the actor of the operator is there
	for must, actions := range map[string][]Action{
		"sign-ins":                {SignedIn, SignedOut},
		"failures":                {SignInFailed, KeyRefused},
		"permission changes":      {AccessSaved, LicenceTypeMade, StaffEdited, StaffOff, StaffOn, RoleConfirmed, PupilAssigned, PupilUnassigned},
		"keys":                    {KeysOrdered, KeysMade, KeysCancelled},
		"who viewed which pupil":  {PupilViewed, Previewed},
		"exports":                 {FileDownloaded, LogExported, PackMade},
		"what hides and releases": {PupilHidden, PupilUnhidden, PeriodReleased, ReleaseTaken},
		"what is forgotten":       {RetentionSaved, PupilErased, AccountErased, LogPurged},
		"mailings":                nil,
		"operator access":         nil,
	} {
		if len(actions) == 0 && !later[must] {
			t.Errorf("nothing tells of %s", must)
		}
		for _, a := range actions {
			if KindOf(a).Group == "" {
				t.Errorf("%s: %q is in no group", must, a)
			}
		}
	}
	if k := KindOf("something of a later release"); k.Group != "" || !k.Typed {
		t.Errorf("an unknown action: %+v", k)
	}
}
