package web_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/webtest"
)

// checkRefused holds the pattern of a form that comes back.
func checkRefused(t *testing.T, name string, f shown, r *webtest.Response, sent url.Values) {
	t.Helper()
	wrong := func(format string, args ...any) {
		t.Helper()
		t.Errorf(name+": "+format, args...)
	}
	if !strings.HasPrefix(r.Title(), "Error: ") {
		wrong("the title is %q", r.Title())
	}
	if n := len(webtest.All(r.Document(), webtest.Tag("h1"))); n != 1 {
		wrong("%d headings h1", n)
	}
	for _, id := range doubleIDs(r) {
		wrong("the id %q stands twice", id)
	}
	summary := webtest.First(r.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "govuk-error-summary") })
	if summary == nil {
		wrong("no error summary: %.300s", r.Text())
		return
	}
	if first := firstText(r.Main()); !under(first, summary) {
		wrong("before the summary, main says %q", strings.TrimSpace(first.Data))
	}
	if webtest.First(summary, func(n *html.Node) bool { return webtest.Attr(n, "role") == "alert" }) == nil {
		wrong("the summary alerts nobody")
	}
	links := webtest.All(summary, webtest.Tag("a"))
	if len(links) == 0 {
		wrong("the summary names no problem")
	}
	for _, a := range links {
		checkProblem(wrong, r, webtest.Attr(a, "href"), webtest.Text(a))
	}
	if said := len(webtest.All(r.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "govuk-error-message") })); said != len(links) {
		wrong("%d messages beside fields, %d in the summary", said, len(links))
	}
	checkKept(wrong, f, r, sent)
}

// checkProblem follows a line of the summary to its field and the words beside it.
func checkProblem(wrong func(string, ...any), r *webtest.Response, href, words string) {
	id := strings.TrimPrefix(href, "#")
	field := r.ByID(id)
	if field == nil || id == href {
		wrong("%q leads to %q, which is not there", words, href)
		return
	}
	message := r.ByID(id + "-error")
	if message == nil || message.Data != "p" || !webtest.HasClass(message, "govuk-error-message") {
		wrong("no message #%s-error beside the field", id)
		return
	}
	if got := webtest.Text(message); got != "Error: "+words {
		wrong("beside the field stands %q, in the summary %q", got, words)
	}
	if field.Data == "fieldset" || webtest.Attr(field, "type") == "radio" {
		group := field
		for group != nil && group.Data != "fieldset" {
			group = group.Parent
		}
		if group == nil || !slices.Contains(strings.Fields(webtest.Attr(group, "aria-describedby")), id+"-error") {
			wrong("the group of #%s is not described by its error", id)
		}
		return
	}
	if webtest.Attr(field, "aria-invalid") != "true" {
		wrong("#%s is not aria-invalid", id)
	}
	if !slices.Contains(strings.Fields(webtest.Attr(field, "aria-describedby")), id+"-error") {
		wrong("#%s is described by %q, not by its error", id, webtest.Attr(field, "aria-describedby"))
	}
}

// checkKept: what was typed is still there, passwords never.
func checkKept(wrong func(string, ...any), f shown, r *webtest.Response, sent url.Values) {
	var again *webtest.FormOf
	for _, g := range r.Forms() {
		if g.Method == "post" && routeOf("POST", g.Action) != "" && "POST "+routeOf("POST", g.Action) == f.route {
			again = &g
			break
		}
	}
	if again == nil {
		wrong("the form has not come back")
		return
	}
	for name, n := range f.names() {
		kind, typed := webtest.Attr(n, "type"), sent.Get(name)
		if kind == "password" {
			if typed != "" && strings.Contains(html.UnescapeString(r.Body), typed) {
				wrong("the page echoes the password %q", name)
			}
			if again.Values.Get(name) != "" {
				wrong("the password %q has come back", name)
			}
			continue
		}
		if kind == "checkbox" || kind == "radio" || n.Data == "select" || kind == "file" {
			continue // nonsense is not among the choices; no browser lets a page choose a file
		}
		if got := again.Values.Get(name); got != typed {
			wrong("%s was %q, now %q", name, typed, got)
		}
	}
	for _, hidden := range []string{"csrf", "submission"} {
		if had := f.form.Values.Get(hidden); had != "" && again.Values.Get(hidden) != had {
			wrong("the hidden field %s was %q, now %q", hidden, had, again.Values.Get(hidden))
		}
	}
	if f.form.Values.Get("sealed") != "" && again.Values.Get("sealed") == "" {
		wrong("the hidden field sealed is gone")
	}
}

func doubleIDs(r *webtest.Response) (double []string) {
	seen := map[string]int{}
	for _, n := range webtest.All(r.Document(), func(n *html.Node) bool { return webtest.Attr(n, "id") != "" }) {
		id := webtest.Attr(n, "id")
		if seen[id]++; seen[id] == 2 {
			double = append(double, id)
		}
	}
	return double
}

// firstText is the first text under n that is not blank.
func firstText(n *html.Node) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" {
			return d
		}
	}
	return nil
}

func under(n, outer *html.Node) bool {
	if n == nil {
		return false
	}
	for p := range n.Ancestors() {
		if p == outer {
			return true
		}
	}
	return false
}
