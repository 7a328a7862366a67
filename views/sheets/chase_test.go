package sheets

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gateway/app/civil"
	"gateway/app/licence"
	"gateway/app/school"
)

func TestChaseReadsBack(t *testing.T) {
	var b bytes.Buffer
	rows := []licence.ChaseRow{
		{PupilID: "007001", Forename: "=1+1", Surname: "O’Neil", Year: 9, TutorGroup: "9B", Why: licence.SeenOf, People: 2, KeyMade: time.Date(2026, 9, 3, 23, 30, 0, 0, time.UTC),
			LastDay: civil.Date{Year: 2027, Month: 6, Day: 14}, SignedIn: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)},
		{PupilID: "1e5", Surname: "李", Why: licence.NoKey},
	}
	if err := Chase(&b, school.School{Name: "Ashdale Academy", Country: "england"}, "Parent/Guardian", rows); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.GetRows("To chase", excelize.Options{RawCellValue: true})
	want := [][]string{{"Pupil ID", "Forename", "Surname", "Year", "Tutor group", "Licence type", "State", "Accounts", "Key made", "Register by", "Last sign-in"},
		{"007001", "=1+1", "O’Neil", "Year 9", "9B", "Parent/Guardian", "Registered", "2", "4 September 2026", "14 June 2027", "1 November 2026"},
		{"1e5", "", "李", "", "", "Parent/Guardian", "No key", "0"}}
	for i := range got { // trailing blanks vanish in reading
		for len(got[i]) > 0 && got[i][len(got[i])-1] == "" {
			got[i] = got[i][:len(got[i])-1]
		}
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v:\n got %q\nwant %q", err, got, want)
	}
}

// Every reason has words.
func TestWhysHaveWords(t *testing.T) {
	for _, w := range licence.Whys {
		if w.Words() == "" {
			t.Errorf("%s has no words", w)
		}
	}
}
