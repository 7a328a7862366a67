package portal

import "gateway/app/result"

// text is a place at which something is written: numbers of a field and a period.
type text struct{ field, period int }

// textsOf are the texts of a subject, field by field, newest first. periods are in the page's order, oldest first.
func textsOf(p *result.Progress, s int, fields, periods []int) (out []text) {
	for _, d := range fields {
		for n := len(periods) - 1; n >= 0; n-- {
			if p.Cell(s, d, periods[n]).Has() {
				out = append(out, text{d, periods[n]})
			}
		}
	}
	return out
}

// newestTexts are the newest of each field, earlier the rest.
func newestTexts(p *result.Progress, s int, fields, periods []int) []text {
	newest, _ := splitTexts(textsOf(p, s, fields, periods))
	return newest
}

func earlier(p *result.Progress, s int, fields, periods []int) []text {
	_, rest := splitTexts(textsOf(p, s, fields, periods))
	return rest
}

func splitTexts(all []text) (newest, rest []text) {
	for i, t := range all {
		if i == 0 || all[i-1].field != t.field {
			newest = append(newest, t)
		} else {
			rest = append(rest, t)
		}
	}
	return newest, rest
}
