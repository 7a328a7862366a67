package static

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path"

	"github.com/andybalholm/brotli"
)

// contentTypes are the types by ending. They are written down here, because the table of the
// machine differs from place to place.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".md":  "text/plain; charset=utf-8",
	".svg": "image/svg+xml",
}

func compressAll() map[string]File {
	all := make(map[string]File, len(assets))
	for name, a := range assets {
		all[a.address] = File{
			ContentType: contentTypes[path.Ext(name)],
			Body:        a.body,
			Gzip:        smaller(a.body, gzipped),
			Brotli:      smaller(a.body, brotlied),
			ETag:        `W/"` + a.hash + `"`,
		}
	}
	return all
}

// smaller returns the compressed form of body, or nil if it is not smaller.
func smaller(body []byte, compressor func(io.Writer) io.WriteCloser) []byte {
	var out bytes.Buffer
	w := compressor(&out)
	if _, err := w.Write(body); err != nil {
		panic(fmt.Sprintf("static: %v", err)) // a buffer takes everything
	}
	if err := w.Close(); err != nil {
		panic(fmt.Sprintf("static: %v", err)) // a buffer takes everything
	}
	if out.Len() >= len(body) {
		return nil
	}
	return out.Bytes()
}

func gzipped(to io.Writer) io.WriteCloser {
	w, err := gzip.NewWriterLevel(to, gzip.BestCompression)
	if err != nil {
		panic(fmt.Sprintf("static: %v", err)) // the level is a valid constant
	}
	return w
}

func brotlied(to io.Writer) io.WriteCloser {
	return brotli.NewWriterLevel(to, brotli.BestCompression)
}
