package licence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
)

// ConsentArgs is the job that lets adults' holdings lapse at one school when a pupil reaches the school's age, and
// ConsentAllArgs the one that starts it everywhere.
type (
	ConsentArgs struct {
		SchoolID int64 `json:"school_id"`
	}
	ConsentAllArgs struct{}
)

// Kind names the job.
func (ConsentArgs) Kind() string { return "consent_day" }

// Kind names the job.
func (ConsentAllArgs) Kind() string { return "consent_day_all" }

// ofAge is true for a pupil p of school s who has reached the school's age; without a birth date nobody has.
const ofAge = `day_of_age(p.birth_date, s.consent_age) <= (now() at time zone 'Europe/London')::date`

// queueConsent makes the row of a new adult of a pupil who is of age already: the holding that follows then lapses until
// the pupil agrees. It does nothing for anybody else. Scope: claim.
func queueConsent(b *pgx.Batch, tx db.Tx, pupilID, typeID int64) {
	b.Queue(`insert into consents (school_id, pupil_id, account_id, adult_name)
		select s.id, p.id, a.id, trim(concat_ws(' ', nullif(a.title, ''), nullif(a.forename, ''), nullif(a.surname, '')))
		from schools s join pupils p on p.school_id = s.id and p.id = $2 join accounts a on a.id = $4
		join licence_types t on t.school_id = s.id and t.id = $3 and t.audience <> 'pupil'
		where s.id = $1 and `+ofAge+` on conflict do nothing`, tx.SchoolID(), pupilID, typeID, tx.AccountID())
}

// Lapse lets the holdings of adults lapse whose pupil has reached the school's age and has not agreed, and gives back
// those that nobody has decided on when the pupil is not of age after all (another birth date, another age). A second
// run does nothing. It returns the pupils of whom adults stopped seeing, and began again. Scope: worker.
func Lapse(ctx context.Context, tx db.Tx) (lapsed, returned []int64, err error) {
	var begun, stopped []int64
	b := &pgx.Batch{}
	collect := func(into *[]int64, sql string) {
		b.Queue(sql, tx.SchoolID()).Query(func(rows pgx.Rows) (err error) {
			*into, err = pgx.CollectRows(rows, pgx.RowTo[int64])
			return err
		})
	}
	const adults = `holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id and t.audience <> 'pupil'
		join schools s on s.id = h.school_id join pupils p on p.school_id = h.school_id and p.id = h.pupil_id`
	const undecided = `join consents c on c.school_id = h.school_id and c.pupil_id = h.pupil_id and c.account_id = h.account_id and not c.agreed`
	collect(&begun, `with made as (insert into consents (school_id, pupil_id, account_id, adult_name)
			select distinct on (p.id, a.id) s.id, p.id, a.id, trim(concat_ws(' ', nullif(a.title, ''), nullif(a.forename, ''), nullif(a.surname, '')))
			from `+adults+` join accounts a on a.id = h.account_id where h.school_id = $1 and h.state in ('live', 'waiting', 'blocked') and `+ofAge+`
			on conflict do nothing returning pupil_id) select distinct pupil_id from made order by 1`)
	collect(&stopped, changed(`with due as (select h.id from `+adults+` `+undecided+` where h.school_id = $1
		and (h.state = 'live' or h.state = 'blocked' and h.before_block = 'live') and `+ofAge+`)`, "lapsed"))
	collect(&returned, changed(`with due as (select h.id from `+adults+` `+undecided+` and c.decided_at is null where h.school_id = $1
		and (h.state = 'lapsed' or h.state = 'blocked' and h.before_block = 'lapsed') and not coalesce(`+ofAge+`, false))`, "live"))
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, nil, fmt.Errorf("let holdings lapse at the pupil's age: %w", err)
	}
	lapsed = append(begun, stopped...)
	for _, n := range []struct {
		action audit.Action
		pupils []int64
	}{{audit.ConsentLapsed, lapsed}, {audit.ConsentReturned, returned}} {
		if len(n.pupils) > 0 {
			err = errors.Join(err, audit.NoteEach(ctx, tx, audit.Line{Actor: audit.System, Action: n.action}, n.pupils))
		}
	}
	return lapsed, returned, err
}

// changed ends a statement that has found the holdings that are due: they, or what they go back to after a block, become
// state.
func changed(due, state string) string {
	return due + `, done as (update holdings h set state = case h.state when 'blocked' then h.state else '` + state + `' end,
			before_block = case h.state when 'blocked' then '` + state + `' else h.before_block end
		from due where h.school_id = $1 and h.id = due.id returning h.pupil_id) select distinct pupil_id from done order by 1`
}

// Adult is somebody who sees a pupil of age, or asks to.
type Adult struct {
	ID        int64 // of the consent
	AccountID int64
	Name      string
	TypeNames string
	State     string // of the holdings: live, lapsed; for staff also waiting and blocked
	Agreed    bool
	DecidedAt time.Time // zero while nobody has decided
	ByStaff   bool      // the office wrote it down
}

// Adults is who may see a pupil, for the pupil or for the office.
type Adults struct {
	HoldingID int64 // the pupil's own; 0 for staff
	PupilID   int64
	Name      string
	OfAge     civil.Date // the day on which the pupil begins to decide; zero without a birth date
	Decides   bool       // that day has come
	List      []Adult    // empty before it
}

// AdultsOfOwn is who may see the pupil whose own holding it is: one of a pupil type that is the person's and live. Nobody
// is named before the pupil is of age (POR-6). Scope: external. Errors: errs.NotFound.
func AdultsOfOwn(ctx context.Context, tx db.Tx, holding int64) (Adults, error) {
	return adults(ctx, tx, `select h.id, p.id, p.forename, p.surname, day_of_age(p.birth_date, s.consent_age), coalesce(`+ofAge+`, false)
		from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id and t.audience = 'pupil'
		join pupils p on p.school_id = h.school_id and p.id = h.pupil_id join schools s on s.id = h.school_id
		where h.school_id = $1 and h.id = $2 and h.account_id = $3 and h.state = 'live'`, tx.SchoolID(), holding, tx.AccountID())
}

// AdultsOf is who may see a pupil, for the office. Scope: staff. Errors: errs.NotFound.
func AdultsOf(ctx context.Context, tx db.Tx, pupilID int64) (Adults, error) {
	return adults(ctx, tx, `select 0::bigint, p.id, p.forename, p.surname, day_of_age(p.birth_date, s.consent_age), coalesce(`+ofAge+`, false)
		from pupils p join schools s on s.id = p.school_id where p.school_id = $1 and p.id = $2`, tx.SchoolID(), pupilID)
}

func adults(ctx context.Context, tx db.Tx, head string, args ...any) (a Adults, err error) {
	var forename, surname string
	err = tx.QueryRow(ctx, head, args...).Scan(&a.HoldingID, &a.PupilID, &forename, &surname, &a.OfAge, &a.Decides)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, errs.NotFound
	}
	a.Name = Card{Forename: forename, Surname: surname}.Name()
	if err != nil || !a.Decides {
		return a, err
	}
	rows, err := tx.Query(ctx, `select consent_id, account_id, adult_name, type_names, state, agreed, decided_at, by_staff is not null from adults_of($1)`, a.PupilID)
	if err != nil {
		return a, fmt.Errorf("list who may see a pupil: %w", err)
	}
	a.List, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (d Adult, err error) {
		var at *time.Time
		err = r.Scan(&d.ID, &d.AccountID, &d.Name, &d.TypeNames, &d.State, &d.Agreed, &at, &d.ByStaff)
		if at != nil {
			d.DecidedAt = *at
		}
		return d, err
	})
	return a, err
}

// Decide writes down whether a pupil of age lets an adult of a list see them; it takes effect at once and can be changed
// again at any time. Nobody decides about themselves. Deciding the same again changes nothing. Scope: external (the
// pupil), staff (what the pupil said on paper). Errors: errs.NotFound.
func Decide(ctx context.Context, tx db.Tx, a Adults, consent int64, agree bool) error {
	found := false
	for _, d := range a.List {
		found = found || d.ID == consent && (a.HoldingID == 0 || d.AccountID != tx.AccountID())
	}
	if !found || !a.Decides {
		return errs.NotFound
	}
	tag, err := tx.Exec(ctx, `update consents set agreed = $4, decided_at = now(), by_account = nullif($5::bigint, 0), by_staff = nullif($6::bigint, 0)
		where school_id = $1 and pupil_id = $2 and id = $3 and (agreed <> $4 or decided_at is null)`,
		tx.SchoolID(), a.PupilID, consent, agree, tx.AccountID(), tx.StaffID())
	if err != nil {
		return fmt.Errorf("decide who may see a pupil: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	l := audit.Line{Actor: audit.External, ActorID: tx.AccountID(), Action: audit.ConsentStopped, PupilID: a.PupilID, SubjectID: consent}
	if a.HoldingID == 0 {
		l.Actor, l.ActorID, l.Detail = audit.Staff, tx.StaffID(), "as the pupil told the office"
	}
	if agree {
		l.Action = audit.ConsentAgreed
	}
	return audit.Note(ctx, tx, l)
}

// AgeReach is how a consent age works out for the pupils on roll.
type AgeReach struct {
	Unknown int // pupils without a birth date: nothing lapses for them
	OfAge   int // pupils who have reached it
	Adults  int // adults' holdings that are live and would lapse at the next run
}

// ReachOf counts for an age. Scope: staff.
func ReachOf(ctx context.Context, tx db.Tx, age int) (r AgeReach, err error) {
	const reached = `day_of_age(p.birth_date, $2::integer) <= (now() at time zone 'Europe/London')::date`
	err = tx.QueryRow(ctx, `select count(*) filter (where p.birth_date is null), count(*) filter (where `+reached+`),
		(select count(*) from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id and t.audience <> 'pupil'
			join pupils p on p.school_id = h.school_id and p.id = h.pupil_id
			left join consents c on c.school_id = h.school_id and c.pupil_id = h.pupil_id and c.account_id = h.account_id
			where h.school_id = $1 and h.state = 'live' and not coalesce(c.agreed, false) and `+reached+`)
		from pupils p where p.school_id = $1 and p.status = 'on_roll'`, tx.SchoolID(), age).Scan(&r.Unknown, &r.OfAge, &r.Adults)
	if err != nil {
		return r, fmt.Errorf("count the pupils of an age: %w", err)
	}
	return r, nil
}
