package roll

import (
	"regexp"
	"strconv"
	"strings"

	"gateway/app/fold"
	"gateway/app/imports"
	"gateway/app/tracking"
)

// Guessing what the codes in a file of results mean: "Ma", "Aut1", "ATL". Whatever is not certain is "", and a person
// says it once for the school.

// Named is something that a code may mean.
type Named struct {
	ID    string // what is remembered
	Names []string
}

// GuessSubject finds the subject of a code: by its names; by the code in the names of its sets ("7a/Ma1"); by its
// initials; by how a name begins; by letters of it in their order ("Gg", Geography).
func GuessSubject(code string, subjects []Named, bySet map[string]string) string {
	if id := exact(code, subjects); id != "" {
		return id
	}
	if id := bySet[letters(code)]; id != "" {
		return id
	}
	return firstOnly(code, subjects, initials, strings.HasPrefix, inOrder)
}

// GuessField finds the field of a code: by its name, its initials, how it begins, or by words that are all in it.
func GuessField(code string, fields []Named) string {
	if id := exact(code, fields); id != "" {
		return id
	}
	return firstOnly(code, fields, initials, strings.HasPrefix, allWords)
}

// GuessPeriod finds the period of a code: "Aut1" and "Autumn Term 1" are Autumn 1, "DD2" is Data drop 2.
func GuessPeriod(code string, periods []Named) string {
	if id := exact(code, periods); id != "" {
		return id
	}
	return firstOnly(code, periods, func(name, code string) bool {
		word, number := cutNumber(code)
		nameWord, nameNumber := cutNumber(name)
		word = strings.TrimSuffix(word, "term")
		return word != "" && number == nameNumber && (strings.HasPrefix(nameWord, word) || initialsOf(nameWithoutNumber(name)) == word)
	})
}

func exact(code string, all []Named) string {
	return only(all, func(name string) bool { return letters(name) == letters(code) })
}

// firstOnly tries one way after the other; the first that finds exactly one decides.
func firstOnly(code string, all []Named, ways ...func(name, code string) bool) string {
	if letters(code) == "" {
		return ""
	}
	for _, way := range ways {
		if id := only(all, func(name string) bool { return way(fold.Text(name), fold.Text(code)) }); id != "" {
			return id
		}
	}
	return ""
}

// only is the one of which a name fits, "" for none and for several.
func only(all []Named, fits func(name string) bool) string {
	found := ""
	for _, n := range all {
		for _, name := range n.Names {
			switch {
			case name == "" || !fits(name):
			case found != "" && found != n.ID:
				return ""
			default:
				found = n.ID
			}
		}
	}
	return found
}

// letters are the letters and digits of a text, folded.
func letters(s string) string { return imports.FoldCode(s) }

func initials(name, code string) bool { return len(code) > 1 && initialsOf(name) == letters(code) }

func initialsOf(name string) string {
	s := ""
	for _, w := range strings.Fields(name) {
		for _, r := range w {
			s += string(r)
			break
		}
	}
	return s
}

// inOrder says whether a name begins with the code's first letter and has the others after it in their order.
func inOrder(name, code string) bool {
	code = letters(code)
	if code == "" || !strings.HasPrefix(name, code[:1]) {
		return false
	}
	rest := name
	for _, r := range code {
		at := strings.IndexRune(rest, r)
		if at < 0 {
			return false
		}
		rest = rest[at+len(string(r)):]
	}
	return true
}

func allWords(name, code string) bool {
	has := map[string]bool{}
	for _, w := range strings.Fields(name) {
		has[w] = true
	}
	for _, w := range strings.Fields(code) {
		if !has[w] {
			return false
		}
	}
	return true
}

var ending = regexp.MustCompile(`^(.*?)0*([0-9]*)$`)

// cutNumber is the letters of a name, and the number at its end.
func cutNumber(s string) (word, number string) {
	m := ending.FindStringSubmatch(letters(s))
	return m[1], m[2]
}

func nameWithoutNumber(name string) string { return strings.TrimRight(name, "0123456789 ") }

var setCode = regexp.MustCompile(`(?:^|[/\-. ])([[:alpha:]]{1,4})[0-9]*$`)

// codesOfSets are the codes that stand in the names of sets of one subject alone: "7a/Ma1" has Ma.
func codesOfSets(sets []tracking.Set) map[string]string {
	out := map[string]string{}
	for _, s := range sets {
		m := setCode.FindStringSubmatch(s.Name)
		if m == nil {
			continue
		}
		code, id := letters(m[1]), strconv.FormatInt(s.SubjectID, 10)
		if before, there := out[code]; there && before != id {
			id = ""
		}
		out[code] = id
	}
	return out
}
