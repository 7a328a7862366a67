package oneroster

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"gateway/app/importer"
)

const (
	maxEntries = 200      // files and folders in the zip
	maxFile    = 32 << 20 // bytes of a file that is read as a whole
)

// archive is the zip of an export.
type archive struct {
	files map[string]*zip.File // beside the manifest, by name in lower case
	names []string             // of files, in the zip's order
	left  int64                // bytes that may still be unpacked
}

// entries lists a zip. What is unsafe about names is judged later.
func entries(data []byte) (*zip.Reader, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fault(FileDamaged)
	}
	return z, nil
}

// open looks at the list of the zip's files; nothing is unpacked yet.
func open(data []byte) (*archive, error) {
	if len(data) == 0 {
		return nil, fault(importer.FileEmpty)
	}
	if len(data) > importer.MaxBytes {
		return nil, fault(importer.FileLarge)
	}
	z, err := entries(data)
	if err != nil {
		return nil, err
	}
	if err := safe(z.File); err != nil {
		return nil, err
	}
	folder, err := home(z.File)
	if err != nil {
		return nil, err
	}
	a := &archive{files: map[string]*zip.File{}, left: importer.MaxUnpacked}
	return a, a.list(z.File, folder)
}

// safe refuses what must not be unpacked: too many files, names that lead elsewhere, sizes, passwords.
func safe(all []*zip.File) error {
	if len(all) > maxEntries {
		return fault(FileEntries)
	}
	total := uint64(0)
	for _, f := range all {
		parts := strings.Split(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		if parts[0] == "" || strings.Contains(parts[0], ":") || slices.Contains(parts, "..") || strings.ContainsRune(f.Name, 0) {
			return fault(FilePaths, shown(f.Name))
		}
		if encrypted(f) {
			return fault(FileEncrypted)
		}
		if total += f.UncompressedSize64; f.UncompressedSize64 > importer.MaxUnpacked || total > importer.MaxUnpacked {
			return fault(FileBomb)
		}
	}
	return nil
}

func encrypted(f *zip.File) bool { return f.Flags&1 != 0 }

// home is the folder of the manifest: the root, or else the only folder that has one.
func home(all []*zip.File) (string, error) {
	var folders []string
	for _, f := range all {
		if folder, name := split(f.Name); name == manifestName && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	switch {
	case slices.Contains(folders, ""):
		return "", nil
	case len(folders) > 1:
		return "", fault(FileTwice, manifestName)
	case len(folders) == 0:
		return "", fault(FileNoManifest)
	}
	return folders[0], nil
}

// list takes the files of a folder.
func (a *archive) list(all []*zip.File, home string) error {
	for _, f := range all {
		folder, name := split(f.Name)
		if folder != home || !strings.HasSuffix(name, ".csv") {
			continue
		}
		if a.files[name] != nil {
			return fault(FileTwice, shown(name))
		}
		a.files[name] = f
		a.names = append(a.names, name)
	}
	return nil
}

// split cuts a name into the one folder in which it may lie and the file's name, in lower case. Of what lies deeper,
// of folders and of the shadows that Macs add the name is "".
func split(name string) (folder, file string) {
	parts := strings.Split(strings.ReplaceAll(name, `\`, "/"), "/")
	file = strings.ToLower(parts[len(parts)-1])
	if len(parts) == 2 {
		folder = parts[0]
	}
	if len(parts) > 2 || folder == "__MACOSX" || strings.HasPrefix(file, ".") {
		return "", ""
	}
	return folder, file
}

// reader gives what is really unpacked of a file, and ends with an error when it is too much: the sizes that a zip
// declares may lie.
type reader struct {
	archive *archive
	file    io.Reader
	limit   int64
}

// Read unpacks.
func (r *reader) Read(buf []byte) (int, error) {
	n, err := r.file.Read(buf)
	r.limit -= int64(n)
	r.archive.left -= int64(n)
	if r.limit < 0 || r.archive.left < 0 {
		return 0, fault(FileBomb)
	}
	return n, err
}

// unpack hands a file to use, which reads it. Errors of the zip itself are FileDamaged.
func (a *archive) unpack(f *zip.File, limit int64, use func(io.Reader) error) error {
	file, err := f.Open()
	if err != nil {
		return fault(FileDamaged)
	}
	defer file.Close()
	err = use(&reader{a, file, limit})
	var known *importer.FileError
	if err != nil && !errors.As(err, &known) {
		return fault(FileDamaged)
	}
	return err
}

// text is a whole file, without the byte-order mark.
func (a *archive) text(name string, limit int64) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, fault(FileMissing, name)
	}
	var data []byte
	err := a.unpack(f, limit, func(r io.Reader) (err error) {
		data, err = io.ReadAll(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return plain(name, data)
}

// plain is text in UTF-8, as OneRoster requires. Other encodings are not guessed: names would be garbled.
func plain(name string, data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return nil, fault(FileEncoding, name)
	}
	return data, nil
}
