package webtest

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Response is an answer, read to its end.
type Response struct {
	Status  int
	Header  http.Header
	Body    string
	Cookies []*http.Cookie
	Path    string // with query, of the request that it answers

	t   testing.TB
	doc *html.Node
}

// Location is where a redirect leads.
func (r *Response) Location() string { return r.Header.Get("Location") }

// Document is the page as a browser reads it.
func (r *Response) Document() *html.Node {
	if r.doc == nil {
		doc, err := html.Parse(strings.NewReader(r.Body))
		if err != nil {
			r.t.Helper()
			r.t.Fatal("webtest: ", err)
		}
		r.doc = doc
	}
	return r.doc
}

// ByID is the element with an id, nil without it.
func (r *Response) ByID(id string) *html.Node {
	return First(r.Document(), func(n *html.Node) bool { return Attr(n, "id") == id })
}

// Title is the text of the title.
func (r *Response) Title() string { return Text(First(r.Document(), Tag("title"))) }

// H1 is the text of the first heading.
func (r *Response) H1() string { return Text(First(r.Document(), Tag("h1"))) }

// Main is the element main, nil without it.
func (r *Response) Main() *html.Node { return First(r.Document(), Tag("main")) }

// Text is the text that a person reads on the page, white space folded.
func (r *Response) Text() string { return Text(First(r.Document(), Tag("body"))) }

// Href is the address of the first link whose text holds the words, "" without one.
func (r *Response) Href(words string) string {
	return Attr(First(r.Document(), func(n *html.Node) bool { return n.Data == "a" && strings.Contains(Text(n), words) }), "href")
}

// Tag finds elements by name.
func Tag(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Type == html.ElementNode && n.Data == name }
}

// First is the first element under n for which ok holds, nil without one.
func First(n *html.Node, ok func(*html.Node) bool) *html.Node {
	if n == nil {
		return nil
	}
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && ok(d) {
			return d
		}
	}
	return nil
}

// All are all elements under n for which ok holds, in the order of the page.
func All(n *html.Node, ok func(*html.Node) bool) (found []*html.Node) {
	if n == nil {
		return nil
	}
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && ok(d) {
			found = append(found, d)
		}
	}
	return found
}

// Attr is an attribute's value, "" without it.
func Attr(n *html.Node, name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Has says whether an attribute is there, whatever its value.
func Has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// HasClass says whether an element has a class.
func HasClass(n *html.Node, class string) bool {
	for _, c := range strings.Fields(Attr(n, "class")) {
		if c == class {
			return true
		}
	}
	return false
}

// Text is the text under n, scripts and styles left out, white space folded.
func Text(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style") {
			return
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	if n != nil {
		walk(n)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
