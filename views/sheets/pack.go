package sheets

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"gateway/app/privacy"
)

// Pack writes the sections of a pack of data that are (or, with log, are not) the log of access: a sheet each, every
// cell text, and a first sheet that says what the pack is (ADM-5).
func Pack(w io.Writer, d privacy.Document, log bool) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it holds memory and temporary files only
	if err := fillPack(f, d, log); err != nil {
		return fmt.Errorf("write a pack of data: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write a pack of data: %w", err)
	}
	return nil
}

func fillPack(f *excelize.File, d privacy.Document, log bool) error {
	text, head, err := styles(f)
	if err != nil {
		return err
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: "Pack of data", Creator: d.School.Name, LastModifiedBy: d.School.Name, Language: "en-GB"}); err != nil {
		return err
	}
	first := table{"About this pack", []column{{"About this pack", 34}, {"", 70}}}
	if err := f.SetSheetName(f.GetSheetName(0), first.name); err != nil {
		return err
	}
	if err := first.sheet(f, text, head, putAll(aboutPack(d))); err != nil {
		return err
	}
	for _, p := range d.Parts {
		if p.Log != log || len(p.Rows) == 0 {
			continue
		}
		t := table{name: p.Name}
		for n, heading := range p.Columns {
			t.columns = append(t.columns, column{heading, widest(heading, n, p.Rows)})
		}
		if _, err := f.NewSheet(t.name); err != nil {
			return err
		}
		if err := t.sheet(f, text, head, putAll(p.Rows)); err != nil {
			return err
		}
	}
	return nil
}

func putAll(rows [][]string) func(put func([]string) error) error {
	return func(put func([]string) error) error {
		for _, r := range rows {
			if err := put(r); err != nil {
				return err
			}
		}
		return nil
	}
}

// widest is a width in which most of a column's cells can be read.
func widest(heading string, n int, rows [][]string) float64 {
	most := len([]rune(heading))
	for _, r := range rows {
		most = max(most, len([]rune(r[n])))
	}
	return float64(min(most, 60) + 3)
}

func aboutPack(d privacy.Document) [][]string {
	out := [][]string{{"School", d.School.Name}, {"About", d.Of.Name}, {"Made", d.MadeOn.Format()}, {"Held back", held(d.Held)}, {"Given in other words", held(d.Redacted)}}
	for _, p := range d.Parts {
		if len(p.Rows) == 0 {
			out = append(out, []string{p.Name, "Nothing is kept"})
		}
	}
	return append(out, []string{"Not in this pack", "Passwords, licence keys and the links in emails, which are secrets. Copies of uploaded files, which are deleted after 30 days."},
		[]string{"If something is wrong", "Write to the school. You can also complain to the Information Commissioner’s Office: ico.org.uk"})
}

func held(n int) string {
	switch n {
	case 0:
		return "Nothing"
	case 1:
		return "1 entry, because it is about other people"
	}
	return fmt.Sprintf("%d entries, because they are about other people", n)
}
