// Package help is the pages of help, in four voices, from files of Markdown beside it: read, rendered and made ready
// for searching once at start (ADM-8). A language is a folder; what a language lacks is read in English.
package help

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"gateway/app/fold"
)

//go:embed */*/*.md
var files embed.FS

// Language is the one that every page is there in.
const Language = "en-GB"

// Voice is whom a page speaks to.
type Voice string

// The voices.
const (
	Office  Voice = "office"
	Teacher Voice = "teacher"
	Parent  Voice = "parent"
	Pupil   Voice = "pupil"
)

// Voices are all of them.
var Voices = []Voice{Office, Teacher, Parent, Pupil}

// Page is a page of help.
type Page struct {
	Slug, Lang string
	Voice      Voice
	Title      string
	Topic      string   // the heading that it stands under in the list
	Place      int      // in the list of its voice
	Screens    []string // routes that it helps with, as they stand in the table of routes
	Open       bool     // of the staff's: for who is not signed in too

	html                     string // links name the school as /s/:school
	blocks                   []string
	foldedTitle, foldedWords []string
	foldedBlocks             [][]string
	foldedHeadings           map[string]bool // each word of the text, and whether it stands in a heading
}

// HTML is the page's text at a school.
func (p *Page) HTML(school string) string {
	return strings.ReplaceAll(p.html, `"/s/:school/`, `"/s/`+school+`/`)
}

// Text is the page's paragraphs, list items and headings as plain text, in order.
func (p *Page) Text() []string { return p.blocks }

// Book is all pages, by language.
type Book struct{ pages map[string][]*Page }

// Open reads the pages. A page that cannot be read is an error: the programs do not start with one.
func Open() (*Book, error) { return read(files) }

func read(from fs.FS) (*Book, error) {
	b := &Book{pages: map[string][]*Page{}}
	found, err := fs.Glob(from, "*/*/*.md")
	if err != nil {
		return nil, err
	}
	for _, name := range found {
		raw, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		p, err := parse(name, raw)
		if err != nil {
			return nil, fmt.Errorf("help %s: %w", name, err)
		}
		b.pages[p.Lang] = append(b.pages[p.Lang], p)
	}
	for _, pages := range b.pages {
		slices.SortFunc(pages, func(a, b *Page) int {
			return cmp.Or(slices.Index(Voices, a.Voice)-slices.Index(Voices, b.Voice), a.Place-b.Place, cmp.Compare(a.Slug, b.Slug))
		})
	}
	return b, nil
}

// In is the pages of some voices in a language, in order; those that it lacks are English.
func (b *Book) In(lang string, voices ...Voice) (out []*Page) {
	for _, v := range voices {
		for _, p := range b.pages[Language] {
			if p.Voice == v {
				out = append(out, cmp.Or(one(b.pages[lang], v, p.Slug), p))
			}
		}
	}
	return out
}

func one(pages []*Page, v Voice, slug string) *Page {
	for _, p := range pages {
		if p.Voice == v && p.Slug == slug {
			return p
		}
	}
	return nil
}

// Find is the page with a slug among some, or nil.
func Find(pages []*Page, slug string) *Page {
	if i := slices.IndexFunc(pages, func(p *Page) bool { return p.Slug == slug }); i >= 0 {
		return pages[i]
	}
	return nil
}

// For is the first page among some that helps with a screen, or nil.
func For(pages []*Page, route string) *Page {
	if i := slices.IndexFunc(pages, func(p *Page) bool { return slices.Contains(p.Screens, route) }); i >= 0 {
		return pages[i]
	}
	return nil
}

// parse reads one file: lines of "name: value" between two lines of dashes, then Markdown without HTML.
func parse(name string, raw []byte) (*Page, error) {
	parts := strings.Split(name, "/")
	p := &Page{Lang: parts[0], Voice: Voice(parts[1]), Slug: strings.TrimSuffix(path.Base(name), ".md")}
	head, body, ok := strings.Cut(strings.TrimPrefix(string(raw), "---\n"), "\n---\n")
	if !ok || !slices.Contains(Voices, p.Voice) {
		return nil, fmt.Errorf("the voice or the head of the page is missing")
	}
	var words string
	for _, line := range strings.Split(head, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "title":
			p.Title = value
		case "topic":
			p.Topic = value
		case "place":
			p.Place, _ = strconv.Atoi(value)
		case "screens":
			p.Screens = strings.Split(value, ", ")
		case "words":
			words = value
		case "open":
			p.Open = value == "yes"
		default:
			return nil, fmt.Errorf("the head has a line %q", line)
		}
	}
	if p.Title == "" || p.Topic == "" || p.Place == 0 {
		return nil, fmt.Errorf("title, topic or place is missing")
	}
	return p, p.render([]byte(body), words)
}

// render makes the HTML, and what searching looks at.
func (p *Page) render(body []byte, words string) error {
	md := goldmark.New(goldmark.WithExtensions(extension.Table))
	tree := md.Parser().Parse(text.NewReader(body))
	var out bytes.Buffer
	if err := md.Renderer().Render(&out, body, tree); err != nil {
		return err
	}
	p.html = out.String()
	if strings.Contains(p.html, "raw HTML omitted") {
		return fmt.Errorf("the page has HTML of its own")
	}
	headings := p.read(tree, body)
	p.foldedTitle, p.foldedWords = strings.Fields(fold.Text(p.Title)), strings.Fields(fold.Text(words))
	p.foldedHeadings = map[string]bool{}
	for i, b := range p.blocks {
		folded := strings.Fields(fold.Text(b))
		p.foldedBlocks = append(p.foldedBlocks, folded)
		for _, w := range folded {
			p.foldedHeadings[w] = p.foldedHeadings[w] || headings[i]
		}
	}
	return nil
}
