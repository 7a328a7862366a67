// Package words is every text that an external user reads, from message catalogues (go-i18n): English first,
// further languages as files beside it.
package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"
	_ "time/tzdata" // London is London on every machine

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"gateway/app/civil"
	"gateway/app/errs"
)

//go:embed active.*.json
var catalogues embed.FS

// London is where every moment on a page is told.
var London = mustLondon()

func mustLondon() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the zone data is linked into the program
	}
	return l
}

// Book is all catalogues, read once at start.
type Book struct {
	bundle *i18n.Bundle
	ids    map[string]bool
	one    map[string]phrase
	other  map[string]phrase
}

// Open reads the catalogues.
func Open() (*Book, error) {
	b := &Book{bundle: i18n.NewBundle(language.BritishEnglish), ids: map[string]bool{}, one: map[string]phrase{}, other: map[string]phrase{}}
	b.bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	f, err := b.bundle.LoadMessageFileFS(catalogues, "active.en-GB.json")
	if err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	for _, m := range f.Messages {
		b.ids[m.ID] = true
		b.one[m.ID], b.other[m.ID] = phraseOf(m.One), phraseOf(m.Other)
	}
	return b, nil
}

// Has says whether the catalogue has a message.
func (b *Book) Has(id string) bool { return b.ids[id] }

// In is the words of one language.
func (b *Book) In(lang string) W {
	return W{loc: i18n.NewLocalizer(b.bundle, lang), book: b, Lang: "en-GB"}
}

// W says things in one language.
type W struct {
	loc  *i18n.Localizer
	book *Book
	Lang string
}

// T is the text of a message; data is pairs of name and value. A message that the catalogue lacks panics: a test
// holds every id that the code names against the catalogue.
func (w W) T(id string, data ...any) string {
	if s, ok := w.book.other[id].say(data); ok {
		return s
	}
	return w.say(&i18n.LocalizeConfig{MessageID: id, TemplateData: pairs(data)})
}

// N is the text of a message that counts: the plural forms know {{.Count}}.
func (w W) N(id string, n int, data ...any) string {
	form := w.book.other
	if n == 1 {
		form = w.book.one
	}
	if s, ok := form[id].say(append([]any{"Count", Number(n)}, data...)); ok {
		return s
	}
	d := pairs(data)
	d["Count"] = Number(n)
	return w.say(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: d})
}

func (w W) say(c *i18n.LocalizeConfig) string {
	s, err := w.loc.Localize(c)
	if err != nil {
		panic(fmt.Sprintf("words: %s: %v", c.MessageID, err))
	}
	return s
}

func pairs(data []any) map[string]any {
	m := make(map[string]any, len(data)/2+1)
	for i := 0; i+1 < len(data); i += 2 {
		m[data[i].(string)] = data[i+1]
	}
	return m
}

// Problem is what stands in the error summary and beside the field.
func (w W) Problem(p errs.Problem) string {
	data := maps.Clone(p.Data)
	for k, v := range data {
		if n, ok := v.(int); ok {
			data[k] = number(n)
		}
	}
	return w.say(&i18n.LocalizeConfig{MessageID: "problem." + p.Code, TemplateData: data})
}

// number is a whole number that a message shows with thousands, and can compare.
type number int

func (n number) String() string { return Number(int(n)) }

// Day is "5 March 2026".
func (w W) Day(d civil.Date) string { return d.Format() }

// Moment is "5 March 2026, 09:14", London time.
func Moment(t time.Time) string { return t.In(London).Format("2 January 2006, 15:04") }

// Wait is how long somebody has to wait, in whole minutes, rounded up.
func (w W) Wait(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	if minutes < 60 {
		return w.N("wait.minutes", max(minutes, 1))
	}
	return w.N("wait.hours", (minutes+59)/60)
}

// Number is a whole number with thousands: 1,060.
func Number(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Sentences splits a longer text of the catalogue into paragraphs at blank lines.
func (w W) Sentences(id string, data ...any) []string {
	return strings.Split(w.T(id, data...), "\n\n")
}
