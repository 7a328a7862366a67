package contact

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"gateway/app/db"
	"gateway/app/pupil"
)

var errUndo = errors.New("undo")

// BenchmarkLargeSchool plans and applies 12,000 links of 8,000 contacts to 5,000 pupils: into an empty school, and
// again.
func BenchmarkLargeSchool(b *testing.B) {
	board := newBoard(b)
	ids := board.words(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded)
		select $1, n, n, n, 'Lee', 'Bo', 'Lee', 'Bo', 'lee', 'bo' from generate_series(100000, 104999) n returning id::text`, board.at)
	o := Options{Has: every, Pupils: map[int64]bool{}}
	var said []Said
	for i := range 12000 {
		var id int64
		if _, err := fmt.Sscan(ids[i%5000], &id); err != nil {
			b.Fatal(err)
		}
		o.Pupils[id] = true
		said = append(said, say(i+2, id, fmt.Sprintf("C%d", i%8000), Title, "Mrs", Forename, "Nicola", Surname, "Kowalska", Email, fmt.Sprintf("n.kowalska%d@example.org", i%8000),
			Mobile, "07700 900669", Address, "12 The Long Street\nAshdale", Postcode, "AS1 1AA", Priority, "1", Relationship, "Mother", ParentalResponsibility, Yes, LivesWith, Yes))
	}
	run := func(b *testing.B, keep error, people, links pupil.Counts) {
		ctx := context.Background()
		err := board.db.In(ctx, db.Worker(board.at), func(tx db.Tx) error {
			p, err := MakePlan(ctx, tx, said, o)
			if err != nil {
				return err
			}
			if p.People != people || p.Links != links {
				b.Fatal(p.People, p.Links)
			}
			return errors.Join(p.Apply(ctx, tx, board.by, true), keep)
		})
		if err != nil && err.Error() != fmt.Sprint(keep) {
			b.Fatal(err)
		}
	}
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			run(b, errUndo, pupil.Counts{New: 8000}, pupil.Counts{New: 12000})
		}
	})
	run(b, nil, pupil.Counts{New: 8000}, pupil.Counts{New: 12000})
	b.Run("again", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			run(b, nil, pupil.Counts{Unchanged: 8000}, pupil.Counts{Unchanged: 12000})
		}
	})
}
