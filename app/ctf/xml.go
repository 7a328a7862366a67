package ctf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"

	"gateway/app/importer"
)

const (
	maxToken    = 256 << 10 // bytes of one text, tag or comment
	maxDepth    = 32        // a transfer file is about ten deep
	maxElements = 1_000_000 // of a file
	maxNodes    = 5_000     // elements that are kept of one pupil, results and the like not counted
)

// reader walks through the file as a stream. It never gives the decoder entities, so an entity of the file's own
// ends the reading; and it ends at the directive that would define one.
type reader struct {
	xml      *xml.Decoder
	rest     *bytes.Reader
	budget   int // bytes that the token at hand may still take
	depth    int
	elements int
}

func newReader(text []byte) *reader {
	r := &reader{rest: bytes.NewReader(text)}
	r.xml = xml.NewDecoder(r)
	r.xml.Strict = true
	r.xml.CharsetReader = asIs // the text has been decoded already
	return r
}

func asIs(_ string, input io.Reader) (io.Reader, error) { return input, nil }

// Read gives the decoder bytes.
func (r *reader) Read(buf []byte) (int, error) {
	if r.budget <= 0 {
		return 0, fault(importer.FileLarge)
	}
	n, err := r.rest.Read(buf)
	r.budget -= n
	return n, err
}

// next is the next token, or io.EOF after the end of the root. Beside the root stands nothing.
func (r *reader) next() (xml.Token, error) {
	for {
		r.budget = maxToken
		t, err := r.xml.Token()
		if err != nil {
			return nil, r.ended(err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, faultAt(Doctype, r.line())
		case xml.StartElement:
			r.depth, r.elements = r.depth+1, r.elements+1
			switch {
			case r.depth > maxDepth:
				return nil, r.damaged()
			case r.elements > maxElements:
				return nil, faultAt(importer.FileLarge, r.line())
			}
			return t, nil
		case xml.EndElement:
			r.depth--
			return t, nil
		case xml.CharData:
			if r.depth > 0 {
				return t, nil
			}
			if len(bytes.TrimSpace(t)) > 0 {
				return nil, r.damaged()
			}
		}
	}
}

// ended makes an error of the file of what the decoder says.
func (r *reader) ended(err error) error {
	var known *importer.FileError
	switch {
	case err == io.EOF:
		return err
	case errors.As(err, &known):
		return known
	}
	return r.damaged()
}

// damaged keeps to itself what the decoder said: it may repeat what stands in the file.
func (r *reader) damaged() error { return faultAt(Damaged, r.line()) }

func (r *reader) line() int { line, _ := r.xml.InputPos(); return line }
