// Package words is every text that an external user reads, from message catalogues (go-i18n): English first,
// further languages as files beside it.
package words

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // London is London on every machine

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"gateway/app/civil"
	"gateway/app/errs"
	"gateway/app/school"
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

// English is the language of the first catalogue: it has every text, those for staff too.
const English = "en-GB"

// Language is a catalogue that exists.
type Language struct {
	Tag  string // "cy", as in lang attributes
	Name string // as its readers call it: "Cymraeg"
}

// Book is all catalogues, read once at start.
type Book struct {
	bundle    *i18n.Bundle
	ids       map[string]map[string]bool // by language
	one       map[string]map[string]phrase
	other     map[string]map[string]phrase
	languages []Language
}

// Open reads the catalogues that lie beside this file. A further language is a further file.
func Open() (*Book, error) {
	b := &Book{bundle: i18n.NewBundle(language.BritishEnglish), ids: map[string]map[string]bool{}, one: map[string]map[string]phrase{}, other: map[string]map[string]phrase{}}
	b.bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	names, err := fs.Glob(catalogues, "active.*.json")
	if err != nil {
		return nil, fmt.Errorf("find the catalogues: %w", err)
	}
	for _, name := range names {
		f, err := b.bundle.LoadMessageFileFS(catalogues, name)
		if err != nil {
			return nil, fmt.Errorf("read the catalogue %s: %w", name, err)
		}
		tag := f.Tag.String()
		b.ids[tag], b.one[tag], b.other[tag] = map[string]bool{}, map[string]phrase{}, map[string]phrase{}
		for _, m := range f.Messages {
			b.ids[tag][m.ID] = true
			b.one[tag][m.ID], b.other[tag][m.ID] = phraseOf(m.One), phraseOf(m.Other)
		}
		b.languages = append(b.languages, Language{Tag: tag, Name: b.In(tag).T("language.name")})
	}
	slices.SortFunc(b.languages, func(x, y Language) int { // English first
		return cmp.Or(cmp.Compare(place(x.Tag), place(y.Tag)), strings.Compare(x.Name, y.Name))
	})
	return b, nil
}

func place(tag string) int {
	if tag == English {
		return 0
	}
	return 1
}

// Has says whether the catalogue has a message.
func (b *Book) Has(id string) bool { return b.ids[English][id] }

// Languages are the catalogues that exist, English first.
func (b *Book) Languages() []Language { return b.languages }

// Knows says whether there is a catalogue of a language.
func (b *Book) Knows(tag string) bool { return b.ids[tag] != nil }

// In is the words of one language; of one without a catalogue, and of "", the English ones.
func (b *Book) In(lang string) W {
	if !b.Knows(lang) {
		lang = English
	}
	return W{loc: i18n.NewLocalizer(b.bundle, lang), one: b.one[lang], other: b.other[lang], Lang: lang}
}

// W says things in one language.
type W struct {
	loc        *i18n.Localizer
	one, other map[string]phrase
	Lang       string
}

// T is the text of a message; data is pairs of name and value. A message that the catalogue lacks panics: a test
// holds every id that the code names against the catalogue.
func (w W) T(id string, data ...any) string {
	if s, ok := w.other[id].say(data); ok {
		return s
	}
	return w.say(&i18n.LocalizeConfig{MessageID: id, TemplateData: pairs(data)})
}

// N is the text of a message that counts: the plural forms know {{.Count}}.
func (w W) N(id string, n int, data ...any) string {
	form := w.other
	if n == 1 {
		form = w.one
	}
	if w.Lang == English { // others have more forms than two
		if s, ok := form[id].say(append([]any{"Count", Number(n)}, data...)); ok {
			return s
		}
	}
	d := pairs(data)
	d["Count"] = Number(n)
	return w.say(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: d})
}

// say falls back to the English text where a language has none: texts for staff exist in English alone.
func (w W) say(c *i18n.LocalizeConfig) string {
	s, err := w.loc.Localize(c)
	var missing *i18n.MessageNotFoundErr
	if err != nil && (s == "" || !errors.As(err, &missing)) {
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

// Day is "5 March 2026", "5 Mawrth 2026"; "" for no day.
func (w W) Day(d civil.Date) string {
	if w.Lang == English || d.IsZero() {
		return d.Format()
	}
	return fmt.Sprintf("%d %s %d", d.Day, strings.Fields(w.T("date.months"))[d.Month-1], d.Year)
}

// Moment is "5 March 2026, 09:14", London time.
func (w W) Moment(t time.Time) string {
	return w.Day(civil.OnDay(t)) + ", " + t.In(London).Format("15:04")
}

// YearGroup is the label of a year group: "Year 9", "Blwyddyn 9", in Scotland "S3".
func (w W) YearGroup(s school.School, year int) string {
	if s.Country == "scotland" {
		return s.YearName(year)
	}
	return w.T("year.group", "Year", year)
}

// Moment is "5 March 2026, 09:14", London time, for staff.
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
