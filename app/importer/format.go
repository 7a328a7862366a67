package importer

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"gateway/app/civil"
)

// format is how a workbook shows a number, as far as it matters here.
type format struct {
	date    bool   // the number is a day
	short   bool   // shown as 7.00E+01: typed as 7E1, it was taken for a number
	percent bool   // 0.85 is shown as 85%
	pattern string // 000000, "P"0000, 00-0000: digits and fixed characters; "" for any other
}

// builtIn are the formats that have a number instead of a code.
func builtIn(id int) format {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return format{date: true}
	case id == 9, id == 10:
		return format{percent: true}
	case id == 11, id == 48:
		return format{short: true}
	}
	return format{}
}

var (
	fixedParts = regexp.MustCompile(`"[^"]*"|\\.|[_*].|\[[^\]]*\]`)
	elapsed    = regexp.MustCompile(`(?i)\[(h+|m+|s+)\]`)
	digitsOnly = regexp.MustCompile(`^[0#? ()-]*[0#?][0#? ()-]*$`)
)

// formatOf judges a code such as dd/mm/yyyy or 000000 by its first section, which is that of positive numbers.
func formatOf(code string) format {
	bare := strings.ToLower(firstSection(fixedParts.ReplaceAllString(code, "")))
	switch {
	case bare == "general" || bare == "@" || bare == "" || elapsed.MatchString(code):
		return format{}
	case strings.Contains(bare, "e+") || strings.Contains(bare, "e-"):
		return format{short: true}
	case strings.HasSuffix(bare, "%"):
		return format{percent: true}
	case strings.ContainsAny(bare, "yd") || strings.Contains(bare, "m") && !strings.ContainsAny(bare, "hs"):
		return format{date: true}
	case digitsOnly.MatchString(bare) && bare != "0" && bare != "#":
		return format{pattern: firstSection(code)}
	}
	return format{}
}

// firstSection is the code up to a semicolon that is no fixed text.
func firstSection(code string) string {
	quoted := false
	for i := 0; i < len(code); i++ {
		switch {
		case code[i] == '"':
			quoted = !quoted
		case code[i] == '\\' && !quoted:
			i++
		case code[i] == ';' && !quoted:
			return code[:i]
		}
	}
	return code
}

// show is the number as text: days as 2009-07-06, padded numbers and percentages as they are seen, all others as plain digits.
// Numbers of more than 15 digits have lost some: they stay in the E form, as do those that are shown in it.
func (f format) show(n float64, date1904 bool) string {
	if f.date {
		if d, ok := dayOf(n, date1904); ok {
			return d.String()
		}
	}
	switch {
	case f.short:
		return strconv.FormatFloat(n, 'E', 2, 64)
	case math.Abs(n) >= 1e15:
		return strconv.FormatFloat(n, 'E', -1, 64)
	case f.pattern != "" && n >= 0 && n == math.Trunc(n):
		return fill(f.pattern, strconv.FormatFloat(n, 'f', -1, 64))
	}
	sign := ""
	if f.percent {
		n, sign = n*100, "%"
	}
	n, _ = strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64) // 0.30000000000000004 is seen as 0.3
	return strconv.FormatFloat(n, 'f', -1, 64) + sign
}

// dayOf is the day of a serial number; its time of day is dropped. Excel believes in 29 February 1900 (60).
func dayOf(serial float64, date1904 bool) (civil.Date, bool) {
	first := civil.Date{Year: 1899, Month: 12, Day: 30}
	switch {
	case math.IsNaN(serial) || serial < 1 || serial >= 2958466 || !date1904 && math.Trunc(serial) == 60:
		return civil.Date{}, false
	case date1904:
		first = civil.Date{Year: 1904, Month: 1, Day: 1}
	case serial < 60:
		first = civil.Date{Year: 1899, Month: 12, Day: 31}
	}
	d := first.AddDays(int(serial))
	return d, d.Year <= 9999
}

// fill puts digits into a pattern from the right; what is left over goes before its first place.
func fill(pattern, digits string) string {
	parts := fixedParts.FindAllStringIndex(pattern, -1)
	var out []byte
	first := 0 // where in out, which is written backwards, the first place ended
	for i := len(pattern) - 1; i >= 0; i-- {
		if n := len(parts); n > 0 && i == parts[n-1][1]-1 {
			out = append(out, backwards(fixedText(pattern[parts[n-1][0]:i+1]))...)
			i, parts = parts[n-1][0], parts[:n-1]
			continue
		}
		switch c := pattern[i]; {
		case c != '0' && c != '#' && c != '?':
			out = append(out, c)
			continue
		case digits != "":
			out, digits = append(out, digits[len(digits)-1]), digits[:len(digits)-1]
		case c == '0':
			out = append(out, '0')
		}
		first = len(out)
	}
	out = append(out[:first:first], append([]byte(backwards(digits)), out[first:]...)...)
	return strings.TrimSpace(backwards(string(out)))
}

// fixedText is what a quoted, escaped or bracketed part of a code shows.
func fixedText(part string) string {
	switch part[0] {
	case '"':
		return part[1 : len(part)-1]
	case '\\':
		return part[1:]
	}
	return ""
}

func backwards(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
