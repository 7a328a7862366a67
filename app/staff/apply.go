package staff

import (
	"context"
	"fmt"

	"gateway/app/audit"
	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/pupil"
)

// Apply writes what the plan says, made in the same transaction, with a line in the school's log. Nobody gets a
// password or a mail. Scope: worker, or staff.
func (p Plan) Apply(ctx context.Context, tx db.Tx, by pupil.By) error {
	if len(p.add)+len(p.edit) == 0 {
		return nil
	}
	if _, _, err := auth.AddStaff(ctx, tx, p.add); err != nil {
		return err
	}
	if err := writeEdits(ctx, tx, p.edit); err != nil {
		return err
	}
	proposed := 0
	for _, l := range p.Lines {
		if l.Proposed != "" {
			proposed++
		}
	}
	line := audit.Line{Actor: audit.System, Action: audit.StaffAdded, SubjectID: by.ImportID,
		Detail: fmt.Sprintf("%d new, %d changed, %d to be confirmed by a super", len(p.add), len(p.edit), proposed)}
	if by.StaffID != 0 {
		line.Actor, line.ActorID = audit.Staff, by.StaffID
	}
	return audit.Note(ctx, tx, line)
}

func writeEdits(ctx context.Context, tx db.Tx, all []edit) error {
	var ids []int64
	cols := make([][]string, 8)
	for _, e := range all {
		ids = append(ids, e.id)
		for i, v := range []string{e.Code, e.Title, e.Forename, e.Surname, e.DisplayName(), e.Folded(), e.Department, string(e.Proposed)} {
			cols[i] = append(cols[i], v)
		}
	}
	_, err := tx.Exec(ctx, `update staff_schools l set code = u.code, title = u.title, forename = u.forename, surname = u.surname, display_name = u.name, name_folded = u.folded,
			department = u.department, proposed_role = nullif(u.proposed, ''), version = version + 1
		from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
			u (id, code, title, forename, surname, name, folded, department, proposed) where l.school_id = $1 and l.staff_id = u.id`,
		tx.SchoolID(), ids, cols[0], cols[1], cols[2], cols[3], cols[4], cols[5], cols[6], cols[7])
	if err != nil {
		return fmt.Errorf("change staff: %w", err)
	}
	return nil
}
