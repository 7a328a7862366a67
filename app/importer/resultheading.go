package importer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	resultPrefix = "result:"
	codeBreak    = "|"
	maxCode      = 100 // characters of a code of a subject, period or field
)

// ResultTarget is what a column of a wide file is mapped to: a field of a subject in a period. The codes are the
// file's; a blank subject is a result of none, a blank period is the whole year.
func ResultTarget(subject, period, field string) string {
	return resultPrefix + clean(subject) + codeBreak + clean(period) + codeBreak + clean(field)
}

// ParseResultTarget is the way back. ok is false for every other entry of a mapping.
func ParseResultTarget(name string) (subject, period, field string, ok bool) {
	rest, ok := strings.CutPrefix(name, resultPrefix)
	parts := strings.Split(rest, codeBreak)
	if !ok || len(parts) != 3 || parts[2] == "" {
		return "", "", "", false
	}
	for _, p := range parts {
		if utf8.RuneCountInString(p) > maxCode || clean(p) != p {
			return "", "", "", false
		}
	}
	return parts[0], parts[1], parts[2], true
}

func isResult(target string) bool { return strings.HasPrefix(target, resultPrefix) }

// ParseResultHeading reads "<subject> [<period>] <field>" and "<field> [<period>] <subject>", the period in any place:
// "Ma Aut1 Current", "En Target", "Maths - Autumn 1 - Effort", "Target_En", "ATL Sc Y11 Term 2". The parts are returned
// as they are spelt, the period with its year group.
//
// A period is known by its shape: Aut, Autumn, Spr, Spring, Sum, Summer (also with Term), Term, T, DD, Data drop,
// Tracking, Report, HT or Half term with a number; Autumn, Spring and Summer alone; all of them also behind a year
// group such as Y11, Year 11 or S2; or the year group alone, which means the whole year.
//
// A field is known by its words (Target, Current, ATL, Effort …), and the subject is what is left. Beside a period
// that stands between them the first part is the subject where no word is known. ok is false where subject and field
// cannot be told apart, and for what is a heading of other files: then a person is asked.
func ParseResultHeading(h string) (subject, period, field string, ok bool) {
	h = clean(h)
	if allKnown[foldHeading(h)] || utf8.RuneCountInString(h) > maxCode {
		return "", "", "", false
	}
	all := wordsOf(h)
	from, to := periodIn(all)
	before, after := all[:from], all[to:]
	s, f := before, after
	switch {
	case len(before) > 0 && len(after) > 0 && to > from:
		if fieldAtEnd(before) == 0 && fieldAtEnd(after) > 0 {
			s, f = after, before
		}
	case len(after) > 0:
		s, f = parted(after)
	default:
		s, f = parted(before)
	}
	subject, period, field = spanOf(h, s), spanOf(h, all[from:to]), spanOf(h, f)
	if period == "" && (subject == "" || notSubjects[foldHeading(subject)] || allKnown[foldHeading(subject)]) || field == "" {
		return "", "", "", false
	}
	return subject, period, field, true
}

// notSubjects are words beside which Current, Previous and the like mean something of the pupil's.
var notSubjects = map[string]bool{"school": true, "status": true, "address": true, "parent": true, "age": true, "no": true, "number": true}

// headingWord is one word of a heading, folded, and where it stands.
type headingWord struct {
	text     string
	from, to int
}

// wordsOf cuts a heading at spaces, dashes, slashes, underscores and brackets.
func wordsOf(h string) []headingWord {
	var out []headingWord
	start := -1
	for i, r := range h + " " {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || strings.ContainsRune("&+%'’.=#", r)
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			out = append(out, headingWord{strings.ToLower(h[start:i]), start, i})
			start = -1
		}
	}
	return out
}

// spanOf is the text from the first to the last of the words.
func spanOf(h string, words []headingWord) string {
	if len(words) == 0 {
		return ""
	}
	return h[words[0].from:words[len(words)-1].to]
}

const (
	yearForm   = `(?:(?:y|yr|year)[0-9]{1,2}|s[1-7])`
	seasonForm = `(?:autumn|aut|spring|spr|summer|sum)`
)

// periodForm is a period without spaces and full stops.
var periodForm = regexp.MustCompile(`^(?:` + yearForm + `?(?:(?:` + seasonForm + `(?:term)?|term|t|dd|datadrop|tracking|report|ht|halfterm)[0-9]{1,2}|(?:autumn|spring|summer)(?:term)?)|` + yearForm + `)$`)

const periodWords = 5 // Year 11 Data Drop 1

// periodIn is where the longest period stands, or nowhere at the start.
func periodIn(words []headingWord) (from, to int) {
	for n := min(periodWords, len(words)); n > 0; n-- {
		for i := 0; i+n <= len(words); i++ {
			joined := ""
			for _, w := range words[i : i+n] {
				joined += strings.ReplaceAll(w.text, ".", "")
			}
			if periodForm.MatchString(joined) {
				return i, i + n
			}
		}
	}
	return 0, 0
}

// fieldWords are what fields are called; joiners stand between them.
var (
	fieldWords = strings.Fields(`target targets meg mtg tg fft fft5 fft20 fft50 minimum aspirational aspiration challenge expected expectation current working
		cwg wag below towards above projected projection predicted prediction forecast estimated estimate actual baseline final assessed assessment grade grades
		level levels mark marks score scaled standardised percentage percent % average avg point points atl attitude learning effort eff behaviour homework hw
		progress attainment attain achievement engagement participation organisation punctuality attendance conduct comment comments exam examination mock
		prelim test result residual flightpath stage age confidence independence classwork coursework`)
	joiners = []string{"to", "at", "of", "in", "for", "the"}
)

func isFieldWord(w headingWord) bool { return slices.Contains(fieldWords, w.text) }

// goesOn is true for what may follow a word of a field: another one, a joiner, or a number as in "Mock 1".
func goesOn(w headingWord) bool {
	return isFieldWord(w) || slices.Contains(joiners, w.text) || strings.Trim(w.text, "0123456789") == ""
}

// fieldAtEnd is where the words of a field begin with which the words end; len(words) when they do not.
func fieldAtEnd(words []headingWord) int {
	at := len(words)
	for at > 0 && goesOn(words[at-1]) {
		at--
	}
	for at < len(words) && !isFieldWord(words[at]) {
		at++
	}
	return at
}

// parted finds the field at the end, or else at the beginning, and beside a period no other words.
func parted(words []headingWord) (subject, field []headingWord) {
	if at := fieldAtEnd(words); at < len(words) {
		return words[:at], words[at:]
	}
	n := 0
	for n < len(words) && goesOn(words[n]) {
		n++
	}
	for n > 0 && slices.Contains(joiners, words[n-1].text) {
		n--
	}
	if n > 0 && isFieldWord(words[0]) {
		return words[n:], words[:n]
	}
	return words, nil
}
