package importer

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// The workbook is read here part by part, not through excelize: its stream gives neither the style nor the type nor
// the formula of a cell, on which depend what is a date, a padded number or a formula without a result, and its
// look-ups hold the whole sheet as a tree. So nothing is unpacked that is not needed, and never as a whole.

// readXLSX reads the first visible sheet of a workbook.
func readXLSX(data []byte) (Table, error) {
	t, all, err := readBook(data)
	if err == nil {
		return t.with(all)
	}
	var known *FileError
	if errors.As(err, &known) {
		return Table{}, known
	}
	return Table{}, &FileError{Code: FileDamaged}
}

func readBook(data []byte) (Table, []Record, error) {
	b, err := openBook(data)
	if err != nil {
		return Table{}, nil, err
	}
	w, err := b.workbook()
	if err != nil {
		return Table{}, nil, err
	}
	formats, err := b.formats(w.styles)
	if err != nil {
		return Table{}, nil, err
	}
	texts, err := b.sharedTexts(w.texts)
	if err != nil {
		return Table{}, nil, err
	}
	p, err := b.open(w.sheet, maxUnpacked)
	if err != nil {
		return Table{}, nil, err
	}
	s := sheet{xmlPart: p, formats: formats, texts: texts, date1904: w.date1904}
	if err := s.read(); err != nil {
		return Table{}, nil, err
	}
	return Table{Format: formatXLSX, Date1904: w.date1904, Hidden: s.hidden}, s.records, p.Close()
}

// book is the zip of a workbook.
type book struct {
	parts map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

func openBook(data []byte) (*book, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	b := &book{parts: map[string]*zip.File{}, left: maxUnpacked}
	for _, f := range z.File {
		b.parts[partName(f.Name)] = f
	}
	return b, nil
}

// partName is the one form of a part's name: they are compared without case.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

const (
	maxPart = 16 << 20 // bytes of a part that is read as a whole
	maxText = 1 << 20  // bytes of one text or tag
)

// xmlPart is one part of the book while it is read as a stream of tokens.
type xmlPart struct {
	*xml.Decoder
	file  io.ReadCloser
	book  *book
	limit int64 // bytes that this part may still give
	token int64 // bytes that the token at hand may still take
}

// open starts reading a part of at most limit bytes.
func (b *book) open(name string, limit int64) (*xmlPart, error) {
	f, ok := b.parts[partName(name)]
	if !ok {
		return nil, &FileError{Code: FileDamaged}
	}
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	p := &xmlPart{file: file, book: b, limit: limit, token: limit}
	p.Decoder = xml.NewDecoder(p)
	return p, nil
}

// Close ends the reading.
func (p *xmlPart) Close() error { return p.file.Close() }

// Read counts what is really unpacked: the sizes that a zip declares may lie.
func (p *xmlPart) Read(buf []byte) (int, error) {
	n, err := p.file.Read(buf)
	p.book.left, p.limit, p.token = p.book.left-int64(n), p.limit-int64(n), p.token-int64(n)
	if p.book.left < 0 || p.limit < 0 || p.token < 0 {
		return 0, &FileError{Code: FileBomb}
	}
	return n, err
}

// next is the next token, of bounded size.
func (p *xmlPart) next() (xml.Token, error) {
	p.token = maxText
	return p.RawToken()
}

// decode reads a whole small part into a struct.
func (b *book) decode(name string, into any) error {
	p, err := b.open(name, maxPart)
	if err != nil {
		return err
	}
	if err := p.Decode(into); err != nil {
		return err
	}
	return p.Close()
}

// relations are the parts that a part refers to.
type relations struct {
	All []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// relations reads those of the part name; a part without any has none.
func (b *book) relations(name string) (relations, error) {
	var r relations
	dir, base := path.Split(name) // of the package itself: both blank
	file := path.Join(dir, "_rels", base+".rels")
	if _, ok := b.parts[partName(file)]; !ok {
		return r, nil
	}
	err := b.decode(file, &r)
	for i, one := range r.All {
		if strings.HasPrefix(one.Target, "/") {
			r.All[i].Target = one.Target[1:]
		} else {
			r.All[i].Target = path.Join(dir, one.Target)
		}
	}
	return r, err
}

// of is the target of the first relation whose type ends so, or fallback.
func (r relations) of(kind, fallback string) string {
	for _, one := range r.All {
		if strings.HasSuffix(one.Type, "/"+kind) {
			return one.Target
		}
	}
	return fallback
}
