package licence

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"gateway/app/db"
)

func TestWhoGetsALetter(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		relationship   string
		responsibility *bool
		court          bool
		ticked         string // comma-separated
		want           Reason
	}{
		{"Mother", &yes, false, "", ""},
		{"Father", &yes, false, "grandmother", ""},
		{"Mother", &yes, true, "", CourtOrder},
		{"Mother", &no, true, "", CourtOrder},
		{"Mother", nil, true, "", CourtOrder},
		{"Social Worker", &yes, true, "", CourtOrder},
		{"Grandmother", &no, false, "", NoResponsibility},
		{"Mother", &no, false, "", NoResponsibility},
		{"Mother", nil, false, "", ResponsibilityUnknown},
		{"", &yes, false, "", ""},
		{"", nil, false, "", ResponsibilityUnknown},
		{"Social Worker", &yes, false, "", Professional},
		{"social-worker", &no, false, "", Professional},
		{"Doctor", nil, false, "", Professional},
		{"SWR", &yes, false, "", Professional},
		// a tick takes in all of them, never those with a court order
		{"Grandmother", &no, false, "grandmother", ""},
		{"GRANDMOTHER ", nil, false, "grandmother", ""},
		{"Social Worker", &yes, false, "grandmother,social worker", ""},
		{"Social Worker", &no, false, "social worker", ""},
		{"Social Worker", &yes, true, "social worker", CourtOrder},
		{"Mother", &yes, true, "mother", CourtOrder},
		{"Grandmother", &no, true, "grandmother", CourtOrder},
		{"", nil, false, "not stated", ""},
		{"–", nil, false, "not stated", ""},
		{"Grandfather", &no, false, "grandmother", NoResponsibility},
	} {
		rule := newLetterRule(strings.Split(c.ticked, ","))
		for range 2 { // the second time from what is remembered
			if got := rule.leftOut(tie{c.relationship, c.responsibility, c.court}); got != c.want {
				t.Errorf("%s, court order %v, ticked %q: %q, want %q", c.relationship, c.court, c.ticked, got, c.want)
			}
		}
	}
}

func TestProfessionalRelationships(t *testing.T) {
	for _, r := range []string{"Social Worker", "social workers", "Family support worker", "Doctor", "Family Doctor", "Dr", "GP", "G.P. surgery (GP)", "Childminder", "Child-minder",
		"Teacher", "Head Teacher", "Headteacher", "Nurse", "School nurse", "Health Visitor", "Solicitor", "Police", "Police Officer", "Key Worker", "Case worker", "Educational Psychologist",
		"Counsellor", "School", "Previous school", "Agent", "Social Services", "Education Welfare Officer", "CHM", "DOC"} {
		if !professional(relationshipOf(r)) {
			t.Errorf("%s is not professional", r)
		}
	}
	for _, r := range []string{"Mother", "Father", "Step-father", "Grandmother", "Nanny", "Carer", "Foster Mother", "Foster carer", "Guardian", "Parent", "Aunt", "Other Family Member",
		"Other Relative", "Self", "", "PAM", "PAF", "Chauffeur’s wife", "Sister", "Neighbour", "Tadcu", "Mam-gu", "Matka", "母"} {
		if professional(relationshipOf(r)) {
			t.Errorf("%s is professional", r)
		}
	}
}

func TestRelationshipsToTick(t *testing.T) {
	o, _ := family(t)
	hidden := o.child("0006", "Hid", "Den")
	o.contact(adult{pupil: hidden, ref: "N1", surname: "Neighbour", relationship: "Neighbour"})
	o.exec(`update pupils set hidden = true where id = $1`, hidden)
	var got []Relationship
	o.ask(func(ctx context.Context, tx db.Tx) (err error) { got, err = Relationships(ctx, tx); return err })
	want := []Relationship{{"Social Worker", "social worker", 2}, {"", "not stated", 1}, {"Grand-mother", "grand mother", 1}, {"Grandmother", "grandmother", 1}, {"Mother", "mother", 1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	other := o.another("glenbrae", "scotland", "active")
	other.ask(func(ctx context.Context, tx db.Tx) (err error) { got, err = Relationships(ctx, tx); return err })
	if got != nil {
		t.Errorf("another school's: %+v", got)
	}
}

func TestAddressLines(t *testing.T) {
	for _, c := range []struct {
		address string
		want    [AddressLines]string
	}{
		{"", [5]string{}},
		{"12 High Street", [5]string{"12 High Street"}},
		{"Flat 2\n12 High Street\nAberystwyth", [5]string{"Flat 2", "12 High Street", "Aberystwyth"}},
		{"\n Flat 2 \r\n\n \n12 High Street\n", [5]string{"Flat 2", "12 High Street"}},
		{"a\nb\nc\nd\ne", [5]string{"a", "b", "c", "d", "e"}},
		{"a\nb\nc\nd\ne\n\nf\ng", [5]string{"a", "b", "c", "d", "e, f, g"}},
		{"=1+1\n-2", [5]string{"=1+1", "-2"}},
	} {
		if got := addressLines(c.address); got != c.want {
			t.Errorf("%q: %q, want %q", c.address, got, c.want)
		}
	}
}

func TestHowALetterBegins(t *testing.T) {
	for _, c := range []struct {
		of                    correspondent
		addressee, salutation string
	}{
		{correspondent{title: "Mrs", forename: "Ann", surname: "Khan", addressee: "Mr and Mrs Khan", salutation: "Mr and Mrs Khan"}, "Mr and Mrs Khan", "Mr and Mrs Khan"},
		{correspondent{title: "Mrs", forename: "Ann", surname: "Khan"}, "Mrs Ann Khan", "Mrs Khan"},
		{correspondent{title: "Mrs", forename: "Ann", surname: "Khan", addressee: " ", salutation: " "}, "Mrs Ann Khan", "Mrs Khan"},
		{correspondent{forename: "Ann", surname: "Khan"}, "Ann Khan", "Ann Khan"},
		{correspondent{title: "Mrs", surname: "Khan"}, "Mrs Khan", "Mrs Khan"},
		{correspondent{title: "Mrs", forename: "Ann"}, "Mrs Ann", "Mrs Ann"},
		{correspondent{surname: "Suharto"}, "Suharto", "Suharto"},
		{correspondent{forename: "Zoe", surname: "Müller", salutation: "Zoe"}, "Zoe Müller", "Zoe"},
	} {
		l := c.of.letter(SheetRow{PupilID: "7"})
		if l.Addressee != c.addressee || l.Salutation != c.salutation || l.PupilID != "7" {
			t.Errorf("%+v: %q, %q", c.of, l.Addressee, l.Salutation)
		}
	}
}
