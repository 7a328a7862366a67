package importer

import "slices"

// pupilOnly are headings of lists of pupils that no list of results or attendance has.
var pupilOnly = []string{"legalsurname", "legalforename", "dob", "dateofbirth", "birthdate", "uln", "house", "enrolmentstatus"}

// trackingKind is the kind of a file of tracking data by its headings, and whether it is one. A kind is told by
// headings that only it has beside each other: Subject alone is also in lists of staff, Year in nearly all.
func trackingKind(headings []string) (Kind, bool) {
	for _, k := range []Kind{Events, Marks, Attendance, ResultsLong, ResultsWide, Sets} {
		if isOf(k, headings) {
			return k, true
		}
	}
	return "", false
}

func isOf(k Kind, headings []string) bool {
	has := has(k, headings)
	switch k {
	case Events:
		return has("date") && has("type") && (has("category") || has("points"))
	case Marks:
		return has("date") && (has("am") || has("pm") || has("session") && has("mark")) || has("marks") && has("starts_on")
	case Attendance:
		return has("possible") || has("attended") && (has("authorised") || has("unauthorised")) || has("percent") && !isPupils(headings)
	case ResultsLong:
		return has("value") && has("field") && (has("subject") || has("period"))
	case ResultsWide:
		return isWide(headings)
	}
	return has("subject") && has("set") && (has("pupil_id") || has("upn") || has("scn"))
}

// has tells whether one of the headings may mean a target of a kind.
func has(k Kind, headings []string) func(target string) bool {
	known, there := meanings(k), map[string]bool{}
	for _, h := range headings {
		there[known[foldHeading(h)].target] = true
	}
	return func(target string) bool { return there[target] }
}

func isPupils(headings []string) bool {
	return slices.ContainsFunc(headings, func(h string) bool { return slices.Contains(pupilOnly, foldHeading(h)) })
}

// isWide is true where the columns of results are more than those of which nothing is known: lists of pupils too
// have columns such as "Current School".
func isWide(headings []string) bool {
	known, results, others := meanings(ResultsWide), 0, 0
	for _, h := range headings {
		if known[foldHeading(h)].rank != 0 || h == "" {
			continue
		}
		if _, _, _, ok := ParseResultHeading(h); ok {
			results++
		} else {
			others++
		}
	}
	return results > 2*others
}
