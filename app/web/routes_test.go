package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gateway/app/web"
	"gateway/app/webtest"
)

func TestRouterHoldsTheTableAndNothingElse(t *testing.T) {
	var want []string
	for _, r := range web.Routes() {
		want = append(want, r.Method+" "+r.Path)
		if r.Method == "GET" {
			want = append(want, "HEAD "+r.Path)
		}
	}
	var got []string
	w := webtest.Bare(t)
	for _, r := range w.Server.App().GetRoutes(true) {
		got = append(got, r.Method+" "+r.Path)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the router has\n%s\nthe table has\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(want) != len(slices.Compact(want)) {
		t.Error("a route stands twice in the table")
	}
	middleware := 0
	for _, stack := range w.Server.App().Stack() {
		for range stack {
			middleware++
		}
	}
	if methods := len(w.Server.App().Stack()); middleware != len(got)+methods {
		t.Errorf("%d handlers in the router, want the table's %d and one for each of %d methods", middleware, len(got), methods)
	}
}

func TestRouteWithoutPolicyIsRefused(t *testing.T) {
	w := webtest.Bare(t)
	defer func() {
		if said := fmt.Sprint(recover()); !strings.Contains(said, "GET /open has no policy") {
			t.Errorf("recovered %q", said)
		}
	}()
	w.Server.Add(web.Route{Method: "GET", Path: "/open"})
	t.Error("a route without a policy was taken")
}
