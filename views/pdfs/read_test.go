package pdfs

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/image/font/sfnt"
)

// drawn is a run of text as it stands on a page: where, in millimetres from the left and the top, and in which font.
type drawn struct {
	x, y, size float64
	font       string // file
	text       string
}

// opened are the fonts that were asked, and parsed those of hasGlyph: the tests run one after another.
var (
	opened = map[string]*face{}
	parsed = map[string]*sfnt.Font{}
)

// wide is how wide it is, from the font's own table.
func (d drawn) wide(t testing.TB) float64 {
	t.Helper()
	if opened[d.font] == nil {
		f, err := openFace(d.font)
		if err != nil {
			t.Fatal(err)
		}
		opened[d.font] = f
	}
	sum := 0.0
	for _, r := range d.text {
		w, _ := opened[d.font].width(r)
		sum += w
	}
	return sum * d.size * millimetre
}

var (
	contents  = regexp.MustCompile(`(?s)obj\n<</Filter /FlateDecode /Length (\d+)>>\nstream\n`)
	fontNames = regexp.MustCompile(`/F([0-9a-f]+) (\d+) 0 R`)
	operator  = regexp.MustCompile(`(?s)BT /F([0-9a-f]+) ([\d.]+) Tf ET|BT ([\d.-]+) ([\d.-]+) Td \(((?:[^\\)]|\\.)*)\) Tj ET`)
	pictures  = regexp.MustCompile(`(?s)/Subtype /Image\n/Width (\d+)\n/Height (\d+)\n.*?/Length (\d+)>>\nstream\n`)
)

// read takes a PDF apart: the texts of each page, in the order in which they were drawn.
func read(t testing.TB, body []byte) (pages [][]drawn) {
	t.Helper()
	files := map[string]string{}
	for _, m := range fontNames.FindAllSubmatch(body, -1) {
		of := regexp.MustCompile(`(?s)\n` + string(m[2]) + ` 0 obj\n<</Type /Font\n/Subtype /Type0\n/BaseFont /utf8(\w+)`).FindSubmatch(body)
		if of == nil {
			t.Fatalf("font %s has no object", m[1])
		}
		for _, f := range []string{regularFile, boldFile, monoFile, hanFile} {
			if nameOf(f) == string(of[1]) {
				files[string(m[1])] = f
			}
		}
	}
	for _, at := range contents.FindAllSubmatchIndex(body, -1) {
		pages = append(pages, operators(t, unpack(t, body, at[1], number(string(body[at[2]:at[3]]))), files))
	}
	return pages
}

func unpack(t testing.TB, body []byte, at, length int) []byte {
	t.Helper()
	z, err := zlib.NewReader(bytes.NewReader(body[at : at+length]))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func operators(t testing.TB, content []byte, files map[string]string) (out []drawn) {
	t.Helper()
	var now drawn
	for _, m := range operator.FindAllStringSubmatch(string(content), -1) {
		if m[1] != "" {
			now.font, now.size = files[m[1]], float(m[2])
			if now.font == "" {
				t.Fatalf("font %s is in no file", m[1])
			}
			continue
		}
		now.x, now.y = float(m[3])*millimetre, pageHeight-float(m[4])*millimetre
		now.text = textOf(m[5])
		out = append(out, now)
	}
	return out
}

func textOf(escaped string) string {
	raw := strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r").Replace(escaped)
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units))
}

func number(s string) int { n, _ := strconv.Atoi(s); return n }

func float(s string) float64 { f, _ := strconv.ParseFloat(s, 64); return f }

// joinedText is what stands on a page, run after run.
func joinedText(page []drawn) string {
	var b strings.Builder
	for _, d := range page {
		b.WriteString(d.text)
		b.WriteByte('\n')
	}
	return b.String()
}

// square is the square picture in a PDF, put together again as the PNG that it was.
func square(t testing.TB, body []byte) image.Image {
	t.Helper()
	for _, at := range pictures.FindAllSubmatchIndex(body, -1) {
		w, h, length := number(string(body[at[2]:at[3]])), number(string(body[at[4]:at[5]])), number(string(body[at[6]:at[7]]))
		if w != h {
			continue
		}
		var out bytes.Buffer
		out.WriteString("\x89PNG\r\n\x1a\n")
		header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
		for _, chunk := range []struct {
			name string
			data []byte
		}{{"IHDR", append(header, 8, 2, 0, 0, 0)}, {"IDAT", body[at[1] : at[1]+length]}, {"IEND", nil}} {
			data := append([]byte(chunk.name), chunk.data...)
			out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(chunk.data))))
			out.Write(data)
			out.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(data)))
		}
		m, err := png.Decode(&out)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	t.Fatal("the PDF has no square picture")
	return nil
}

// hasGlyph asks the font itself.
func hasGlyph(t testing.TB, file string, r rune) bool {
	t.Helper()
	if parsed[file] == nil {
		data, err := fontFiles.ReadFile("fonts/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if parsed[file], err = sfnt.Parse(data); err != nil {
			t.Fatal(err)
		}
	}
	i, err := parsed[file].GlyphIndex(nil, r)
	return err == nil && i != 0
}
