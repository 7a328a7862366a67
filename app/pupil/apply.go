package pupil

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/fold"
)

// chunk is how many pupils one statement writes: about 20 ms.
const chunk = 2000

// Clash is a row that was not taken because it would put one child in another's place.
type Clash struct {
	Index int    // of the row
	Field string // "UPN" or "SCN": another pupil has this number; "ID": this Pupil ID is another child's
}

// Apply writes a roll: new pupils are added, known ones (by Pupil ID, case and odd dashes ignored) changed where
// the file says something else, the others left alone. It never makes a leaver, nor takes one back. Each Pupil ID
// may stand in rows once. What the clashes do not name was taken. Scope: worker, or staff.
func Apply(ctx context.Context, tx db.Tx, rows []Row) (Counts, []Clash, error) {
	if err := Lock(ctx, tx); err != nil {
		return Counts{}, nil, err
	}
	known, err := read(ctx, tx)
	if err != nil {
		return Counts{}, nil, err
	}
	var counts Counts
	var clashes []Clash
	var write []Row
	for i, said := range rows {
		was, there := known.byID[NormaliseID(said.ID)]
		field := known.clash(was, there, said)
		switch next := was.with(said); {
		case field != "":
			clashes = append(clashes, Clash{i, field})
		case !there:
			counts.New++
			write = append(write, said.first())
		case next != was:
			counts.Changed++
			write = append(write, next)
		default:
			counts.Unchanged++
		}
	}
	for part := range slices.Chunk(write, chunk) {
		if err := upsert(ctx, tx, part); err != nil {
			return Counts{}, nil, err
		}
	}
	return counts, clashes, nil
}

// Lock lets one transaction at a time change a school's roll; the others wait. Apply takes it by itself.
func Lock(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('roll', $1))`, tx.SchoolID()); err != nil {
		return fmt.Errorf("wait for another import: %w", err)
	}
	return nil
}

// roll is what is known of a school's pupils.
type roll struct {
	byID         map[string]Row    // by the normalised Pupil ID
	byUPN, bySCN map[string]string // whose number it is: the normalised Pupil ID
}

// clash is the field by which a row and what is known contradict each other, or "".
func (r roll) clash(was Row, there bool, said Row) string {
	id := NormaliseID(said.ID)
	if holder, held := r.byUPN[said.UPN]; held && holder != id {
		return "UPN"
	}
	if holder, held := r.bySCN[said.SCN]; held && holder != id {
		return "SCN"
	}
	if there && was.isOtherChild(said) {
		return "ID"
	}
	return ""
}

func read(ctx context.Context, tx db.Tx) (roll, error) {
	r := roll{map[string]Row{}, map[string]string{}, map[string]string{}}
	rows, err := tx.Query(ctx, `select pupil_id_folded, pupil_id, coalesce(upn, ''), coalesce(scn, ''), legal_surname, legal_forename, surname, forename,
		sex, birth_date, coalesce(year_group, 0), tutor_group, house, enrolment from pupils where school_id = $1`, tx.SchoolID())
	if err != nil {
		return r, fmt.Errorf("read the roll: %w", err)
	}
	var id string
	var p Row
	_, err = pgx.ForEachRow(rows, []any{&id, &p.ID, &p.UPN, &p.SCN, &p.LegalSurname, &p.LegalForename, &p.Surname, &p.Forename,
		&p.Sex, &p.BirthDate, &p.Year, &p.TutorGroup, &p.House, &p.Enrolment}, func() error {
		r.byID[id] = p
		if p.UPN != "" {
			r.byUPN[p.UPN] = id
		}
		if p.SCN != "" {
			r.bySCN[p.SCN] = id
		}
		return nil
	})
	if err != nil {
		return r, fmt.Errorf("read the roll: %w", err)
	}
	return r, nil
}

// upsert writes complete rows. Values travel as text, so that no time zone comes near a birth date.
func upsert(ctx context.Context, tx db.Tx, rows []Row) error {
	_, err := tx.Exec(ctx, `insert into pupils as p (school_id, pupil_id, pupil_id_folded, pupil_id_bare, upn, scn, legal_surname, legal_forename,
			surname, forename, surname_folded, forename_folded, sex, birth_date, year_group, tutor_group, house, enrolment)
		select $1, id, folded, bare, nullif(upn, ''), nullif(scn, ''), legal_surname, legal_forename, surname, forename, surname_folded, forename_folded,
			sex, nullif(birth_date, '')::date, nullif(year_group, '0')::smallint, tutor_group, house, enrolment
		from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
			$12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
			u (id, folded, bare, upn, scn, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded, sex, birth_date,
			year_group, tutor_group, house, enrolment)
		on conflict (school_id, pupil_id_folded) do update set
			pupil_id = excluded.pupil_id, upn = excluded.upn, scn = excluded.scn, legal_surname = excluded.legal_surname,
			legal_forename = excluded.legal_forename, surname = excluded.surname, forename = excluded.forename,
			surname_folded = excluded.surname_folded, forename_folded = excluded.forename_folded, sex = excluded.sex,
			birth_date = excluded.birth_date, year_group = excluded.year_group, tutor_group = excluded.tutor_group, house = excluded.house,
			enrolment = excluded.enrolment, updated_at = now()`, append([]any{tx.SchoolID()}, columns(rows)...)...)
	if err != nil {
		return fmt.Errorf("write the roll: %w", err)
	}
	return nil
}

// columns turns rows into the arrays that upsert unnests.
func columns(rows []Row) []any {
	const width = 17
	cols := make([][]string, width)
	for _, r := range rows {
		id := NormaliseID(r.ID)
		for i, v := range [width]string{r.ID, id, StripZeros(id), r.UPN, r.SCN, r.LegalSurname, r.LegalForename, r.Surname, r.Forename,
			fold.Text(r.Surname), fold.Text(r.Forename), r.Sex, r.BirthDate.String(), strconv.Itoa(r.Year), r.TutorGroup, r.House, r.Enrolment} {
			cols[i] = append(cols[i], v)
		}
	}
	out := make([]any, width)
	for i, c := range cols {
		out[i] = c
	}
	return out
}
