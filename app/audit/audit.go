// Package audit is the school's append-only log (ADM-4): the app may add to it and read it, never change it.
package audit

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// Action is one kind of line in the log. The words are for people; keys, addresses and marks never stand in it.
type Action string

// The actions that exist so far.
const (
	SignedIn        Action = "signed in"
	SignInFailed    Action = "sign-in failed"
	SignedOut       Action = "signed out"
	Registered      Action = "registered"
	PupilAdded      Action = "added a pupil"
	KeyRefused      Action = "wrong Pupil ID or key"
	PupilViewed     Action = "viewed a pupil"
	PasswordReset   Action = "set a new password"
	EmailChanged    Action = "changed the email address"
	AccessSaved     Action = "saved access settings"
	KeysOrdered     Action = "ordered licence keys"
	KeysMade        Action = "licence keys made"
	KeysCancelled   Action = "stopped a key sheet"
	FileDownloaded  Action = "downloaded a file"
	FileUploaded    Action = "uploaded a file to import"
	ImportCancelled Action = "cancelled an import"
	FileImported    Action = "imported a file"
	RollLoaded      Action = "loaded the roll"
	PupilEdited     Action = "changed a pupil"
	PupilHidden     Action = "hid a pupil"
	PupilUnhidden   Action = "stopped hiding a pupil"
	YearsSaved      Action = "saved the years of the school"
	TrackingChanged Action = "changed the tracking structure"
	PeriodReleased  Action = "set the release of a period"
	ReleaseTaken    Action = "took back the release of a period"
	SetChanged      Action = "changed a set"
	TutorsChanged   Action = "changed the tutors of a group"
	YearEndDone     Action = "did the year-end"
	YearEndUndone   Action = "undid the year-end"
	StaffAdded      Action = "added staff"
	StaffEdited     Action = "changed staff"
	StaffOff        Action = "switched off staff"
	StaffOn         Action = "switched on staff"
	StaffInvited    Action = "invited staff"
	RoleConfirmed   Action = "confirmed a role"
	RoleDeclined    Action = "declined a role"
	PupilAssigned   Action = "assigned a pupil"
	PupilUnassigned Action = "took a pupil off support staff"
	LicenceTypeMade Action = "added a licence type"
	CodesSaved      Action = "saved the attendance codes"
	CategoriesSaved Action = "saved the categories of notes"
	NoteWritten     Action = "wrote a note"
	NoteWithdrawn   Action = "withdrew a note"
	Previewed       Action = "looked at a pupil as families do"
)

// Of the log itself and of data protection (ADM-4, ADM-5). The last three are written by the owner's functions of
// migration 014.
const (
	LogExported    Action = "exported the audit log"
	PackOrdered    Action = "asked for a pack of data"
	PackDecided    Action = "decided what a pack of data holds"
	PackCancelled  Action = "cancelled a pack of data"
	PackMade       Action = "pack of data made"
	RetentionSaved Action = "saved how long data is kept"
	PupilErased    Action = "erased a pupil"
	AccountErased  Action = "erased an account"
	LogPurged      Action = "deleted old lines of the log"
)

// ResultsSaved is one press of Save in an entry grid, or one cell of it (TRK-4).
const ResultsSaved Action = "entered results"

// What becomes of licence keys after they were made (LIC-7, LIC-8).
const (
	KeyReplaced      Action = "replaced a licence key"
	KeyWithdrawn     Action = "withdrew a licence key"
	KeyDated         Action = "set the last day of a licence key"
	AccessEnded      Action = "ended access to a pupil"
	KeySeventh       Action = "a seventh account holds one licence key"
	KeySettingsSaved Action = "saved the settings of licence keys"
	ChaseExported    Action = "exported the list to chase"
)

// What the office decides about external users (ADM-1 to ADM-3). SubjectID is the account.
const (
	UserDenied       Action = "denied an external user"
	UserAllowed      Action = "allowed an external user"
	UserBlocked      Action = "blocked an external user for a pupil"
	BlockChanged     Action = "changed a block"
	BlockLifted      Action = "lifted a block"
	HoldingLetIn     Action = "let a waiting person in"
	HoldingRefused   Action = "did not let a waiting person in"
	HoldingEnded     Action = "ended a person’s access to a pupil"
	ADRSet           Action = "changed how somebody gets reports"
	ContactDecided   Action = "decided which contact a person is"
	CourtOrderSet    Action = "set a court order about a contact"
	CourtOrderOff    Action = "took off a court order about a contact"
	CourtOrderLooked Action = "looked at a court order"
	NewPeopleWait    Action = "lets new people wait for the office"
	NewPeopleEnter   Action = "lets new people in at once again"
	UsersExported    Action = "exported external users"
	Refused          Action = "refused" // a page that the role may not open; Detail names the route
)

// Licence types of a school (LIC-3).
const LicenceTypeSaved Action = "changed a licence type"

// School settings, My account, and who may see a pupil of age.
const (
	SettingsSaved   Action = "saved the school settings"
	LogoChanged     Action = "changed the logo"
	GatewayClosed   Action = "closed the gateway"
	GatewayOpened   Action = "opened the gateway"
	PupilRemoved    Action = "removed a pupil from the own account"
	PaperChosen     Action = "chose how reports come"
	AccountClosed   Action = "closed the own account"
	ConsentLapsed   Action = "adults stopped seeing a pupil who is of age"
	ConsentReturned Action = "adults see a pupil again who is not of age"
	ConsentAgreed   Action = "agreed that an adult may see"
	ConsentStopped  Action = "decided that an adult may not see"
)

// Actor is who did it.
type Actor string

// The actors.
const (
	Nobody   Actor = "nobody"
	External Actor = "external"
	Staff    Actor = "staff"
	Operator Actor = "operator"
	System   Actor = "system"
)

// Line is one thing to note. School is taken from the transaction when 0.
type Line struct {
	School    int64
	Actor     Actor
	ActorID   int64
	Action    Action
	PupilID   int64
	SubjectID int64
	Detail    string
	Once      string // a second line with the same text in the same school is left out
}

type requestKey struct{}

// WithRequest carries the request's id to the lines written under ctx.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID is the id that WithRequest put there, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// Note adds a line in the same transaction as what it tells of.
func Note(ctx context.Context, tx db.Tx, l Line) error {
	if l.School == 0 {
		l.School = tx.SchoolID()
	}
	_, err := tx.Exec(ctx, `insert into audit (school_id, actor, actor_id, action, pupil_id, subject_id, detail, request_id, once)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
		l.School, string(l.Actor), zero(l.ActorID), string(l.Action), zero(l.PupilID), zero(l.SubjectID), l.Detail, RequestID(ctx), l.once())
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// QueueView notes that a pupil was looked at, as one statement of a page's batch. Without a PupilID it is the pupil of
// the holding that SubjectID names.
func QueueView(ctx context.Context, b *pgx.Batch, tx db.Tx, l Line) {
	b.Queue(`insert into audit (school_id, actor, actor_id, action, pupil_id, subject_id, detail, request_id, once)
		values ($1, $2, $3, $4, coalesce($5::bigint, (select h.pupil_id from holdings h where h.school_id = $1 and h.id = $6)), $6, $7, $8, $9) on conflict do nothing`,
		tx.SchoolID(), string(l.Actor), zero(l.ActorID), string(l.Action), zero(l.PupilID), zero(l.SubjectID), l.Detail, RequestID(ctx), l.once())
}

func (l Line) once() []byte {
	if l.Once == "" {
		return nil
	}
	h := sha256.Sum256([]byte(l.Once))
	return h[:]
}

func zero(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// NoteEach adds the line once for each of many pupils, in one statement.
func NoteEach(ctx context.Context, tx db.Tx, l Line, pupils []int64) error {
	_, err := tx.Exec(ctx, `insert into audit (school_id, actor, actor_id, action, pupil_id, subject_id, detail, request_id)
		select $1, $2, nullif($3::bigint, 0), $4, p, nullif($6::bigint, 0), $7, $8 from unnest($5::bigint[]) p`,
		tx.SchoolID(), string(l.Actor), l.ActorID, string(l.Action), pupils, l.SubjectID, l.Detail, RequestID(ctx))
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// NoteEachSubject adds the line once for each of many subjects, in one statement.
func NoteEachSubject(ctx context.Context, tx db.Tx, l Line, subjects []int64) error {
	_, err := tx.Exec(ctx, `insert into audit (school_id, actor, actor_id, action, pupil_id, subject_id, detail, request_id)
		select $1, $2, nullif($3::bigint, 0), $4, nullif($6::bigint, 0), s, $7, $8 from unnest($5::bigint[]) s`,
		tx.SchoolID(), string(l.Actor), l.ActorID, string(l.Action), subjects, l.PupilID, l.Detail, RequestID(ctx))
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}
