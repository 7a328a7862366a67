package oneroster

import (
	"archive/zip"
	"io"
	"strings"

	"gateway/app/importer"
)

const (
	manifestName = "manifest.csv"
	maxManifest  = 256 << 10 // bytes
)

// The modes of a file.
const (
	absent = "absent"
	bulk   = "bulk"
	delta  = "delta"
)

// manifest says what the export is made of.
type manifest struct {
	version string
	modes   map[string]string // of files, by name in lower case without .csv
	names   []string          // of files that are there, as the manifest spells and orders them
}

// isManifest looks whether a file called manifest.csv is OneRoster's.
func isManifest(f *zip.File) bool {
	found := false
	a := &archive{left: maxManifest}
	_ = a.unpack(f, maxManifest, func(r io.Reader) error { // one that cannot be unpacked is none
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		text := strings.ToLower(string(data))
		found = strings.Contains(text, "oneroster.version") || strings.Contains(text, "manifest.version") && strings.Contains(text, "file.")
		return nil
	})
	return found
}

// manifest reads the list of files and holds it against the zip.
func (a *archive) manifest() (manifest, error) {
	m := manifest{modes: map[string]string{}}
	data, err := a.text(manifestName, maxManifest)
	if err != nil {
		return m, err
	}
	properties := map[string]string{}
	err = eachRow(manifestName, data, func(_ int, cells []string) error {
		if len(cells) < 2 {
			return nil
		}
		return m.take(properties, strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1]))
	})
	if err != nil {
		return m, err
	}
	if m.version, err = versionOf(properties["oneroster.version"]); err != nil {
		return m, err
	}
	return m, m.complete(a)
}

// take notes one property; one that is there twice must say the same.
func (m *manifest) take(properties map[string]string, name, value string) error {
	key := strings.ToLower(name)
	before, there := properties[key]
	if there && !strings.EqualFold(before, value) {
		return fault(FileManifest, shown(name)+" stands there twice")
	}
	properties[key] = value
	file, isFile := strings.CutPrefix(key, "file.")
	if there || !isFile {
		return nil
	}
	switch mode := strings.ToLower(value); mode {
	case "", absent:
	case bulk, delta:
		m.modes[file] = mode
		m.names = append(m.names, name[len("file."):])
	default:
		return fault(FileManifest, shown(name)+" is "+shown(value))
	}
	return nil
}

// versionOf is "1.1" or "1.2", also of 1.2.1.
func versionOf(value string) (string, error) {
	for _, v := range []string{"1.1", "1.2"} {
		if value == v || strings.HasPrefix(value, v+".") {
			return v, nil
		}
	}
	if value == "" {
		value = "none is named"
	}
	return "", fault(FileVersion, shown(value))
}

// complete refuses an export that lacks files: what is missing would look like people who have left.
func (m manifest) complete(a *archive) error {
	lacking := &importer.FileError{Code: FileMissing}
	for _, name := range m.names {
		if a.files[strings.ToLower(name)+".csv"] == nil {
			lacking.Headings = append(lacking.Headings, shown(name)+".csv")
		}
	}
	if m.version == "1.2" && m.modes["users"] == bulk && m.modes["roles"] == "" {
		lacking.Headings = append(lacking.Headings, "roles.csv")
	}
	if lacking.Headings != nil {
		return lacking
	}
	return nil
}
