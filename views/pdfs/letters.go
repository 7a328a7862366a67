package pdfs

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"gateway/app/licence"
	"gateway/views/words"
)

// Links are the addresses of a school's pages, whole.
type Links struct {
	School   string // its front door: short enough to be typed
	Register string // the page on which one registers, with the words of the licence type; the QR code leads there
	Privacy  string
}

// Made is what became of a batch of letters.
type Made struct {
	Letters int
	Lost    []string // Pupil IDs of letters on which a mark stands for a letter that no font has
	Failed  []string // Pupil IDs of those that could not be drawn: their page says so
	ByHand  int      // letters to a contact whose address is not known
}

// KeyLetters writes the key letters of d, one A4 page each: a letter to each contact, or one for each pupil (LIC-12).
// Neither the key nor the Pupil ID stands in any address.
func KeyLetters(out io.Writer, w words.W, d licence.SheetData, at Links) (made Made, err error) {
	p, err := newPaper(Head{School: d.School, Official: cmp.Or(d.Official, d.School.Name), Logo: d.Logo, Made: d.AskedOn, Words: w,
		Title: w.T("letter.document", "Type", d.TypeName, "Pupils", d.ScopeLabel)})
	if err != nil {
		return made, fmt.Errorf("write key letters: %w", err)
	}
	b := letters{paper: p, d: d, at: at}
	if err := b.code(); err != nil {
		return made, fmt.Errorf("write key letters: %w", err)
	}
	for _, l := range each(d) {
		made.Letters++
		if d.Contacts() && addressOf(l) == nil {
			made.ByHand++
		}
		p.lost = false
		if err := p.part(w.T("letter.failed", "ID", l.PupilID), func() { b.letter(l) }); err != nil {
			made.Failed = append(made.Failed, l.PupilID)
		} else if p.lost {
			made.Lost = append(made.Lost, l.PupilID)
		}
	}
	if len(made.Failed) == made.Letters && made.Letters > 0 {
		return made, fmt.Errorf("write key letters: all %d failed", made.Letters)
	}
	return made, p.write(out)
}

// each are the letters. Where the layout is a row for each pupil nobody is addressed: the letter is handed out.
func each(d licence.SheetData) []licence.Letter {
	if d.Contacts() {
		return d.Letters
	}
	out := make([]licence.Letter, len(d.Rows))
	for i, r := range d.Rows {
		out[i] = licence.Letter{SheetRow: r}
	}
	return out
}

// Remark tells the office which letters to look at, "" when there is none.
func (m Made) Remark() string {
	var out []string
	if m.ByHand > 0 {
		out = append(out, counted(m.ByHand, "letter has", "letters have")+" no address for an envelope: the pupil’s name and form stand in its place.")
	}
	if n := len(m.Lost); n > 0 {
		out = append(out, counted(n, "letter has", "letters have")+" a square in the place of a character that cannot be printed. Look at it and write it by hand. "+ids(m.Lost))
	}
	if n := len(m.Failed); n > 0 {
		out = append(out, counted(n, "letter", "letters")+" could not be made; the page says so. Give the key out another way. "+ids(m.Failed))
	}
	return strings.Join(out, " ")
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return words.Number(n) + " " + many
}

// idsNamed is how many Pupil IDs a remark names.
const idsNamed = 20

func ids(all []string) string {
	named := all[:min(len(all), idsNamed)]
	s := "Pupil ID " + strings.Join(named, ", ")
	if more := len(all) - len(named); more > 0 {
		s += " and " + words.Number(more) + " more"
	}
	return s + "."
}
