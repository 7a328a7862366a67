package pupil

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/fold"
)

// chunk is how many pupils one statement writes: about 20 ms.
const chunk = 2000

// Apply writes what the plan says, with a row of history for each value that changes. Without leavers nobody
// becomes one for not being in the file. wrote hears of each part that was written; its error ends the work. The caller holds Lock and has made the plan in the same transaction.
// Scope: worker, or staff.
func (p *Plan) Apply(ctx context.Context, tx db.Tx, by By, leavers bool, wrote func(n int) error) error {
	if err := tx.Bulk(ctx); err != nil {
		return err
	}
	var fresh, known []Line
	for _, l := range p.Lines {
		switch {
		case l.Kind == New:
			fresh = append(fresh, l)
		case l.Kind == Changed, l.Kind == Returning, l.Kind == Leaves && leavers:
			known = append(known, l)
		}
	}
	p.idByLine = map[int]int64{}
	for part := range slices.Chunk(fresh, chunk) {
		if err := p.insert(ctx, tx, part); err != nil {
			return err
		}
		if err := wrote(len(part)); err != nil {
			return err
		}
	}
	if err := setFree(ctx, tx, known); err != nil {
		return err
	}
	for part := range slices.Chunk(known, chunk) {
		if err := update(ctx, tx, part); err != nil {
			return err
		}
		if err := wrote(len(part)); err != nil {
			return err
		}
	}
	if err := p.keepNumbers(ctx, tx, known); err != nil {
		return err
	}
	return p.note(ctx, tx, by, fresh, known)
}

// casts turn the text of a field into the type of its column; values travel as text, so that no time zone comes
// near a birth date.
var casts = map[Field]string{UPN: "nullif(%s, '')", SCN: "nullif(%s, '')", ULN: "nullif(%s, '')", BirthDate: "nullif(%s, '')::date",
	Year: "nullif(%s, '')::smallint", Admission: "nullif(%s, '')::date", Leaving: "nullif(%s, '')::date"}

// derived are the columns that follow from others.
var derived = []string{"pupil_id_folded", "pupil_id_bare", "surname_folded", "forename_folded"}

func (r Row) derived() []string {
	id := NormaliseID(r[ID])
	return []string{id, StripZeros(id), fold.Text(r[Surname]), fold.Text(r[Forename])}
}

// columnsOf are the names of all columns, their expressions over u, and the list of unnested arrays from $2 on.
func columnsOf() (names, values, unnest, as []string) {
	add := func(name, cast string) {
		names, as = append(names, name), append(as, name)
		values = append(values, fmt.Sprintf(cast, "u."+name))
		unnest = append(unnest, "$"+strconv.Itoa(len(names)+1)+"::text[]")
	}
	for f := range fieldCount {
		cast := casts[f]
		if cast == "" {
			cast = "%s"
		}
		add(f.String(), cast)
	}
	for _, d := range derived {
		add(d, "%s")
	}
	return names, values, unnest, as
}

// arrays turns lines into what is unnested.
func arrays(lines []Line) []any {
	cols := make([][]string, int(fieldCount)+len(derived))
	for _, l := range lines {
		for i, v := range append(l.Row[:], l.Row.derived()...) {
			cols[i] = append(cols[i], v)
		}
	}
	out := make([]any, len(cols))
	for i, c := range cols {
		out[i] = c
	}
	return out
}

func ids(lines []Line) []int64 {
	out := make([]int64, len(lines))
	for i, l := range lines {
		out[i] = l.PupilID
	}
	return out
}

func (p *Plan) insert(ctx context.Context, tx db.Tx, lines []Line) error {
	names, values, unnest, as := columnsOf()
	rows, err := tx.Query(ctx, `insert into pupils (school_id, `+strings.Join(names, ", ")+`) select $1, `+strings.Join(values, ", ")+
		` from unnest(`+strings.Join(unnest, ", ")+`) u (`+strings.Join(as, ", ")+`) returning pupil_id_folded, id`, append([]any{tx.SchoolID()}, arrays(lines)...)...)
	if err != nil {
		return fmt.Errorf("add to the roll: %w", err)
	}
	byID := map[string]int64{}
	var folded string
	var id int64
	if _, err := pgx.ForEachRow(rows, []any{&folded, &id}, func() error { byID[folded] = id; return nil }); err != nil {
		return fmt.Errorf("add to the roll: %w", err)
	}
	for _, l := range lines {
		p.idByLine[l.Line] = byID[NormaliseID(l.Row[ID])]
	}
	return nil
}

// setFree takes numbers off pupils who get another: within one statement two pupils may not swap theirs.
func setFree(ctx context.Context, tx db.Tx, lines []Line) error {
	var moving []int64
	for _, l := range lines {
		if NormaliseID(l.Was[ID]) != NormaliseID(l.Row[ID]) || l.Was[UPN] != l.Row[UPN] || l.Was[SCN] != l.Row[SCN] || l.Was[ULN] != l.Row[ULN] {
			moving = append(moving, l.PupilID)
		}
	}
	if len(moving) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `update pupils set pupil_id_folded = ' ' || id, upn = null, scn = null, uln = null where school_id = $1 and id = any($2)`, tx.SchoolID(), moving)
	if err != nil {
		return fmt.Errorf("change numbers on the roll: %w", err)
	}
	return nil
}

func update(ctx context.Context, tx db.Tx, lines []Line) error {
	names, values, unnest, as := columnsOf()
	last := strconv.Itoa(len(names) + 2)
	_, err := tx.Exec(ctx, `update pupils p set (`+strings.Join(names, ", ")+`, version, updated_at) = row(`+strings.Join(values, ", ")+`, p.version + 1, now())
		from unnest(`+strings.Join(unnest, ", ")+`, $`+last+`::bigint[]) u (`+strings.Join(as, ", ")+`, id) where p.school_id = $1 and p.id = u.id`,
		append(append([]any{tx.SchoolID()}, arrays(lines)...), ids(lines))...)
	if err != nil {
		return fmt.Errorf("change the roll: %w", err)
	}
	return nil
}

// keepNumbers keeps old Pupil IDs, UPNs and SCNs: letters and other schools' files go on using them.
func (p *Plan) keepNumbers(ctx context.Context, tx db.Tx, known []Line) error {
	var pupils []int64
	var kinds, aliases, folded, bare []string
	add := func(id int64, kind, alias string) {
		if alias != "" {
			n := NormaliseID(alias)
			pupils, kinds, aliases, folded, bare = append(pupils, id), append(kinds, kind), append(aliases, alias), append(folded, n), append(bare, StripZeros(n))
		}
	}
	for _, l := range known {
		for field, kind := range map[Field]string{ID: "pupil_id", UPN: "upn", SCN: "scn"} {
			if NormaliseID(l.Was[field]) != NormaliseID(l.Row[field]) {
				add(l.PupilID, kind, l.Was[field])
			}
		}
	}
	for _, l := range p.Lines {
		if l.former != "" && l.Kind != OtherChild {
			add(cmp.Or(l.PupilID, p.idByLine[l.Line]), "upn", l.former)
		}
	}
	if len(pupils) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `insert into pupil_aliases (school_id, pupil_id, kind, alias, alias_folded, alias_bare)
		select $1, u.* from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) u on conflict do nothing`, tx.SchoolID(), pupils, kinds, aliases, folded, bare)
	if err != nil {
		return fmt.Errorf("keep old numbers: %w", err)
	}
	return nil
}

// Added is the history's word for a pupil who is new.
const Added = "added"

// note writes the history.
func (p *Plan) note(ctx context.Context, tx db.Tx, by By, fresh, known []Line) error {
	var h History
	for _, l := range fresh {
		h.Add(p.idByLine[l.Line], Added, "", l.Row[ID])
	}
	for _, l := range known {
		for _, c := range l.Changes {
			h.Add(l.PupilID, c.Field.String(), c.Old, c.New)
		}
	}
	return h.Write(ctx, tx, by)
}

// History collects rows of a pupil's history and writes them at once.
type History struct {
	pupils           []int64
	fields, old, new []string
}

// Add notes one value that changes.
func (h *History) Add(pupil int64, field, old, new string) {
	h.pupils, h.fields, h.old, h.new = append(h.pupils, pupil), append(h.fields, field), append(h.old, old), append(h.new, new)
}

// Write writes the rows in one statement.
func (h *History) Write(ctx context.Context, tx db.Tx, by By) error {
	if len(h.pupils) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `insert into pupil_changes (school_id, pupil_id, staff_id, import_id, field, old_value, new_value)
		select $1, u.pupil, nullif($2, 0), nullif($3, 0), u.field, u.old, u.new from unnest($4::bigint[], $5::text[], $6::text[], $7::text[]) u (pupil, field, old, new)`,
		tx.SchoolID(), by.StaffID, by.ImportID, h.pupils, h.fields, h.old, h.new)
	if err != nil {
		return fmt.Errorf("write the history: %w", err)
	}
	return nil
}
