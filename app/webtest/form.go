package webtest

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// FormOf is a form of a page.
type FormOf struct {
	Node   *html.Node
	Action string // path
	Method string // get or post
	InMain bool
	Values url.Values   // what it would send as it stands, pressed by its first button without a name
	Fields []*html.Node // controls that a person fills in
}

// Forms are the page's forms.
func (r *Response) Forms() (out []FormOf) {
	main := r.Main()
	for _, n := range All(r.Document(), Tag("form")) {
		f := FormOf{Node: n, Action: Attr(n, "action"), Method: strings.ToLower(Attr(n, "method")), InMain: main != nil && within(n, main), Values: url.Values{}}
		for _, c := range All(r.Document(), control) {
			if belongs(c, n) {
				f.take(c)
			}
		}
		out = append(out, f)
	}
	return out
}

// belongs tells whether a control is of a form: it stands in it, or names it.
func belongs(c, form *html.Node) bool {
	if Has(c, "form") {
		return Attr(c, "form") == Attr(form, "id")
	}
	return within(c, form)
}

// FormTo is the page's first form with an action; the test fails without it.
func (r *Response) FormTo(action string) FormOf {
	r.t.Helper()
	for _, f := range r.Forms() {
		if f.Action == action {
			return f
		}
	}
	r.t.Fatalf("webtest: %s (%d) has no form to %s", r.Path, r.Status, action)
	return FormOf{}
}

func within(n, outer *html.Node) bool {
	for p := range n.Ancestors() {
		if p == outer {
			return true
		}
	}
	return false
}

func control(n *html.Node) bool {
	return n.Data == "input" || n.Data == "select" || n.Data == "textarea"
}

// optionValue is what a line of a select sends: its value, or its words where it has none.
func optionValue(n *html.Node) string {
	if n != nil && !Has(n, "value") {
		return Text(n)
	}
	return Attr(n, "value")
}

// take adds a control as a browser would send it.
func (f *FormOf) take(c *html.Node) {
	name, kind := Attr(c, "name"), Attr(c, "type")
	if kind != "hidden" {
		f.Fields = append(f.Fields, c)
	}
	if name == "" || Has(c, "disabled") {
		return
	}
	switch {
	case c.Data == "textarea":
		f.Values.Add(name, Text(c))
	case c.Data == "select":
		options := All(c, Tag("option"))
		chosen := First(c, func(n *html.Node) bool { return n.Data == "option" && Has(n, "selected") })
		if chosen == nil && len(options) > 0 {
			chosen = options[0]
		}
		f.Values.Add(name, optionValue(chosen))
	case kind == "checkbox" || kind == "radio":
		if Has(c, "checked") {
			f.Values.Add(name, Attr(c, "value"))
		}
	default:
		f.Values.Add(name, Attr(c, "value"))
	}
}
