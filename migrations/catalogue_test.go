package migrations

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
)

func pad(n int) string { return fmt.Sprintf("%03d", n) }

func TestSchemaWritesEverything(t *testing.T) {
	ctx := context.Background()
	name := empty(t, "everything")
	must(t, up(ctx, server.OwnerURL(name), sample()))
	got, err := Schema(ctx, connect(t, server.OwnerURL(name)))
	must(t, err)
	want, err := os.ReadFile("testdata/sample_schema.txt")
	must(t, err)
	if got != string(want) {
		t.Errorf("got\n%s\n%s", got, firstDifference(got, string(want)))
	}
}

func TestSchemaFileIsTheResult(t *testing.T) {
	ctx := context.Background()
	name := empty(t, "result")
	must(t, Up(ctx, server.OwnerURL(name)))
	got, err := Schema(ctx, connect(t, server.OwnerURL(name)))
	must(t, err)
	want, err := os.ReadFile("schema.sql")
	if err != nil || got != string(want) {
		t.Errorf("schema.sql is not what the migrations make: run `go generate ./migrations` and look at the difference (%v)\n%s",
			err, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("line %d is now\n%s\nand was\n%s", i+1, g[i], strings.Join(w[min(i, len(w)):min(i+1, len(w))], ""))
		}
	}
	return fmt.Sprintf("%d lines less", len(w)-len(g))
}
