package ui

import (
	"net/url"
	"strconv"
)

// Pages is one page of a long list. Query holds what the list is filtered and sorted by; every link keeps it.
type Pages struct {
	Path  string
	Query url.Values
	Page  int // from 1
	Size  int
	Total int
}

// Last is the number of the last page; an empty list has one.
func (p Pages) Last() int { return max(1, (p.Total+p.Size-1)/p.Size) }

// Offset is how many rows lie before the page.
func (p Pages) Offset() int { return (p.Page - 1) * p.Size }

// PageOf reads a page's number as it stands in an address: at least 1.
func PageOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

// Href is the address of a page.
func (p Pages) Href(page int) string {
	q := url.Values{}
	for name, values := range p.Query {
		for _, v := range values {
			if v != "" && name != "page" {
				q.Add(name, v)
			}
		}
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return p.Path
	}
	return p.Path + "?" + q.Encode()
}

// end is the last row of the page.
func (p Pages) end() int { return min(p.Total, p.Offset()+p.Size) }

// numbers are the pages to name: the first, the last and those around this one; 0 is a gap.
func (p Pages) numbers() (out []int) {
	before := 0
	for n := 1; n <= p.Last(); n++ {
		if n != 1 && n != p.Last() && (n < p.Page-1 || n > p.Page+1) {
			continue
		}
		if n > before+1 {
			out = append(out, 0)
		}
		out, before = append(out, n), n
	}
	return out
}
