// Package static holds the style sheet, the scripts and the marks that every page links to,
// compiled into the program.
//
// Each file is served under a name that carries the hash of its content, so it may be cached for
// ever ("immutable") and a new release never meets an old file. The compressed forms are made in
// the running process, once, and not committed: it takes about 0.2 s, and stored .br and .gz
// files could fall out of step with the file that they were made from.
//
// The files are made from src by "npm run build" there; see src/build.mjs.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Prefix is the folder of addresses under which Lookup finds the files.
const Prefix = "/static/"

// HTMX is the name of the htmx script, for Path. Only pages that use htmx link to it.
const HTMX = "htmx-2.0.11.min.js"

// Grid is the name of the entry grid's script, for Path. Only the page with the grid links to it.
const Grid = "grid.js"

// Ticks is the name of the script of pages on which a button ticks many boxes, for Path.
const Ticks = "ticks.js"

//go:embed app.css app.js grid.js ticks.js chevron.svg mark.svg LICENSES.md htmx-2.0.11.min.js
var embedded embed.FS

// File is one static file as it is sent.
type File struct {
	ContentType string
	Body        []byte
	Gzip        []byte // nil where compression saves nothing
	Brotli      []byte // nil where compression saves nothing
	ETag        string // weak, W/"…", because it stands for all three forms of the file
}

// asset is a file between reading and compressing.
type asset struct {
	address string // with Prefix and hash
	hash    string // 16 hexadecimal digits
	body    []byte
}

// assets are the files by their plain name. Hashing takes less than a millisecond, so it is done
// as the program starts; compressing waits for the first Lookup.
var assets = load()

// files are the files by their address.
var files = sync.OnceValue(compressAll)

// Path returns the address of the file with that plain name, such as "/static/app.<hash>.css"
// for "app.css". A name that is not embedded is a mistake in the program, so Path panics.
func Path(name string) string {
	a, ok := assets[name]
	if !ok {
		panic(fmt.Sprintf("static: no file %q", name))
	}
	return a.address
}

// Lookup finds the file of an address that Path made. It is false for any other address, plain
// names and outdated hashes included. The bytes are shared: the caller must not change them.
// The first call compresses all files (about 0.2 s); the web process makes it before it listens.
func Lookup(address string) (File, bool) {
	f, ok := files()[address]
	return f, ok
}

// load reads and names all files. Style sheets come last, because the addresses within them
// carry the hashes of the files they name.
func load() map[string]asset {
	entries, err := embedded.ReadDir(".")
	if err != nil {
		panic(fmt.Sprintf("static: %v", err)) // the embedded root is always there
	}
	all := make(map[string]asset, len(entries))
	var sheets []string
	for _, e := range entries {
		if path.Ext(e.Name()) == ".css" {
			sheets = append(sheets, e.Name())
			continue
		}
		all[e.Name()] = newAsset(e.Name(), read(e.Name()))
	}
	for _, name := range sheets {
		all[name] = newAsset(name, resolve(name, read(name), all))
	}
	return all
}

func read(name string) []byte {
	body, err := embedded.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("static: %v", err)) // the name came from the embedded folder
	}
	return body
}

func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:8])
	ext := path.Ext(name)
	return asset{
		address: Prefix + strings.TrimSuffix(name, ext) + "." + hash + ext,
		hash:    hash,
		body:    body,
	}
}

var cssURL = regexp.MustCompile(`url\(\s*["']?([^"')]*?)["']?\s*\)`)

// resolve puts the hashed address into each url() of a style sheet. One that names no embedded
// file would be a broken link or another origin, so it panics.
func resolve(sheet string, css []byte, all map[string]asset) []byte {
	return cssURL.ReplaceAllFunc(css, func(found []byte) []byte {
		name := string(cssURL.FindSubmatch(found)[1])
		a, ok := all[name]
		if !ok {
			panic(fmt.Sprintf("static: %s refers to %q, which is not embedded", sheet, name))
		}
		return []byte(`url("` + a.address + `")`)
	})
}

// names lists the plain names in order.
func names() []string { return slices.Sorted(maps.Keys(assets)) }
