package sheets

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// table is a workbook for mail merge (case 93): one sheet, its first row short, plain, unique headings in the same
// order every time, no merged cells, every cell text.
type table struct {
	name    string
	columns []column
}

type column struct {
	heading string
	width   float64 // in characters
}

// asText is Excel's number format "@": what stands in the cell is text, "=1+1" and "007001" included.
const asText = 49

// write makes the workbook with rows rows, whose cells row gives one after another. creator stands in its properties.
func (t table) write(w io.Writer, creator string, rows int, row func(i int) []string) error {
	return t.stream(w, creator, func(put func([]string) error) error {
		for i := range rows {
			if err := put(row(i)); err != nil {
				return err
			}
		}
		return nil
	})
}

// stream is write for rows that come one after another, as each puts them.
func (t table) stream(w io.Writer, creator string, each func(put func([]string) error) error) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it holds memory and temporary files only
	if err := t.fill(f, creator, each); err != nil {
		return fmt.Errorf("write the sheet %s: %w", t.name, err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write the sheet %s: %w", t.name, err)
	}
	return nil
}

func (t table) fill(f *excelize.File, creator string, each func(put func([]string) error) error) error {
	if err := f.SetSheetName(f.GetSheetName(0), t.name); err != nil {
		return err
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: t.name, Creator: creator, LastModifiedBy: creator, Language: "en-GB"}); err != nil {
		return err
	}
	text, head, err := styles(f)
	if err != nil {
		return err
	}
	return t.sheet(f, text, head, each)
}

// sheet fills the sheet of the table's name, which is there.
func (t table) sheet(f *excelize.File, text, head int, each func(put func([]string) error) error) error {
	s, err := f.NewStreamWriter(t.name)
	if err != nil {
		return err
	}
	if err := t.layOut(s); err != nil {
		return err
	}
	if err := setRow(s, 1, head, t.headings()); err != nil {
		return err
	}
	rows := 0
	err = each(func(cells []string) error {
		rows++
		return setRow(s, rows+1, text, cells)
	})
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(t.columns), rows+1)
	if err != nil {
		return err
	}
	// before Flush: after it a filter is lost without a word
	if err := f.AutoFilter(t.name, "A1:"+last, nil); err != nil {
		return err
	}
	return s.Flush()
}

func (t table) headings() (out []string) {
	for _, c := range t.columns {
		out = append(out, c.heading)
	}
	return out
}

func styles(f *excelize.File) (text, head int, err error) {
	if text, err = f.NewStyle(&excelize.Style{NumFmt: asText}); err != nil {
		return 0, 0, err
	}
	head, err = f.NewStyle(&excelize.Style{NumFmt: asText, Font: &excelize.Font{Bold: true}})
	return text, head, err
}

// layOut comes before the first row: the library takes widths and panes only then.
func (t table) layOut(s *excelize.StreamWriter) error {
	for i := len(t.columns); i > 0; i-- { // the library writes them in the opposite order
		if err := s.SetColWidth(i, i, t.columns[i-1].width); err != nil {
			return err
		}
	}
	return s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func setRow(s *excelize.StreamWriter, number, style int, texts []string) error {
	cells := make([]any, len(texts))
	for i, t := range texts {
		cells[i] = excelize.Cell{StyleID: style, Value: t}
	}
	return s.SetRow(fmt.Sprintf("A%d", number), cells)
}
