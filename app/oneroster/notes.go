package oneroster

import (
	"fmt"
	"strconv"
	"strings"
)

// notes counts what was decided or left out.
type notes struct {
	deleted, strange         int // rows
	noRole                   int // people
	unknownAgents            int // links to people who are not in the file
	otherAgents              int // links to people who are no family
	lonely                   int // contacts of nobody
	severalHomerooms         int // pupils
	homeroomsLost            int // pupils
	unknownClass, otherClass int // enrolments
	noPupil, never           int // enrolments
	noTeacher                int // classes
	goneOthers, goneUnknown  int // people
	goneMemberships          int // enrolments
}

// count is a sentence about a number of things, of which %s is the number.
type count struct {
	n         int
	one, many string
}

// say are the sentences whose number is not 0.
func say(all []count) []string {
	var out []string
	for _, c := range all {
		switch {
		case c.n == 1:
			out = append(out, c.one)
		case c.n > 1:
			out = append(out, fmt.Sprintf(c.many, number(c.n)))
		}
	}
	return out
}

func (n notes) say() []string {
	return say([]count{
		{n.deleted, "1 row is marked as deleted and was left out.", "%s rows are marked as deleted and were left out."},
		{n.strange, "1 row has a status that OneRoster does not know and was left out.", "%s rows have a status that OneRoster does not know and were left out."},
		{n.noRole, "1 person has no role that is known and holds today, and was left out.", "%s people have no role that is known and holds today, and were left out."},
		{n.unknownAgents, "1 link between a pupil and a contact was left out: one of them is not in the file.", "%s links between a pupil and a contact were left out: one of them is not in the file."},
		{n.otherAgents, "1 link of a pupil to somebody who is no parent, guardian or relative was left out.", "%s links of pupils to people who are no parents, guardians or relatives were left out."},
		{n.lonely, "1 contact belongs to no pupil of the file and was left out.", "%s contacts belong to no pupil of the file and were left out."},
		{n.severalHomerooms, "1 pupil is in more than one homeroom: the one that began last is the tutor group.", "%s pupils are in more than one homeroom: the one that began last is the tutor group."},
		{n.homeroomsLost, "1 tutor group was left out: the pupil is not in users.csv.", "%s tutor groups were left out: the pupils are not in users.csv."},
		{n.unknownClass, "1 enrolment was left out: its class is not in the file.", "%s enrolments were left out: their classes are not in the file."},
		{n.otherClass, "1 enrolment was left out: its class is neither scheduled nor a homeroom.", "%s enrolments were left out: their classes are neither scheduled nor homerooms."},
		{n.noPupil, "1 enrolment was left out: no Pupil ID is known of the person.", "%s enrolments were left out: no Pupil IDs are known of the people."},
		{n.never, "1 enrolment was left out: it ends before it begins.", "%s enrolments were left out: they end before they begin."},
		{n.noTeacher, "Of 1 set it is not clear who the main teacher is.", "Of %s sets it is not clear who the main teacher is."},
		{n.goneOthers, "1 person who is no pupil is marked as deleted: contacts and staff are not taken away by an import.", "%s people who are no pupils are marked as deleted: contacts and staff are not taken away by an import."},
		{n.goneUnknown, "1 pupil is marked as deleted, but has no Pupil ID in the file.", "%s pupils are marked as deleted, but have no Pupil IDs in the file."},
		{n.goneMemberships, "1 deleted enrolment was left out: its pupil or its set is not known.", "%s deleted enrolments were left out: their pupils or sets are not known."},
	})
}

// say tells what the Pupil IDs are.
func (n numbering) say() []string {
	var out []string
	switch kind, isKind := strings.CutPrefix(n.name, IDUserIDs); {
	case n.upns:
		out = append(out, "The Pupil IDs are UPNs: the export has no other number of the pupils. A UPN should not stand in letters to families.")
	case isKind:
		out = append(out, "The Pupil IDs are the numbers called “"+shown(kind)+"” in the column userIds of users.csv.")
	case n.name != "":
		out = append(out, "The Pupil IDs are the column "+n.name+" of users.csv.")
	}
	return append(out, say([]count{{n.lacking, "1 pupil has no such number.", "%s pupils have no such number."}})...)
}

// saySchools tells of a file that holds the pupils of several schools, as exports of a whole trust do.
func saySchools(counted []string) []string {
	if len(counted) < 2 {
		return nil
	}
	more := ""
	if len(counted) > maxNamed {
		more = fmt.Sprintf(" and %s more", number(len(counted)-maxNamed))
		counted = counted[:maxNamed]
	}
	return []string{"The pupils are at more than one school: " + strings.Join(counted, ", ") + more + ". All of them are taken."}
}

// maxNamed is how many schools or files a sentence names.
const maxNamed = 10

// number is 1,200.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
