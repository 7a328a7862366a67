package pupil

import "testing"

func TestWhatARowChanges(t *testing.T) {
	for name, c := range map[string]struct{ said, want Row }{
		"blank cells leave the value alone":                     {Row{ID: "007001"}, ann},
		"a cell changes its value":                              {Row{TutorGroup: "9C"}, ann.but(TutorGroup, "9C")},
		"the ID as the file writes it":                          {Row{ID: "ab-1"}, ann.but(ID, "ab-1")},
		"a name of one's own stays when the legal one changes":  {Row{LegalForename: "Anna"}, ann.but(LegalForename, "Anna")},
		"the legal name is followed where there is no other":    {Row{LegalSurname: "Moss"}, ann.but(LegalSurname, "Moss").but(Surname, "Moss")},
		"a name of one's own is given up when the file says so": {Row{Forename: "Ann"}, ann.but(Forename, "Ann")},
	} {
		equal(t, name, ann.with(c.said, 0), c.want)
	}
	equal(t, "a new pupil of one name", first(Row{ID: "1", LegalSurname: "Suharto"}, Options{Today: today}),
		Row{ID: "1", LegalSurname: "Suharto", Surname: "Suharto", Enrolment: "C", Status: StatusOnRoll})
}

// TestWhatABlankCellClears: only what the file has a column for, never a name, the number or the enrolment.
func TestWhatABlankCellClears(t *testing.T) {
	all := Fields(0)
	for f := range fieldCount {
		all = all.With(f)
	}
	got := clearing(ann, Row{ID: "007001"}, Options{Has: all})
	equal(t, "every column", got, Fields(0).With(UPN).With(Forename).With(Sex).With(BirthDate).With(Year).With(TutorGroup).With(House))
	equal(t, "how many", got.count(), 7)
	equal(t, "no column", clearing(ann, Row{}, Options{}), Fields(0))
	equal(t, "cleared", ann.with(Row{}, got), Row{ID: "007001", LegalSurname: "Lee", LegalForename: "Ann", Surname: "Lee", Forename: "Ann", Enrolment: "M", Status: StatusOnRoll})
	equal(t, "year and groups stay in a file of the coming year", clearing(ann, Row{}, Options{Has: all, Coming: day("2027-09-01")}),
		Fields(0).With(UPN).With(Forename).With(Sex).With(BirthDate))
}

func TestOtherChild(t *testing.T) {
	noNumber := ann.but(UPN, "")
	for name, c := range map[string]struct {
		was, said Row
		want      bool
	}{
		"a corrected birth date":                {ann, Row{UPN: ann[UPN], BirthDate: "2012-05-06"}, false},
		"the number of the former school":       {ann, Row{UPN: "B801200005001", BirthDate: ann[BirthDate]}, false},
		"number and birth date":                 {ann, Row{UPN: "B801200005001", BirthDate: "2012-05-06"}, true},
		"birth date, no number to compare":      {ann, Row{LegalSurname: "Lee", BirthDate: "2012-05-06"}, false},
		"surname and birth date, no number":     {noNumber, Row{LegalSurname: "Moss", BirthDate: "2012-05-06"}, true},
		"surname and birth date, the number is": {ann, Row{UPN: ann[UPN], LegalSurname: "Moss", BirthDate: "2012-05-06"}, false},
		"a surname, no birth date":              {noNumber, Row{LegalSurname: "Moss"}, false},
		"nothing is known of one":               {Row{ID: "1"}, Row{UPN: ann[UPN], LegalSurname: "Moss", BirthDate: ann[BirthDate]}, false},
	} {
		if got := c.was.isOtherChild(c.said); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestStatusFollowsTheDates(t *testing.T) {
	for name, c := range map[string]struct {
		admission, leaving, want string
	}{
		"no dates": {"", "", StatusOnRoll}, "first day": {"2026-11-25", "", StatusOnRoll}, "tomorrow": {"2026-11-26", "", StatusStarting},
		"last day": {"", "2026-11-25", StatusOnRoll}, "yesterday": {"", "2026-11-24", StatusLeft}, "came and went": {"2020-09-01", "2024-07-19", StatusLeft},
	} {
		equal(t, name, status(Row{Admission: c.admission, Leaving: c.leaving}, today), c.want)
	}
}
