package help

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"gateway/app/fold"
)

// Hit is a page that fits what somebody looked for, with the sentences around it.
type Hit struct {
	*Page
	Snippet string
}

// What a word is worth by where it stands: titles come first.
const (
	inTitle   = 100
	inWords   = 40
	inHeading = 10
	inText    = 1
	most      = 160 // letters of a snippet
	mostWords = 12  // of a query
)

// little are words that say nothing about what somebody looks for.
var little = strings.Fields("a an and are can do does for from how i if in is it me my of on or our the their they this to was we what when where who why will with you your")

// Search finds the pages in which every word of the query stands, or begins a word; the best first, then in the
// order given. A query of nothing but little words finds nothing.
func Search(pages []*Page, query string) (hits []Hit) {
	words := strings.Fields(fold.Text(query))
	words = slices.DeleteFunc(words[:min(len(words), mostWords)], func(w string) bool { return slices.Contains(little, w) })
	if len(words) == 0 {
		return nil
	}
	worth := map[*Page]int{}
	for _, p := range pages {
		if n := p.worth(words); n > 0 {
			worth[p] = n
			hits = append(hits, Hit{p, p.snippet(words)})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(worth[b.Page], worth[a.Page]) })
	return hits
}

// worth is how well the page fits: 0 when one of the words stands nowhere.
func (p *Page) worth(words []string) (sum int) {
	for _, w := range words {
		best := 0
		if begins(p.foldedTitle, w) {
			best = inTitle
		} else if begins(p.foldedWords, w) {
			best = inWords
		} else {
			for word, heading := range p.foldedHeadings {
				if strings.HasPrefix(word, w) {
					best = max(best, inText)
					if heading {
						best = inHeading
					}
				}
			}
		}
		if best == 0 {
			return 0
		}
		sum += best
	}
	return sum
}

func begins(words []string, with string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, with) })
}

// snippet is the block with most of the words, cut; without any it is the first one.
func (p *Page) snippet(words []string) string {
	at, most := 0, 0
	for i, block := range p.foldedBlocks {
		n := 0
		for _, w := range words {
			if begins(block, w) {
				n++
			}
		}
		if n > most {
			at, most = i, n
		}
	}
	if len(p.blocks) == 0 {
		return ""
	}
	return cut(p.blocks[at])
}

// cut ends a text between two words.
func cut(s string) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	short := string(runes[:most])
	if i := strings.LastIndex(short, " "); i > 0 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,.;:") + " …"
}

// read fills the page's blocks and says which of them are headings.
func (p *Page) read(tree ast.Node, source []byte) (headings map[int]bool) {
	headings = map[int]bool{}
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.Kind() {
		case ast.KindHeading, ast.KindParagraph, ast.KindTextBlock, extast.KindTableCell:
			if !entering {
				return ast.WalkContinue, nil
			}
			headings[len(p.blocks)] = n.Kind() == ast.KindHeading
			p.blocks = append(p.blocks, strings.TrimSpace(words(n, source)))
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return headings
}

// words is the text within a block.
func words(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch t := c.(type) {
		case *ast.Text:
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() || t.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(t.Value)
		default:
			b.WriteString(words(c, source))
		}
	}
	return b.String()
}
