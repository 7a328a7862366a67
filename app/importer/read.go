package importer

import "slices"

// kind is how the rows of one kind of file are read.
type kind[T any] struct {
	of     Kind
	read   func(*row) T
	number func(T) int // the row it came from
	dates  []string    // targets that are dates
	unique []unique[T]
	check  func([]T, *findings) // what only shows when all rows are known; may be nil
}

// unique is a number that only one row of the file may carry; blank ones do not count.
type unique[T any] struct {
	field, allowed string
	of             func(T) string
}

// findings are problems and warnings of rows that have been read.
type findings struct {
	layout   layout
	caps     int
	problems []Problem
	warnings []Problem
}

// load reads the rows of a table.
func (k kind[T]) load(t Table, m Mapping, o Options) Roll[T] {
	l := layoutOf(k.of, t, m)
	american := l.american(k.dates, t.Records, o)
	all := make([]T, 0, len(t.Records))
	found := findings{layout: l}
	for _, rec := range t.Records {
		r := &row{layout: l, options: o, american: american, record: rec}
		r.checkWidth()
		r.checkFormulas()
		all = append(all, k.read(r))
		if r.caps {
			found.caps++
		}
		found.problems = append(found.problems, r.problems...)
		found.warnings = append(found.warnings, r.warnings...)
	}
	for _, u := range k.unique {
		found.repeated(u.field, RowTwice, u.allowed, groups(all, k.number, u.of))
	}
	if k.check != nil {
		k.check(all, &found)
	}
	return k.roll(all, found)
}

// roll sorts good rows from bad ones.
func (k kind[T]) roll(all []T, found findings) Roll[T] {
	byRow := func(a, b Problem) int { return a.Row - b.Row }
	slices.SortStableFunc(found.problems, byRow)
	slices.SortStableFunc(found.warnings, byRow)
	bad := map[int]bool{}
	for _, p := range found.problems {
		bad[p.Row] = true
	}
	out := Roll[T]{Problems: found.problems, Warnings: found.warnings, Read: len(all), AllCaps: found.caps,
		Columns: found.layout.fields, Ignored: found.layout.ignored}
	for _, v := range all {
		if bad[k.number(v)] {
			out.Refused = append(out.Refused, v)
		} else {
			out.Rows = append(out.Rows, v)
		}
	}
	return out
}

// group is a value and the rows that carry it.
type group struct {
	value string
	rows  []int
}

// groups collects the values that stand in more than one row, in the order of their first row. Rows with other
// problems count too: which of two children is meant does not become clearer because one has a bad birth date.
func groups[T any](all []T, number func(T) int, of func(T) string) []group {
	rows := map[string][]int{}
	var order []string
	for _, v := range all {
		value := of(v)
		if value == "" {
			continue
		}
		if rows[value] == nil {
			order = append(order, value)
		}
		rows[value] = append(rows[value], number(v))
	}
	var out []group
	for _, value := range order {
		if len(rows[value]) > 1 {
			out = append(out, group{value, rows[value]})
		}
	}
	return out
}

// repeated rejects every row of each group and names the others.
func (f *findings) repeated(field, code, allowed string, all []group) {
	for _, g := range all {
		for _, n := range g.rows {
			others := firstOf(g.rows, func(o int) bool { return o != n })
			f.problems = append(f.problems, f.about(field, code, allowed, g.value, n, others))
		}
	}
}

// maxOthers is how many other rows a Problem names: were it all of them, fifty thousand rows with one number would
// name each other two and a half thousand million times.
const maxOthers = 20

// firstOf are the first rows that fit, at most maxOthers.
func firstOf(rows []int, fits func(int) bool) []int {
	var out []int
	for _, n := range rows {
		if len(out) == maxOthers {
			break
		}
		if fits(n) {
			out = append(out, n)
		}
	}
	return out
}

func (f *findings) about(field, code, allowed, value string, row int, others []int) Problem {
	return Problem{Row: row, Column: f.layout.heading(field), Field: field, Code: code, Value: shown(value), Allowed: allowed, Others: others}
}
