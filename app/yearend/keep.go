package yearend

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/pupil"
)

// keepPupils keeps what pupils had and got.
func keepPupils(ctx context.Context, tx db.Tx, id int64, lines []pupil.Line) error {
	ids := make([]int64, len(lines))
	values := make([][]string, 8)
	for i, l := range lines {
		ids[i] = l.PupilID
		for n, r := range []pupil.Row{l.Was, l.Row} {
			for m, f := range []pupil.Field{pupil.Year, pupil.TutorGroup, pupil.Status, pupil.Leaving} {
				values[n*4+m] = append(values[n*4+m], r[f])
			}
		}
	}
	args := []any{tx.SchoolID(), id, ids}
	for _, v := range values {
		args = append(args, v)
	}
	_, err := tx.Exec(ctx, `insert into year_end_pupils (school_id, year_end_id, pupil_id, old_year_group, old_tutor_group, old_status, old_leaving_date,
			new_year_group, new_tutor_group, new_status, new_leaving_date)
		select $1, $2, u.p, nullif(u.oy, '')::smallint, u.ot, u.os, nullif(u.ol, '')::date, nullif(u.ny, '')::smallint, u.nt, u.ns, nullif(u.nl, '')::date
		from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[]) u (p, oy, ot, os, ol, ny, nt, ns, nl)`, args...)
	if err != nil {
		return fmt.Errorf("keep what pupils had: %w", err)
	}
	return nil
}

// close closes the old year's sets and ends their memberships on the year's last day. A membership that would begin
// later never was.
func (p Plan) close(ctx context.Context, tx db.Tx, id int64) error {
	b := &pgx.Batch{}
	b.Queue(`with ended as (update set_members set ends_on = greatest($4::date, starts_on - 1) where school_id = $1 and ends_on is null
			and set_id in (select id from sets where school_id = $1 and academic_year_id = $3) returning id)
		insert into year_end_members (school_id, year_end_id, member_id) select $1, $2, id from ended`, tx.SchoolID(), id, p.From.ID, p.From.Ends)
	b.Queue(`with closed as (update sets set closed_on = $4 where school_id = $1 and academic_year_id = $3 and closed_on is null returning id)
		insert into year_end_sets (school_id, year_end_id, set_id) select $1, $2, id from closed`, tx.SchoolID(), id, p.From.ID, p.From.Ends)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("close the sets of the old year: %w", err)
	}
	return nil
}

// renamed is a tutor group whose tutors a year-end moved.
type renamed struct {
	Old, New string // New "": it has neither pupils nor tutors any more
	Tutors   []int64
}

// renamings are what happens to the groups' tutors: those of groups that pupils move with go along, whoever was left
// at a name without pupils goes, and who tutors a group that others join stays with it.
func (p Plan) renamings() (out []renamed) {
	here := map[string]bool{}
	for i, r := range p.pupils {
		here[r.TutorGroup] = here[r.TutorGroup] || !p.changes(i)
	}
	taken := map[string]bool{}
	for _, g := range p.Groups {
		taken[g.New] = taken[g.New] || !g.Gone()
	}
	for _, g := range p.Groups {
		to := g.New
		if g.Gone() && taken[to] {
			to = "" // leavers keep the name, those who get it now have their own tutors
		}
		out = append(out, renamed{g.Name, to, p.tutors[g.Name]})
	}
	for _, group := range slices.Sorted(maps.Keys(p.tutors)) {
		_, moves := p.names[group]
		switch {
		case moves || !taken[group]:
		case here[group]:
			out = append(out, renamed{group, group, p.tutors[group]})
		default:
			out = append(out, renamed{group, "", p.tutors[group]})
		}
	}
	return out
}

// renameTutors moves the tutors with their groups, and keeps who they were.
func (p Plan) renameTutors(ctx context.Context, tx db.Tx, id int64) error {
	var olds, news, from, to []string // groups; of each tutor, the group before and after
	var were, are []int64
	for _, r := range p.renamings() {
		olds, news = append(olds, r.Old), append(news, r.New)
		for _, t := range r.Tutors {
			from, were = append(from, r.Old), append(were, t)
			if r.New != "" {
				to, are = append(to, r.New), append(are, t)
			}
		}
	}
	_, err := tx.Exec(ctx, `insert into year_end_groups (school_id, year_end_id, old_group, new_group, tutors)
		select $1, $2, g.old, g.new, array(select t.staff from unnest($5::text[], $6::bigint[]) t (old, staff) where t.old = g.old)
		from unnest($3::text[], $4::text[]) g (old, new)`, tx.SchoolID(), id, olds, news, from, were)
	if err != nil {
		return fmt.Errorf("keep who the tutors were: %w", err)
	}
	return setTutors(ctx, tx, olds, to, are)
}

// setTutors takes all tutors off groups and gives some groups tutors.
func setTutors(ctx context.Context, tx db.Tx, off, groups []string, staff []int64) error {
	b := &pgx.Batch{}
	b.Queue(`delete from tutors where school_id = $1 and tutor_group = any($2)`, tx.SchoolID(), off)
	b.Queue(`insert into tutors (school_id, tutor_group, staff_id) select $1, u.* from unnest($2::text[], $3::bigint[]) u on conflict do nothing`, tx.SchoolID(), groups, staff)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("move the tutors with their groups: %w", err)
	}
	return nil
}
