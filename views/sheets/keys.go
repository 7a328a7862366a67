// Package sheets turns domain values into Excel sheets: values in, bytes out.
package sheets

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"gateway/app/licence"
)

// keysSheet is the name of the one sheet, keysHead its first row: short, plain, unique headings in the same order
// every time, for mail merge.
const keysSheet = "Licence keys"

var keysHead = [...]string{"Pupil ID", "Forename", "Surname", "Year", "Tutor group", "Licence type", "Licence key", "Register at"}

// keysWidths are the widths of the columns, in characters.
var keysWidths = [...]float64{12, 18, 22, 10, 12, 18, 18, 40}

// asText is Excel's number format "@": what stands in the cell is text, "=1+1" and "007001" included.
const asText = 49

// Keys writes a key sheet: one row a pupil, in the order of d, every cell text (LIC-4).
func Keys(w io.Writer, d licence.SheetData) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it holds memory and temporary files only
	if err := fillKeys(f, d); err != nil {
		return fmt.Errorf("write a key sheet: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write a key sheet: %w", err)
	}
	return nil
}

func fillKeys(f *excelize.File, d licence.SheetData) error {
	if err := f.SetSheetName(f.GetSheetName(0), keysSheet); err != nil {
		return err
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: keysSheet, Creator: d.School.Name, LastModifiedBy: d.School.Name, Language: "en-GB"}); err != nil {
		return err
	}
	text, head, err := styles(f)
	if err != nil {
		return err
	}
	s, err := f.NewStreamWriter(keysSheet)
	if err != nil {
		return err
	}
	if err := layOut(s); err != nil {
		return err
	}
	if err := row(s, 1, head, keysHead); err != nil {
		return err
	}
	for i, r := range d.Rows {
		if err := row(s, i+2, text, [...]string{r.PupilID, r.Forename, r.Surname, r.Year, r.TutorGroup, d.TypeName, r.Key, d.RegisterAt}); err != nil {
			return err
		}
	}
	// before Flush: after it a filter is lost without a word
	if err := f.AutoFilter(keysSheet, fmt.Sprintf("A1:H%d", len(d.Rows)+1), nil); err != nil {
		return err
	}
	return s.Flush()
}

func styles(f *excelize.File) (text, head int, err error) {
	if text, err = f.NewStyle(&excelize.Style{NumFmt: asText}); err != nil {
		return 0, 0, err
	}
	head, err = f.NewStyle(&excelize.Style{NumFmt: asText, Font: &excelize.Font{Bold: true}})
	return text, head, err
}

// layOut comes before the first row: the library takes widths and panes only then.
func layOut(s *excelize.StreamWriter) error {
	for i := len(keysWidths); i > 0; i-- { // the library writes them in the opposite order
		if err := s.SetColWidth(i, i, keysWidths[i-1]); err != nil {
			return err
		}
	}
	return s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func row(s *excelize.StreamWriter, number, style int, texts [len(keysHead)]string) error {
	cells := make([]any, len(texts))
	for i, t := range texts {
		cells[i] = excelize.Cell{StyleID: style, Value: t}
	}
	return s.SetRow(fmt.Sprintf("A%d", number), cells)
}
