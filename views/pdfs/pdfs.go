// Package pdfs turns domain values into PDF: values in, bytes out. It alone knows the library that writes them.
//
// A paper is one document; each of its parts (a letter, a pupil's report) begins on a new page, has page numbers of its
// own and fails by itself. Many parts in one document are ten times faster than a document each.
package pdfs

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"

	"github.com/go-pdf/fpdf"

	"gateway/app/civil"
	"gateway/app/school"
	"gateway/views/words"
)

// Head is what every page of a document has from the school.
type Head struct {
	School   school.School
	Official string // the school's name for the foot (ADM-6)
	Logo     []byte // PNG; nil for none
	Title    string // of the document, as the reader's window shows it
	Made     civil.Date
	Words    words.W
}

// The page, in millimetres (look, "Paper").
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	margin     = 16.0
	inner      = pageWidth - 2*margin
	footAt     = pageHeight - 11
)

// paper is a document in the making.
type paper struct {
	fonts
	Head
	pdf   *fpdf.Fpdf
	theme school.Theme
	logo  *fpdf.ImageInfoType
	dry   bool // measure only: nothing is drawn
	lost  bool // a letter was drawn that no font has
	face  *face
	size  float64
	set   map[setting]set
}

func newPaper(h Head) (*paper, error) {
	all, err := openFonts()
	if err != nil {
		return nil, err
	}
	p := &paper{fonts: all, Head: h, theme: school.ThemeOf(h.School.Accent), set: map[setting]set{}, pdf: fpdf.New("P", "mm", "A4", "")}
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetMargins(margin, margin, margin)
	p.pdf.SetCatalogSort(true)
	p.pdf.SetLang(h.Words.Lang)
	p.pdf.SetTitle(p.meta(h.Title), true)
	p.pdf.SetAuthor(p.meta(h.School.Name), true)
	p.pdf.SetCreator("External Gateway", true)
	p.pdf.SetCreationDate(h.Made.Time())
	p.pdf.SetModificationDate(h.Made.Time())
	p.logo = p.picture("logo", h.Logo)
	return p, p.pdf.Error()
}

// meta is a text for the document's properties.
func (p *paper) meta(s string) string {
	s, _ = p.clean(p.regular, s)
	return s
}

// picture registers a PNG, which may be drawn any number of times; nil when it is none. It is written anew with eight
// bits a colour and no interlacing, because the library gives up at others.
func (p *paper) picture(name string, body []byte) *fpdf.ImageInfoType {
	from, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	plain := image.NewNRGBA(from.Bounds())
	draw.Draw(plain, plain.Bounds(), from, from.Bounds().Min, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, plain); err != nil {
		return nil
	}
	return p.pdf.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: "PNG"}, &out)
}

// part draws one letter or report. When it fails, by an error of the library or a panic, its pages are covered with
// the words instead, the document goes on, and the cause is returned.
func (p *paper) part(instead string, drawing func()) error {
	last := p.pdf.PageCount()
	err := p.try(drawing)
	if err != nil {
		p.pdf.ClearError()
		p.dry = false
		if p.pdf.PageCount() == last {
			p.page()
		}
	}
	pages := p.pdf.PageCount() - last
	for n := 1; n <= pages; n++ {
		p.pdf.SetPage(last + n)
		p.face = nil // what stands in the page has no say in the font of the foot
		if err != nil {
			p.box(0, 0, pageWidth, pageHeight, 0, "#ffffff")
			p.block(margin, 60, inner, style{p.regular, 11, ink, 16}, instead)
		}
		p.foot(n, pages)
	}
	return err
}

func (p *paper) try(drawing func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("draw a page: %v", r)
		}
	}()
	drawing()
	return p.pdf.Error()
}

// page begins a new page.
func (p *paper) page() {
	p.pdf.AddPage()
	p.face = nil
}

// write ends the document.
func (p *paper) write(w io.Writer) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("write a PDF: %v", r)
		}
	}()
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("write a PDF: %w", err)
	}
	return nil
}
