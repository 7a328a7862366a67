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

// errForm is a form with a file that cannot be read.
var errForm = fiber.NewError(fiber.StatusBadRequest, "the form cannot be read")

// takeUpload reads a form with a file: its fields go where those of other forms are, the file is for uploadOf. The
// room it takes is given back by the function it returns.
func (s *Server) takeUpload(c *fiber.Ctx) (done func(), err error) {
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
		return nil // the form came without a file: the handler says so beside the field
	}
	body := c.Request().BodyStream()
	if body == nil { // so small that it came with the header
		body = bytes.NewReader(c.Request().Body())
	}
	form := multipart.NewReader(body, params["boundary"])
	for room := int64(formLimit); ; {
		part, err := form.NextPart()
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
		if *room -= int64(len(value)); err != nil || *room < 0 {
			return errForm
		}
		c.Request().PostArgs().AddBytesV(part.FormName(), value)
		return nil
	}
	if part.FormName() != fileField || uploadOf(c).name != "" {
		return errForm
	}
	data, err := io.ReadAll(part)
	if err != nil {
		return errForm
	}
	if name != "" {
		c.Locals(uploadKey, upload{name: name, body: data})
	}
	return nil
}

// fileName is the name of a part that is a file, without the folders that some browsers put before it.
func fileName(part *multipart.Part) (name string, isFile bool, err error) {
	kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil || kind != "form-data" {
		return "", false, fmt.Errorf("a part is no field of a form: %w", err)
	}
	raw, isFile := params["filename"]
	name = strings.TrimSpace(clean(path.Base("/" + strings.ReplaceAll(raw, `\`, "/"))))
	name = strings.NewReplacer("\n", " ", "\t", " ").Replace(name)
	if name == "/" {
		name = ""
	}
	if runes := []rune(name); len(runes) > longestName {
		name = string(runes[:longestName])
	}
	return name, isFile, nil
}
