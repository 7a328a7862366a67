package sink

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strconv"
	"strings"
	"time"
)

// maxDepth bounds multiparts within multiparts.
const maxDepth = 5

// newMessage decodes what people and tests look at. It never refuses: what it cannot read stays in Raw.
func newMessage(number int, returnPath, to string, raw []byte, at time.Time) Message {
	m := Message{ID: strconv.Itoa(number), From: returnPath, To: to, Raw: string(raw), At: at, ReturnPath: returnPath}
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		m.Text = plain(raw)
		return m
	}
	m.Subject = decodeHeader(parsed.Header.Get("Subject"))
	if from := parsed.Header.Get("From"); from != "" {
		m.From = readableFrom(from)
	}
	m.addPart(parsed.Header, parsed.Body, maxDepth)
	return m
}

func decodeHeader(value string) string {
	decoded, err := new(mime.WordDecoder).DecodeHeader(value)
	if err != nil {
		return value
	}
	return decoded
}

// readableFrom writes `Ysgol Ŵyn <post@…>` without the quotes and encoded words of the wire.
func readableFrom(header string) string {
	a, err := mail.ParseAddress(header)
	switch {
	case err != nil:
		return decodeHeader(header)
	case a.Name == "":
		return a.Address
	}
	return a.Name + " <" + a.Address + ">"
}

// header is what mail.Header and textproto.MIMEHeader have in common.
type header interface{ Get(string) string }

// addPart keeps the first text and the first HTML it meets, at any depth; attachments are only in Raw.
func (m *Message) addPart(h header, body io.Reader, depth int) {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	disposition, _, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	switch {
	case disposition == "attachment":
	case strings.HasPrefix(kind, "multipart/") && depth > 0:
		parts := multipart.NewReader(body, params["boundary"])
		for part, err := parts.NextRawPart(); err == nil; part, err = parts.NextRawPart() {
			m.addPart(part.Header, part, depth-1)
		}
	case kind == "text/plain" && m.Text == "":
		m.Text = decodeBody(h, body)
	case kind == "text/html" && m.HTML == "":
		m.HTML = decodeBody(h, body)
	}
}

func decodeBody(h header, body io.Reader) string {
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, _ := io.ReadAll(body) // what came before the fault is worth showing
	return plain(text)
}

func plain(text []byte) string {
	return strings.ToValidUTF8(strings.ReplaceAll(string(text), "\r\n", "\n"), "\uFFFD")
}
