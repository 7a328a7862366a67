package sink

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// folder keeps each message in a file of its own, which mail programs can open: number and time are in its name,
// the envelope in two lines on top, as mail servers write them. A file appears whole or not at all. It survives
// the end of the process at any moment; the machine's own crash is not its concern.
type folder struct {
	dir string
}

const (
	stamp      = "20060102T150405.000000000Z"
	returnPath = "Return-Path: <"
	deliverTo  = "Delivered-To: "
)

func (f *folder) path(m Message) string {
	number, _ := strconv.Atoi(m.ID)
	return filepath.Join(f.dir, fmt.Sprintf("%09d-%s.eml", number, m.At.UTC().Format(stamp)))
}

func (f *folder) save(m Message) error {
	temporary := f.path(m) + ".part"
	text := returnPath + m.ReturnPath + ">\r\n" + deliverTo + m.To + "\r\n" + m.Raw
	if err := os.WriteFile(temporary, []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, f.path(m))
}

func (f *folder) remove(list []Message) error {
	var all error
	for _, m := range list {
		if err := os.Remove(f.path(m)); !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// load reads every message, oldest first, and tells the highest number. Files of other names are left alone;
// half-written ones were never answered with 250 and go.
func (f *folder) load() (list []Message, last int, err error) {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, 0, err
	}
	entries, err := os.ReadDir(f.dir) // sorted by name, so by number
	if err != nil {
		return nil, 0, err
	}
	for _, entry := range entries {
		number, at, ok := parseName(strings.TrimSuffix(entry.Name(), ".part"))
		if !ok {
			continue
		}
		path := filepath.Join(f.dir, entry.Name())
		if strings.HasSuffix(path, ".part") {
			if err := os.Remove(path); err != nil {
				return nil, 0, err
			}
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, 0, err
		}
		from, to, raw := splitEnvelope(text)
		list, last = append(list, newMessage(number, from, to, raw, at)), number
	}
	return list, last, nil
}

func parseName(name string) (number int, at time.Time, ok bool) {
	digits, rest, found := strings.Cut(strings.TrimSuffix(name, ".eml"), "-")
	if !found || !strings.HasSuffix(name, ".eml") {
		return 0, at, false
	}
	number, errNumber := strconv.Atoi(digits)
	at, errTime := time.Parse(stamp, rest)
	return number, at, errNumber == nil && errTime == nil
}

func splitEnvelope(text []byte) (from, to string, raw []byte) {
	first, raw, _ := bytes.Cut(text, []byte("\r\n"))
	second, raw, _ := bytes.Cut(raw, []byte("\r\n"))
	from = strings.TrimSuffix(strings.TrimPrefix(string(first), returnPath), ">")
	return from, strings.TrimPrefix(string(second), deliverTo), raw
}
