package pupil

import (
	"context"
	"testing"

	"gateway/app/db"
)

var bo = Row{ID: "ab1", UPN: "B801200005001", LegalSurname: "Żółć", LegalForename: "Bo", BirthDate: "2013-12-04"}

func TestTheSameFileTwice(t *testing.T) {
	b := newBoard(t)
	equal(t, "first", brief(b.take(Options{}, false, rowsOf(ann, bo)...)), []string{"2 new 007001", "3 new ab1"})
	equal(t, "again", brief(b.take(Options{}, false, rowsOf(ann, bo)...)), []string(nil))
	equal(t, "one cell", brief(b.take(Options{}, false, rowsOf(ann.but(TutorGroup, "9C"), bo)...)), []string{`2 changed 007001; tutor_group "9B" to "9C"`})
	equal(t, "the same number in capitals, and one more", brief(b.take(Options{}, false, rowsOf(ann, Row{ID: "AB1"}, Row{ID: "2", LegalSurname: "Dee"})...)),
		[]string{`2 changed 007001; tutor_group "9C" to "9B"`, `3 changed AB1; pupil_id "ab1" to "AB1"`, "4 new 2"})
	equal(t, "pupils", b.pupils(), []string{"007001 R823403217114 Annie Lee 2012-06-05 9B on_roll", "2   Dee   on_roll", "AB1 B801200005001 Bo Żółć 2013-12-04  on_roll"})
	equal(t, "history", b.history("007001"), []string{"added  007001", "tutor_group 9B 9C", "tutor_group 9C 9B"})
}

// TestSameNumberDifferentChild: case 17, and the rules of identity.
func TestSameNumberDifferentChild(t *testing.T) {
	b := newBoard(t)
	moss := Row{ID: "7002", SCN: "051234561", LegalSurname: "Moss", LegalForename: "Mo", BirthDate: "2012-01-01"}
	b.take(Options{}, false, rowsOf(ann, moss)...)
	before := b.pupils()
	p := b.take(Options{}, true, rowsOf(
		Row{ID: "7003", UPN: ann[UPN], LegalSurname: "Dee"},
		Row{ID: "007001", SCN: "051234561", TutorGroup: "7X"},
		Row{ID: "7002", LegalSurname: "Fox", BirthDate: "2012-02-02"},
		Row{ID: "7001", LegalSurname: "Lee", BirthDate: "2012-06-05"},
		Row{ID: "7001", UPN: ann[UPN]},
		Row{LegalSurname: "Nobody"})...)
	equal(t, "plan", brief(p), []string{
		"2 other_child 7003 row_number_changed upn (007001 Annie Lee)", "3 other_child 007001 row_other_child scn (7002 Mo Moss)",
		"4 other_child 7002 row_other_child pupil_id (7002 Mo Moss)", "5 other_child 7001 row_zeros_lost pupil_id (007001 Annie Lee)",
		"6 other_child 7001 row_zeros_lost pupil_id (007001 Annie Lee)", "7 other_child  row_no_id pupil_id ()"})
	equal(t, "nothing is written, and nobody has left", b.pupils(), before)
}

func TestTwoRowsAboutOnePupil(t *testing.T) {
	b := newBoard(t)
	b.take(Options{}, false, rowsOf(ann)...)
	equal(t, "by ID and by UPN", brief(b.take(Options{}, false, rowsOf(ann.but(UPN, ""), Row{UPN: ann[UPN], House: "Curie"})...)),
		[]string{"2 other_child 007001 row_pupil_twice pupil_id (007001 Annie Lee)", "3 other_child  row_pupil_twice pupil_id (007001 Annie Lee)"})
}

// TestZerosOfAnotherPupil: case 1 (c).
func TestZerosOfAnotherPupil(t *testing.T) {
	b := newBoard(t)
	b.take(Options{}, false, rowsOf(ann)...)
	equal(t, "flagged", brief(b.take(Options{}, false, rowsOf(Row{ID: "7001", LegalSurname: "Moss"})...)), []string{"2 new 7001 warn_zeros pupil_id (007001 Annie Lee)", "0 leaving 007001; leaving_date \"\" to \"2026-11-25\"; status \"on_roll\" to \"left\""})
	equal(t, "pupils", b.pupils(), []string{"007001 R823403217114 Annie Lee 2012-06-05 9B on_roll", "7001   Moss   on_roll"})
}

// TestLeaversAndReturners: who is in no row would leave; a row that cannot be read is not absence (case 19).
func TestLeaversAndReturners(t *testing.T) {
	b := newBoard(t)
	starter := Row{ID: "3", LegalSurname: "New", Admission: "2027-01-05"}
	b.take(Options{}, false, rowsOf(ann, bo, starter, Row{ID: "4", LegalSurname: "Gone", Leaving: "2026-07-17"})...)
	bad := []Said{{Line: 9, Row: Row{ID: "AB1"}}}
	equal(t, "a refused row", brief(b.take(Options{Refused: bad}, true, rowsOf(ann)...)), []string(nil))
	leaves := []string{`0 leaving ab1; leaving_date "" to "2026-11-25"; status "on_roll" to "left"`}
	equal(t, "not confirmed", brief(b.take(Options{}, false, rowsOf(ann)...)), leaves)
	equal(t, "still here", brief(b.take(Options{}, true, rowsOf(ann)...)), leaves)
	equal(t, "pupils", b.pupils(), []string{"007001 R823403217114 Annie Lee 2012-06-05 9B on_roll", "3   New   starting", "4   Gone   left",
		"AB1 B801200005001 Bo Żółć 2013-12-04  left"})
	equal(t, "back", brief(b.take(Options{}, true, rowsOf(ann, bo)...)), []string{`3 returning ab1; leaving_date "2026-11-25" to ""; status "left" to "on_roll"`})
	equal(t, "gone for good: the file says so", brief(b.take(Options{}, false, rowsOf(Row{ID: "4", Leaving: "2026-07-17"}, ann, bo)...)), []string(nil))
	equal(t, "history", b.history("ab1"), []string{"added  ab1", "leaving_date  2026-11-25", "status on_roll left", "leaving_date 2026-11-25 ", "status left on_roll"})
}

// TestNumbersHaveChanged: two pupils even swap theirs; the old numbers stay as aliases.
func TestNumbersHaveChanged(t *testing.T) {
	b := newBoard(t)
	cy := Row{ID: "9", LegalSurname: "Cy", UPN: "Q823403223001", BirthDate: "2014-01-01"}
	b.take(Options{}, false, rowsOf(ann, bo, cy)...)
	p := b.take(Options{Numbers: true}, false, rowsOf(ann.but(ID, "ab1"), bo.but(ID, "007001"), cy.but(BirthDate, "2014-01-02"),
		Row{ID: "9", LegalSurname: "Dee", UPN: "R674123101121", BirthDate: "2013-01-01"}, Row{ID: "10", LegalSurname: "Eve"})...)
	equal(t, "plan", brief(p), []string{`2 changed ab1; pupil_id "007001" to "ab1"`, `3 changed 007001; pupil_id "ab1" to "007001"`,
		"4 other_child 9 row_other_child birth_date (9 Cy)", "5 other_child 9 row_other_child pupil_id (9 Cy)", "6 new 10"})
	equal(t, "pupils", b.pupils(), []string{"007001 B801200005001 Bo Żółć 2013-12-04  on_roll", "10   Eve   on_roll", "9 Q823403223001  Cy 2014-01-01  on_roll",
		"AB1 R823403217114 Annie Lee 2012-06-05 9B on_roll"})
	b.take(Options{Numbers: true}, false, rowsOf(ann.but(ID, "501"), bo.but(ID, "502"))...)
	p = b.take(Options{}, false, rowsOf(ann.but(TutorGroup, "9Z"))...)
	equal(t, "007001 was Ann's and Bo's: it finds nobody", brief(p)[0], "2 other_child 007001 row_number_changed upn (501 Annie Lee)")
	b.take(Options{Numbers: true}, false, rowsOf(cy.but(ID, "503"))...)
	p = b.take(Options{}, false, rowsOf(Row{ID: "9", House: "Curie"})...)
	equal(t, "an old number of one pupil", brief(p)[0], `2 changed 503 warn_old_number pupil_id (503); house "" to "Curie"`)
}

// TestFormerUPN: a temporary UPN that became a permanent one still finds the pupil.
func TestFormerUPN(t *testing.T) {
	b := newBoard(t)
	temporary := Row{ID: "1", LegalSurname: "Lee", UPN: "B82340322300A", BirthDate: "2012-06-05"}
	b.take(Options{}, false, rowsOf(temporary)...)
	equal(t, "permanent", brief(b.take(Options{}, false, rowsOf(temporary.but(UPN, "Q823403223001"))...)), []string{`2 changed 1; upn "B82340322300A" to "Q823403223001"`})
	equal(t, "by the former one", brief(b.take(Options{}, false, rowsOf(Row{UPN: "B82340322300A", House: "Curie"})...)), []string{`2 changed 1; house "" to "Curie"`})
}

// TestWithoutPupilIDs: a Scottish file has SCNs only; pupils who are known keep their Pupil ID.
func TestWithoutPupilIDs(t *testing.T) {
	b := newBoard(t)
	b.take(Options{}, false, rowsOf(Row{ID: "77", SCN: "051234561", LegalSurname: "Known"})...)
	p := b.take(Options{IDFrom: SCN}, false, rowsOf(Row{SCN: "051234561", LegalSurname: "Known", House: "A"}, Row{SCN: "123456785", LegalSurname: "New"}, Row{LegalSurname: "None"})...)
	equal(t, "plan", brief(p), []string{`2 changed 77; house "" to "A"`, "3 new 123456785", "4 other_child  row_no_id pupil_id ()"})
	equal(t, "again", brief(b.take(Options{IDFrom: SCN}, false, rowsOf(Row{SCN: "051234561"}, Row{SCN: "123456785"})...)), []string(nil))
}

// TestComingYear: case 21, a file of July with next year's groups.
func TestComingYear(t *testing.T) {
	b := newBoard(t)
	b.take(Options{}, false, rowsOf(ann, bo)...)
	o := Options{Coming: day("2027-09-01"), Today: day("2027-07-01")}
	equal(t, "plan", brief(b.take(o, true, rowsOf(ann.but(Year, "10").but(TutorGroup, "10B").but(Sex, "X"), Row{ID: "5", LegalSurname: "Next", Year: "7"})...)),
		[]string{`2 changed 007001; sex "F" to "X"`, "3 new 5"})
	equal(t, "pupils", b.pupils()[1], "5   Next   starting")
	ctx := context.Background()
	for _, c := range []struct {
		day   string
		moved int
	}{{"2027-08-31", 0}, {"2027-09-01", 1}, {"2027-09-01", 0}} {
		err := b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) error {
			n, err := Day(ctx, tx, day(c.day))
			equal(t, c.day, n, c.moved)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "history", b.history("5"), []string{"added  5", "status starting on_roll"})
}

// TestByHand: case 15, an ID that is another pupil's is refused.
func TestByHand(t *testing.T) {
	b := newBoard(t)
	b.take(Options{}, false, rowsOf(ann, bo)...)
	var id int64
	b.see(func(k roll) { id = k.byID["007001"] })
	all := Fields(1<<fieldCount - 1)
	o := Options{One: true, Of: id, Has: all, BlankClears: true}
	equal(t, "taken", brief(b.take(o, false, rowsOf(ann.but(ID, "AB1"))...)), []string{"2 other_child AB1 row_other_child pupil_id (ab1 Bo Żółć)"})
	equal(t, "a new one", brief(b.take(o, false, rowsOf(ann.but(ID, "8").but(House, ""))...)), []string{`2 changed 8; pupil_id "007001" to "8"; house "Brunel" to ""`})
	equal(t, "the old one still finds her", brief(b.take(Options{One: true}, false, rowsOf(Row{ID: "007001", House: "X"})...)), []string{`2 changed 8 warn_old_number pupil_id (8); house "" to "X"`})
}

func TestSchoolsAreApart(t *testing.T) {
	b := newBoard(t)
	b.take(Options{}, false, rowsOf(ann)...)
	other := b.school("glenbrae")
	equal(t, "the same numbers elsewhere", brief(other.take(Options{}, true, rowsOf(Row{ID: "007001", UPN: ann[UPN], LegalSurname: "Moss", BirthDate: "2014-01-01"})...)), []string{"2 new 007001"})
	equal(t, "here", b.pupils(), []string{"007001 R823403217114 Annie Lee 2012-06-05 9B on_roll"})
	equal(t, "there", other.pupils(), []string{"007001 R823403217114  Moss 2014-01-01  on_roll"})
}

func TestTheDoorWritesNobody(t *testing.T) {
	b := newBoard(t)
	ctx := context.Background()
	err := b.db.In(ctx, db.Door(b.at), func(tx db.Tx) error {
		p, err := MakePlan(ctx, tx, rowsOf(ann), Options{Today: today})
		if err != nil {
			return err
		}
		return p.Apply(ctx, tx, By{}, false, silent)
	})
	if err == nil {
		t.Error("the door wrote a pupil")
	}
	equal(t, "pupils", b.pupils(), []string(nil))
}

func TestTwoImportsAtOnce(t *testing.T) {
	b := newBoard(t)
	done := make(chan Plan, 2)
	for _, r := range []Row{{ID: "007001", UPN: ann[UPN], LegalSurname: "Lee", House: "Austen"}, {ID: "007001", TutorGroup: "7A"}} {
		go func() { done <- b.take(Options{One: true}, false, rowsOf(r)...) }()
	}
	one, two := <-done, <-done
	equal(t, "together", []int{one.Count(New) + two.Count(New), one.Count(Changed) + two.Count(Changed)}, []int{1, 1})
	equal(t, "nothing is lost", b.pupils(), []string{"007001 R823403217114  Lee  7A on_roll"})
}
