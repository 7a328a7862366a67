package tracking

import (
	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/licence"
)

// Lesson is a subject that a pupil has today, in one set. Set and Teachers are empty where they are not granted.
type Lesson struct {
	Subject  string   // its name, for families
	Set      string   // "9b/En1"
	Teachers []string // as they are called: "Mrs R Davies"
}

// QueueLessons asks for the subjects and sets that a pupil has on a day, in the order of the subjects, with what the
// licence type grants (POR-3).
func QueueLessons(b *pgx.Batch, tx db.Tx, of licence.Of, day civil.Date, into *[]Lesson) {
	pupil, id := of.SQL("$2")
	set := of.Granted("$2", licence.Subjects, "'subjects.set'", "true")
	teacher := of.Granted("$2", licence.Subjects, "'subjects.teacher'", "true")
	b.Queue(`select j.name, case when `+set+` then s.name else '' end,
			array(select f.display_name from set_teachers t join staff_schools f on f.school_id = t.school_id and f.staff_id = t.staff_id
				where t.school_id = $1 and t.set_id = s.id and `+teacher+` order by t.position, f.display_name)
		from set_members m join sets s on s.school_id = m.school_id and s.id = m.set_id join subjects j on j.school_id = s.school_id and j.id = s.subject_id
		where m.school_id = $1 and m.pupil_id = `+pupil+` and m.starts_on <= $3::date and coalesce(m.ends_on >= $3::date, true) and coalesce(s.closed_on > $3::date, true)
		order by j.position, j.id, s.name, s.id`, tx.SchoolID(), id, day).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Lesson])
		return err
	})
}
