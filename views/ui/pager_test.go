package ui

import (
	"net/url"
	"reflect"
	"testing"
)

func TestPagesNamed(t *testing.T) {
	for _, c := range []struct {
		page, total int
		want        []int
		end         int
	}{
		{1, 40, []int{1}, 40}, {1, 120, []int{1, 2, 3}, 50}, {2, 51, []int{1, 2}, 51},
		{1, 1060, []int{1, 2, 0, 22}, 50}, {11, 1060, []int{1, 0, 10, 11, 12, 0, 22}, 550}, {22, 1060, []int{1, 0, 21, 22}, 1060},
	} {
		p := Pages{Page: c.page, Size: 50, Total: c.total}
		if got := p.numbers(); !reflect.DeepEqual(got, c.want) || p.end() != c.end {
			t.Errorf("page %d of %d: %v up to %d, want %v, %d", c.page, c.total, got, p.end(), c.want, c.end)
		}
	}
	p := Pages{Path: "/x", Query: url.Values{"find": {"a&b"}, "page": {"7"}, "year": {""}}, Size: 50, Total: 1060}
	if got := p.Href(2); got != "/x?find=a%26b&page=2" {
		t.Error(got)
	}
	if got := p.Href(1); got != "/x?find=a%26b" {
		t.Error(got)
	}
	for text, want := range map[string]int{"": 1, "0": 1, "-3": 1, "x": 1, "7": 7, "99999999999": 1} {
		if got := PageOf(text); got != want {
			t.Errorf("%q is page %d", text, got)
		}
	}
}
