package importer

// grid gathers the rows of a file that are not blank, and stops at what no file of a school needs: one that was made
// to fill the memory must not.
type grid struct {
	rows         []Record
	cells, bytes int
}

// headerRows are the first rows of a file, among which the headings stand: some exports put a title above them.
const headerRows = 10

// add takes a row, without the blank cells at its end. Errors are *FileError.
func (g *grid) add(row int, cells []string) error {
	width, bytes := 0, 0
	for i, c := range cells {
		bytes += len(c)
		if c != "" && clean(c) != "" {
			width = i + 1
		}
	}
	if width == 0 {
		return nil
	}
	g.cells, g.bytes = g.cells+width, g.bytes+bytes
	if width > maxColumns || g.cells > maxCells || g.bytes > maxText || len(g.rows) == maxRows+headerRows {
		return &FileError{Code: FileLarge, Row: row}
	}
	g.rows = append(g.rows, Record{Row: row, Cells: cells[:width:width]})
	return nil
}

// headings is the place of the row of headings: of the first ten the one with the most headings that are known, at
// least two; else the first row that is not blank.
func (g *grid) headings() int {
	best, most := 0, 1
	for i, r := range g.rows {
		if r.Row > headerRows {
			break
		}
		if n := known(r.Cells); n > most {
			best, most = i, n
		}
	}
	return best
}

// allKnown are the folded headings of every kind of file; it never changes.
var allKnown = knownHeadings()

// known counts the different headings that some kind of file has.
func known(cells []string) int {
	seen := map[string]bool{}
	for _, c := range cells {
		if f := foldHeading(c); allKnown[f] {
			seen[f] = true
		}
	}
	return len(seen)
}

// table cuts the grid into headings and records. Errors are *FileError.
func (g *grid) table() (Table, error) {
	if len(g.rows) == 0 {
		return Table{}, &FileError{Code: FileNoRows}
	}
	head := g.headings()
	t := Table{HeaderRow: g.rows[head].Row, Records: g.rows[head+1:], Headings: []string{}, Hidden: []int{}, Blank: []int{}}
	switch {
	case len(t.Records) == 0:
		return Table{}, &FileError{Code: FileNoRows}
	case len(t.Records) > maxRows:
		return Table{}, &FileError{Code: FileLarge, Row: t.Records[maxRows].Row}
	}
	for _, h := range g.rows[head].Cells {
		t.Headings = append(t.Headings, clean(h))
	}
	return t, nil
}

// widen adds the columns beyond the last heading and notes those without a heading that have values. A separator
// too many in a CSV file shifts values beyond the last heading: where only some rows are so long, that is what
// happened, and it is no column; in a workbook nothing can shift.
func (t *Table) widen() {
	filled := make([]int, maxColumns)
	for _, r := range t.Records {
		for i, c := range r.Cells {
			if c != "" && clean(c) != "" {
				filled[i]++
			}
		}
	}
	least := 1
	if t.Format == formatCSV {
		least = len(t.Records)/2 + 1
	}
	width := len(t.Headings)
	for i := width; i < maxColumns; i++ {
		if filled[i] >= least {
			width = i + 1
		}
	}
	for len(t.Headings) < width {
		t.Headings = append(t.Headings, "")
	}
	for i, h := range t.Headings {
		if h == "" && filled[i] > 0 {
			t.Blank = append(t.Blank, i)
		}
	}
}
