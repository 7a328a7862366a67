package tracking

import (
	"context"
	"testing"

	"gateway/app/db"
)

// TestLargeSchool: 200 sets of 25 pupils of a school of which the planner's statistics know nothing are listed far
// within two seconds, and so is one of them.
func TestLargeSchool(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 5,000 memberships")
	}
	k := newDesk(t, "england")
	maths, err := k.subject(Subject{Alias: "Maths", Name: "Mathematics"}, "")
	k.wants("", err)
	k.exec(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded, year_group, tutor_group)
		select $1, n::text, n::text, n::text, 'Ali', 'Mia', '', '', 'ali', 'mia', 7, '7A' from generate_series(10001, 11000) n`, k.s.ID)
	k.exec(`insert into sets (school_id, academic_year_id, subject_id, name, name_folded, year_group) select $1, $2, $3, n::text, n::text, 7 from generate_series(1, 200) n`, k.s.ID, k.year.ID, maths)
	k.exec(`insert into set_members (school_id, set_id, pupil_id, starts_on) select $1, s.id, p.id, '2026-09-01' from sets s join (select id, row_number() over (order by id) as n from pupils) p on p.n % 40 = s.id % 40`, k.s.ID)
	k.must(func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `set local statement_timeout = 2000`); err != nil {
			return err
		}
		sets, err := SetsOf(ctx, tx, k.year.ID, SetFilter{})
		if err != nil || len(sets) != 200 || sets[0].Members < 25 || sets[0].Members > 26 {
			t.Errorf("%d sets, %v", len(sets), err)
		}
		one, err := SetByID(ctx, tx, sets[0].ID)
		if len(one.Members) != sets[0].Members {
			t.Errorf("%d members, counted %d", len(one.Members), sets[0].Members)
		}
		return err
	})
}
