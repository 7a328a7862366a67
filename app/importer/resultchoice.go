package importer

import (
	"slices"
	"strings"
)

// ResultTargets are the results that a column with this heading may hold: as it is read, its first word as the
// subject, or all of it a field about the pupil. A person chooses where ParseResultHeading does not tell.
func ResultTargets(heading string) (out []string) {
	if subject, period, field, ok := ParseResultHeading(heading); ok {
		out = append(out, ResultTarget(subject, period, field))
	}
	if first, rest, more := strings.Cut(clean(heading), " "); more {
		out = append(out, ResultTarget(first, "", rest))
	}
	out = append(out, ResultTarget("", "", heading))
	return slices.DeleteFunc(slices.Compact(out), func(t string) bool {
		_, _, _, ok := ParseResultTarget(t)
		return !ok
	})
}
