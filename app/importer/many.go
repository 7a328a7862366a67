package importer

import "slices"

// maxParts is how many results or marks are read of one file: a small file may name a million of them, and each
// takes more memory here than there.
const maxParts = 1_000_000

// part is one of several things that stand in one row. A bad one is refused; the others of its row are not.
type part[T any] struct {
	value T
	bad   bool
}

// many is how the rows of one kind of file are read that hold several things each.
type many[T any] struct {
	read  func(*row) []part[T]
	dates []string
	most  int                        // there are not more in the file
	check func(*batch[T], *findings) // what only shows when all are known: it marks the bad ones
}

// batch is what has been read of a file.
type batch[T any] struct {
	all []T
	bad []bool // of each
}

// load reads the rows of a table. A problem with a whole row refuses all that stands in it.
func (k many[T]) load(l layout, t Table, o Options) Roll[T] {
	american := l.american(k.dates, t.Records, o)
	found := findings{layout: l}
	most := min(k.most, maxParts)
	b := batch[T]{make([]T, 0, most), make([]bool, 0, most)}
	for _, rec := range t.Records {
		r := &row{layout: l, options: o, american: american, record: rec}
		r.checkWidth()
		r.checkFormulas()
		parts := k.read(r)
		if len(b.all)+len(parts) > maxParts {
			found.problems = append(found.problems, Problem{Row: rec.Row, Code: RowMany, Allowed: "at most 1,000,000 values in one file"})
			continue
		}
		for _, p := range parts {
			b.all, b.bad = append(b.all, p.value), append(b.bad, p.bad || len(r.problems) > 0)
		}
		found.problems = append(append(found.problems, r.problems...), r.partial...)
		found.warnings = append(found.warnings, r.warnings...)
	}
	k.check(&b, &found)
	return b.roll(found)
}

// roll sorts good from bad ones, in place: there may be very many.
func (b batch[T]) roll(found findings) Roll[T] {
	byRow := func(x, y Problem) int { return x.Row - y.Row }
	slices.SortStableFunc(found.problems, byRow)
	slices.SortStableFunc(found.warnings, byRow)
	out := Roll[T]{Problems: found.problems, Warnings: found.warnings, Read: len(b.all), Columns: found.layout.fields, Ignored: found.layout.ignored}
	good := b.all[:0]
	for i, v := range b.all {
		if b.bad[i] {
			out.Refused = append(out.Refused, v)
		} else {
			good = append(good, v)
		}
	}
	clear(b.all[len(good):])
	out.Rows = good
	return out
}

// differing are the groups, by places, of values of one key that are not all the same. Where ok is false there is
// nothing to compare.
func differing[T any, K comparable, V comparable](all []T, key func(T) (k K, ok bool), value func(T) V) [][]int {
	first, places := map[K]int{}, map[K][]int{}
	for i, v := range all {
		k, ok := key(v)
		if !ok {
			continue
		}
		if f, met := first[k]; !met {
			first[k] = i
		} else if value(all[f]) != value(v) {
			places[k] = nil
		}
	}
	if len(places) == 0 {
		return nil
	}
	var order []K
	for i, v := range all {
		k, ok := key(v)
		if _, differs := places[k]; !ok || !differs {
			continue
		}
		if places[k] == nil {
			order = append(order, k)
		}
		places[k] = append(places[k], i)
	}
	out := make([][]int, len(order))
	for n, k := range order {
		out[n] = places[k]
	}
	return out
}

// linesOf are the different rows of a group, in their order.
func linesOf[T any](all []T, group []int, line func(T) int) []int {
	var out []int
	for _, i := range group {
		out = append(out, line(all[i]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// otherLines are those beside one of them, or that one alone where all stands in it.
func otherLines(lines []int, line int) []int {
	return firstOf(lines, func(n int) bool { return n != line || len(lines) == 1 })
}
