package importer

// ResultCodes are the different codes of a file of results, in its order, for the page on which a person says what
// each means. Periods are without their year groups; blank ones, of no subject and of the whole year, are left out.
func ResultCodes(t Table, k Kind, m Mapping) (subjects, periods, fields []string) {
	l, seen := layoutOf(k, t, m), codeSeen{}
	note := func(subject, code, field string) {
		_, period := splitPeriod(code)
		seen.add(0, subject, &subjects)
		seen.add(1, period, &periods)
		seen.add(2, field, &fields)
	}
	if k == ResultsWide {
		for _, name := range m {
			if subject, code, field, ok := ParseResultTarget(name); ok {
				note(subject, code, field)
			}
		}
		return subjects, periods, fields
	}
	for _, rec := range t.Records {
		r := &row{layout: l, record: rec}
		if !blank(r.raw("value")) {
			note(r.text("subject"), r.text("period"), r.text("field"))
		}
	}
	return subjects, periods, fields
}

// codeSeen are the codes that have been met.
type codeSeen [3]map[string]bool

func (s *codeSeen) add(of int, code string, to *[]string) {
	if code == "" || s[of][code] {
		return
	}
	if s[of] == nil {
		s[of] = map[string]bool{}
	}
	s[of][code] = true
	*to = append(*to, code)
}
