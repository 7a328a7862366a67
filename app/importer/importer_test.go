package importer

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gateway/app/civil"
)

// demoFile is one of the two schools that the demo shows.
func demoFile(t testing.TB, school, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "cmd", "demo", "data", school, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func day(s string) civil.Date { d, _ := civil.Parse(s); return d }

// lines is a file of these lines, as Excel ends them.
func lines(l ...string) string { return strings.Join(l, "\r\n") + "\r\n" }

// load reads a file that must be readable and checks the sum that every roll owes.
func load[T any](t *testing.T, read func(io.Reader) (Roll[T], error), file string) Roll[T] {
	t.Helper()
	roll, err := read(strings.NewReader(file))
	if err != nil {
		t.Fatalf("%v", err)
	}
	if len(roll.Rows)+roll.Rejected() != roll.Read {
		t.Errorf("%d rows and %d rejected are not %d", len(roll.Rows), roll.Rejected(), roll.Read)
	}
	return roll
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// brief writes problems as "row column code value others", to compare many at once.
func brief(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		s := fmt.Sprintf("%d %s %s %q", p.Row, p.Column, p.Code, p.Value)
		if p.Others != nil {
			s += fmt.Sprint(" ", p.Others)
		}
		out = append(out, s)
	}
	return out
}

func problems(t *testing.T, got []Problem, want ...string) {
	t.Helper()
	equal(t, "problems", brief(got), want)
	for _, p := range got {
		if p.Allowed == "" {
			t.Errorf("row %d, %s: nothing says what is allowed", p.Row, p.Code)
		}
	}
}

func refused(t *testing.T, file string, want FileError) {
	t.Helper()
	roll, err := ReadPupils(strings.NewReader(file))
	var got *FileError
	if !errors.As(err, &got) {
		t.Errorf("%.60q: %v", file, err)
		return
	}
	equal(t, fmt.Sprintf("%.60q", file), *got, want)
	if roll.Read != 0 || roll.Rows != nil {
		t.Errorf("%.60q: rows came out: %+v", file, roll)
	}
}
