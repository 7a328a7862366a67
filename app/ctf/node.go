package ctf

import (
	"encoding/xml"
	"errors"
	"slices"
	"strings"

	"gateway/app/importer"
)

// node is an element that is kept, with what stands in it. Names are without their namespace: some systems set one.
type node struct {
	name, text string
	kids       []*node
}

// root finds the root. What ends before it, or is no XML, is no transfer file that has been damaged: it is none.
func (r *reader) root() error {
	t, err := r.next()
	var known *importer.FileError
	if errors.As(err, &known) && known.Code != Damaged {
		return err
	}
	if el, ok := t.(xml.StartElement); !ok || el.Name.Local != rootName {
		return fault(Other)
	}
	return nil
}

// each gives the children of the element at hand to a function that must read them to their end.
func (r *reader) each(read func(name string) error) error {
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := read(t.Name.Local); err != nil {
				return err
			}
		}
	}
}

// skip passes over the rest of the element at hand.
func (r *reader) skip() error {
	for end := r.depth - 1; r.depth > end; {
		if _, err := r.next(); err != nil {
			return err
		}
	}
	return nil
}

// tree keeps the element at hand.
func (r *reader) tree(name string) (*node, error) {
	left := maxNodes
	return r.grow(name, &left)
}

func (r *reader) grow(name string, left *int) (*node, error) {
	if *left--; *left < 0 {
		return nil, faultAt(importer.FileLarge, r.line())
	}
	n, text := &node{name: name}, strings.Builder{}
	for {
		t, err := r.next()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if n.kids == nil {
				n.text = strings.TrimSpace(text.String())
			}
			return n, nil
		case xml.StartElement:
			kid, err := r.grow(t.Name.Local, left)
			if err != nil {
				return nil, err
			}
			n.kids = append(n.kids, kid)
		}
	}
}

// all are the elements at a path below n, in the file's order.
func (n *node) all(path ...string) []*node {
	if len(path) == 0 {
		return []*node{n}
	}
	var out []*node
	for _, k := range n.kids {
		if k.name == path[0] {
			out = append(out, k.all(path[1:]...)...)
		}
	}
	return out
}

// value is what stands at a path, "" when nothing does. Where a file has several different values for one thing,
// which it must not, all are shown: a person sees it, and nothing is chosen here.
func (n *node) value(path ...string) string {
	var out []string
	for _, at := range n.all(path...) {
		if at.text != "" && !slices.Contains(out, at.text) {
			out = append(out, at.text)
		}
	}
	return strings.Join(out, " / ")
}
