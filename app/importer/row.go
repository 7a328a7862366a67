package importer

// row is one row of a file while it is being read.
type row struct {
	layout   layout
	options  Options
	american map[string]int // targets whose dates have the month first, and the row that shows it
	record   Record
	broken   map[string]bool // targets in which a formula has gone wrong
	caps     bool            // the names are in capitals only
	problems []Problem
	partial  []Problem // of single results of the row, which refuse only those
	warnings []Problem
}

// cell is what stands in a column, "" where a formula has gone wrong: that is reported once.
func (r *row) cell(i int) string {
	if i >= len(r.record.Cells) || isFormulaError(r.record.Cells[i]) {
		return ""
	}
	return r.record.Cells[i]
}

// raw is what stands in the (first) column of a target, "" when there is none.
func (r *row) raw(field string) string {
	if at := r.layout.at[field]; at != nil {
		return r.cell(at[0])
	}
	return ""
}

// rawCell is the same, the error of a formula included.
func (r *row) rawCell(field string) string {
	if at := r.layout.at[field]; at != nil && at[0] < len(r.record.Cells) {
		return r.record.Cells[at[0]]
	}
	return ""
}

func (r *row) problem(field, code, allowed string) Problem {
	return Problem{Row: r.record.Row, Column: r.layout.heading(field), Field: field, Code: code, Value: shown(r.raw(field)), Allowed: allowed}
}

func (r *row) fail(field, code, allowed string) {
	r.problems = append(r.problems, r.problem(field, code, allowed))
}

func (r *row) warn(field, code, allowed string) {
	r.warnings = append(r.warnings, r.problem(field, code, allowed))
}

// checkWidth refuses cells beyond the last heading: somewhere a separator slipped in and values have shifted.
func (r *row) checkWidth() {
	for _, c := range r.record.Cells[min(len(r.layout.headings), len(r.record.Cells)):] {
		if !blank(c) {
			r.problems = append(r.problems, Problem{Row: r.record.Row, Code: RowTooManyCells, Value: shown(c),
				Allowed: "no more cells than there are headings"})
			return
		}
	}
}

// checkFormulas refuses what is no value but the error of a formula (case 11).
func (r *row) checkFormulas() {
	for _, field := range r.layout.fields {
		if isResult(field) {
			continue // of them each cell stands for itself
		}
		for _, i := range r.layout.at[field] {
			if i >= len(r.record.Cells) || !isFormulaError(r.record.Cells[i]) {
				continue
			}
			p := r.problem(field, RowFormula, "a value, or a formula with a result")
			p.Column, p.Value = columnName(r.layout.headings, i), clean(r.record.Cells[i])
			r.problems = append(r.problems, p)
			if r.broken == nil {
				r.broken = map[string]bool{}
			}
			r.broken[field] = true
		}
	}
}
