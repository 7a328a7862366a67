package madeup

import (
	"fmt"
	"strings"
)

const (
	upnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ" // no I, O, S; the index is the value
	authority  = 823
	firstMade  = 4034 // establishments from here on are made up
)

// national gives a pupil the number that was allotted when the cohort started school; given counts them by year.
func (m *maker) national(p *pupil, given map[int]int) {
	starts := m.flavour.cohort(p.born) + 5
	n := given[starts]
	given[starts]++
	switch {
	case p.numberless:
	case m.flavour.scottish:
		block := int(m.spec.Seed%900) * 1000
		for p.number = scn(starts, block+n); p.number == ""; p.number = scn(starts, block+n) {
			n = given[starts]
			given[starts]++
		}
	default:
		p.number = upn(m.establishment(n), starts, n, p.temporary)
	}
}

// establishment is the number of a primary school, which allots a thousand numbers a year.
func (m *maker) establishment(n int) int {
	return firstMade + int((m.spec.Seed*4+uint64(n/1000))%(10_000-firstMade))
}

// upn is a Unique Pupil Number of England with its check letter; a temporary one ends with a letter.
func upn(establishment, year, serial int, temporary bool) string {
	body := fmt.Sprintf("%03d%04d%02d", authority, establishment, year%100)
	if serial %= 1000; temporary {
		body += fmt.Sprintf("%02d%c", serial%100, upnLetters[serial/100])
	} else {
		body += fmt.Sprintf("%03d", serial)
	}
	sum := 0
	for i := range len(body) {
		value := strings.IndexByte(upnLetters, body[i])
		if value < 0 {
			value = int(body[i] - '0')
		}
		sum += value * (i + 2)
	}
	return upnLetters[sum%len(upnLetters):][:1] + body
}

// scn is a Scottish Candidate Number with its check digit, or "" where there is no such number.
func scn(year, serial int) string {
	body := fmt.Sprintf("%02d%06d", year%100, serial%1_000_000)
	sum := 0
	for i, weight := range []int{3, 2, 7, 6, 5, 4, 3, 2} {
		sum += int(body[i]-'0') * weight
	}
	check := (11 - sum%11) % 11
	if check == 10 {
		return ""
	}
	return fmt.Sprint(body, check)
}
