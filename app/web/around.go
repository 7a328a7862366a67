package web

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/gofiber/fiber/v2"
)

// drainLimit is how many bytes of an unwanted body are read and thrown away, so that a browser shows the refusal
// instead of a broken connection (case 24).
const drainLimit = 64 << 20

// around lies around everything else: a panic ends one request, not the process, and no body stays unread.
func (s *Server) around(c *fiber.Ctx) (err error) {
	defer finishBody(c)
	defer func() {
		if v := recover(); v != nil {
			err = panicked(v)
		}
	}()
	return c.Next()
}

// panicked is where a handler panicked. Of the value only its type: a library may panic with a pupil's name.
func panicked(value any) error {
	what := fmt.Sprintf("%T", value)
	if e, ok := value.(runtime.Error); ok {
		what = e.Error()
	}
	return fmt.Errorf("handler panicked: %s\n%s", what, debug.Stack())
}

// finishBody reads what the handler has left of the body. The library would take it for the next request on the
// connection, which behind a proxy may be somebody else's.
func finishBody(c *fiber.Ctx) {
	stream := c.Request().BodyStream()
	if stream == nil {
		return
	}
	if c.Request().Header.ContentLength() <= drainLimit {
		if n, err := io.Copy(io.Discard, io.LimitReader(stream, drainLimit+1)); err == nil && n <= drainLimit {
			return
		}
	}
	c.Context().SetConnectionClose()
}
