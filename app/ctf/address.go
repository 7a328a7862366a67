package ctf

import (
	"cmp"
	"slices"
	"strings"
)

const addressLines = 5

type address struct {
	lines    [addressLines]string // those that there are, then blanks
	postcode string
}

func (a address) blank() bool { return a == address{} }

// address is the first address of a pupil or contact in which anything stands.
func (n *node) address() address {
	for _, at := range n.all("Address") {
		if a := at.postal(); !a.blank() {
			return a
		}
	}
	return address{}
}

// postal makes lines of an Address, which has its parts by name (BS7666Address) or as lines.
func (n *node) postal() address {
	var lines []string
	for _, b := range n.all("BS7666Address") {
		lines = append(lines, b.building()...)
		for _, part := range []string{"Locality", "Town", "PostTown", "AdministrativeArea", "County"} {
			lines = append(lines, b.value(part))
		}
	}
	for _, l := range n.all("AddressLines") {
		for _, part := range []string{"AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5", "County"} {
			lines = append(lines, l.value(part))
		}
	}
	lines = append(lines, n.value("County"), n.value("Country"))
	a := address{postcode: cmp.Or(n.value("PostCode"), n.value("BS7666Address", "PostCode"), n.value("AddressLines", "PostCode"))}
	lines = plain(lines)
	if len(lines) > addressLines {
		last := strings.Join(lines[addressLines-1:], ", ")
		lines = append(lines[:addressLines-1], last)
	}
	copy(a.lines[:], lines)
	return a
}

// building is "Flat 2", "12 High Street" or "Rose Cottage", "High Street".
func (n *node) building() []string {
	number, street := n.value("PAON"), n.value("Street")
	if number != "" && number[0] >= '0' && number[0] <= '9' {
		return []string{n.value("SAON"), strings.TrimSpace(number + " " + street)}
	}
	return []string{n.value("SAON"), number, street}
}

// plain drops blank lines, and those that repeat the one before: a town is often its own post town.
func plain(lines []string) []string {
	lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
	return slices.CompactFunc(lines, strings.EqualFold)
}
