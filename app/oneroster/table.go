package oneroster

import (
	"slices"

	"gateway/app/importer"
)

// maxHeld is how many bytes the cells of a table may have: one long title may stand in each of them.
const maxHeld = 32 << 20

// builder makes a table of one kind.
type builder struct {
	kind    importer.Kind
	targets []string
	always  int // how many of the first targets stay though they are blank in all rows
	records []importer.Record
	held    int
}

// add takes a row with a cell for each target.
func (b *builder) add(row int, cells ...string) error {
	for _, c := range cells {
		b.held += len(c)
	}
	if len(b.records) == importer.MaxRows || b.held > maxHeld {
		return &importer.FileError{Code: importer.FileLarge, Row: row}
	}
	b.records = append(b.records, importer.Record{Row: row, Cells: cells})
	return nil
}

// table leaves out the columns that say nothing in any row.
func (b *builder) table() Table {
	var keep []int
	for i := range b.targets {
		filled := func(r importer.Record) bool { return r.Cells[i] != "" }
		if i < b.always || slices.ContainsFunc(b.records, filled) {
			keep = append(keep, i)
		}
	}
	labels := map[string]string{}
	for _, target := range importer.Targets(b.kind) {
		labels[target.Name] = target.Label
	}
	t := Table{Kind: b.kind, Table: importer.Table{Format: "csv", HeaderRow: 1}}
	for _, i := range keep {
		t.Mapping = append(t.Mapping, b.targets[i])
		t.Table.Headings = append(t.Table.Headings, labels[b.targets[i]])
	}
	for _, r := range b.records {
		cells := make([]string, len(keep))
		for n, i := range keep {
			cells[n] = r.Cells[i]
		}
		t.Table.Records = append(t.Table.Records, importer.Record{Row: r.Row, Cells: cells})
	}
	return t
}
