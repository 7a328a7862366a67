package civil

// Span is the first and the last day of things that each have one; of nothing, no dates.
func Span[T any](all []T, day func(T) Date) (from, to Date) {
	for i, v := range all {
		d := day(v)
		if i == 0 || d.Before(from) {
			from = d
		}
		if i == 0 || to.Before(d) {
			to = d
		}
	}
	return from, to
}
