package importer

import (
	"regexp"
	"strings"
)

var plainNumber = regexp.MustCompile(`^[-+]?[0-9]+([.,][0-9]+)?$`)

// Guarded keeps a spreadsheet that opens a CSV file of ours from running a cell as a formula, without spoiling "-1".
func Guarded(cells []string) []string {
	out := make([]string, len(cells))
	for n, c := range cells {
		if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) && !plainNumber.MatchString(c) {
			c = "'" + c
		}
		out[n] = c
	}
	return out
}
