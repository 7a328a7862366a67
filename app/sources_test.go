package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

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
