package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/errs"
)

const (
	// uploadLimit is how many bytes a form with a file may have: the file's 10 MB and room for the other fields.
	uploadLimit = 10<<20 + formLimit
	// uploadsAtOnce is how many files are in memory at one time; further ones wait at the network.
	uploadsAtOnce = 2
	uploadKey     = "upload"
	fileField     = "file"
	longestName   = 200
	uploadWait    = 30 * time.Second
	uploadTime    = 3 * time.Minute // 10 MB at half a megabit a second
)

// upload is a file as a browser sent it. What it is, its contents say: the declared type and the name's ending are
// no more than words (case 10).
type upload struct {
	name string
	body []byte
}

// uploadOf is the file of the request; without one its name is "".
func uploadOf(c *fiber.Ctx) upload {
	u, _ := c.Locals(uploadKey).(upload)
	return u
}

var (
	// errForm is a form with a file that cannot be read.
	errForm = fiber.NewError(fiber.StatusBadRequest, "the form cannot be read")
	// errFile is a file of more bytes than are taken.
	errFile = fiber.NewError(fiber.StatusRequestEntityTooLarge, "the file is too large")
)

// takeUpload reads a form with a file: its fields go where those of other forms are, the file is for uploadOf. The
// room it takes is given back by the function it returns.
func (s *Server) takeUpload(c *fiber.Ctx, limit int64) (done func(), err error) {
	switch err := within(c, limit); {
	case errors.Is(err, fiber.ErrRequestEntityTooLarge):
		return nil, errFile
	case err != nil:
		return nil, err
	}
	select {
	case s.uploads <- struct{}{}:
	case <-c.UserContext().Done():
		return nil, errs.TooMany{Wait: uploadWait}
	}
	done = func() { <-s.uploads }
	if err := c.Context().Conn().SetReadDeadline(time.Now().Add(uploadTime)); err != nil {
		done()
		return nil, fmt.Errorf("give an upload its time: %w", err)
	}
	if err := readUpload(c); err != nil {
		done()
		return nil, err
	}
	return done, nil
}

func readUpload(c *fiber.Ctx) error {
	kind, params, err := mime.ParseMediaType(string(c.Request().Header.ContentType()))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return within(c, formLimit) // the form came without a file: the handler says so beside the field
	}
	body := c.Request().BodyStream()
	if body == nil { // so small that it came with the header
		body = bytes.NewReader(c.Request().Body())
	}
	form := multipart.NewReader(body, params["boundary"])
	for room := int64(formLimit); ; {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errForm
		}
		if err := readPart(c, part, &room); err != nil {
			return err
		}
	}
}

// readPart takes one field or the file. A second file is refused: which of the two was meant?
func readPart(c *fiber.Ctx, part *multipart.Part, room *int64) error {
	name, isFile, err := fileName(part)
	if err != nil {
		return errForm
	}
	if !isFile {
		value, err := io.ReadAll(io.LimitReader(part, *room+1))
		if *room -= int64(len(part.FormName()) + len(value)); err != nil || *room < 0 {
			return errForm
		}
		c.Request().PostArgs().AddBytesV(part.FormName(), value)
		return nil
	}
	if part.FormName() != fileField || uploadOf(c).name != "" {
		return errForm
	}
	// the length of the whole is known and bounded: one piece of memory, never a larger copy of it
	data := bytes.NewBuffer(make([]byte, 0, c.Request().Header.ContentLength()+bytes.MinRead))
	if _, err := data.ReadFrom(part); err != nil {
		return errForm
	}
	if name != "" {
		c.Locals(uploadKey, upload{name: name, body: data.Bytes()})
	}
	return nil
}

// unquoted takes back what browsers write for quotation marks and line ends in a file's name.
var unquoted = strings.NewReplacer("%22", `"`, "%0D", " ", "%0A", " ", "\n", " ", "\t", " ")

// fileName is the name of a part that is a file, without the folders that some browsers put before it; "" when no
// file was chosen.
func fileName(part *multipart.Part) (name string, isFile bool, err error) {
	kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil || kind != "form-data" {
		return "", false, fmt.Errorf("a part is no field of a form: %w", err)
	}
	raw, isFile := params["filename"]
	if raw == "" {
		return "", isFile, nil
	}
	name = strings.TrimSpace(clean(unquoted.Replace(path.Base("/" + strings.ReplaceAll(raw, `\`, "/")))))
	if name == "" || name == "/" {
		name = "file"
	}
	if runes := []rune(name); len(runes) > longestName {
		name = string(runes[:longestName])
	}
	return name, isFile, nil
}
