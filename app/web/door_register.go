package web

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/views/account"
	"gateway/views/ui"
	"gateway/views/urls"
)

// registering is what travels between the screens, sealed and bound to the browser.
type registering struct {
	Submission uuid.UUID
	As         int64
	Pair       licence.Pair
	Person     auth.Person
}

const (
	pairPurpose   = "pair"   // between screens 1 and 2
	personPurpose = "person" // between screens 2 and 3
	sentPurpose   = "sent"
)

// registerShow is screen 1: Pupil ID and licence key.
func (s *Server) registerShow(c *fiber.Ctx, who auth.Principal) error {
	as, _ := strconv.ParseInt(query(c, "as"), 10, 64)
	return s.registerPair(c, who, fiber.StatusOK, as, s.blank(who))
}

func (s *Server) registerPair(c *fiber.Ctx, who auth.Principal, status int, as int64, f ui.Form) error {
	v, err := s.registerWords(c, who, as, f)
	if err != nil {
		return err
	}
	return page(c, status, account.RegisterPair(v))
}

// registerWords chooses the words of the licence type whose link was pressed; the key decides the type.
func (s *Server) registerWords(c *fiber.Ctx, who auth.Principal, as int64, f ui.Form) (v account.Register, err error) {
	var types []licence.Type
	err = s.db.In(c.UserContext(), db.Door(who.School.ID), func(tx db.Tx) (err error) {
		types, err = licence.OpenTypes(c.UserContext(), tx)
		return err
	})
	v = account.Register{Form: f, As: as, Title: account.RegisterTitle(f.W, "", "")}
	for _, t := range types {
		if t.ID == as {
			v.Audience, v.Title = t.Words(), account.RegisterTitle(f.W, t.Words(), t.Name)
		}
	}
	v.Frame = s.frame(c, who, v.Title, f)
	return v, err
}

// registerPairDo checks the pair and shows screen 2.
func (s *Server) registerPairDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	as, _ := strconv.ParseInt(in.get("as"), 10, 64)
	pair, status, bad, err := s.checkPair(c, who, 0, in)
	if err != nil {
		return err
	}
	if bad != nil {
		return s.registerPair(c, who, status, as, s.shown(in, who, bad))
	}
	return s.registerPerson(c, who, registering{Submission: uuid.New(), As: as, Pair: pair}, s.blank(who))
}

// checkPair reads and checks a Pupil ID and a key. What is badly formed is told before any look-up; wrong ID and
// wrong key are one answer (case 33).
func (s *Server) checkPair(c *fiber.Ctx, who auth.Principal, account int64, in form) (pair licence.Pair, status int, bad errs.Invalid, err error) {
	if pupil.NormaliseID(in.get("pupil_id")) == "" {
		bad.Add("pupil_id", "pupil_id_blank")
	}
	key, problem := licence.ParseKey(in.get("licence_key"))
	if problem != nil {
		bad.Add("licence_key", problem.Code, "Typed", problem.Typed, "Characters", problem.Characters)
	}
	if bad != nil {
		return pair, fiber.StatusUnprocessableEntity, bad, nil
	}
	pair, err = s.gate.Pair(c.UserContext(), who.School, account, in.get("pupil_id"), key, s.caller(c))
	var many errs.TooMany
	switch {
	case errors.Is(err, licence.ErrNoMatch):
		bad.Add("pupil_id", "pair_wrong")
	case errors.Is(err, licence.ErrAskSchool):
		bad.Add("pupil_id", "pair_ask_school")
	case errors.As(err, &many):
		retryAfter(c, many.Wait)
		bad.Add("pupil_id", "pair_wait", "Wait", s.book.In(who.Language).Wait(many.Wait))
		return pair, fiber.StatusTooManyRequests, bad, nil
	default:
		return pair, fiber.StatusOK, nil, err
	}
	return pair, fiber.StatusUnprocessableEntity, bad, nil
}

// registerPerson is screen 2: who you are.
func (s *Server) registerPerson(c *fiber.Ctx, who auth.Principal, r registering, f ui.Form) (err error) {
	if f.Sealed, err = s.seals.seal(pairPurpose, s.caller(c).Visitor, r); err != nil {
		return err
	}
	v, err := s.registerWords(c, who, r.As, f)
	if err != nil {
		return err
	}
	v.TypeName = r.Pair.TypeName
	return pageOr422(c, f, account.RegisterPerson(v))
}

// registerPersonDo takes the person and shows screen 3. State that is too old, or of another browser, begins
// again with all but the key.
func (s *Server) registerPersonDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	var r registering
	if !s.seals.open(pairPurpose, s.caller(c).Visitor, in.get("sealed"), &r) || r.Pair.School != who.School.ID {
		return s.registerAgain(c, who, in)
	}
	person, bad := auth.ParsePerson(in.get)
	if bad != nil {
		return s.registerPerson(c, who, r, s.shown(in, who, bad))
	}
	r.Person = person
	return s.registerPassword(c, who, r, s.blank(who))
}

func (s *Server) registerAgain(c *fiber.Ctx, who auth.Principal, in form) error {
	bad := errs.Invalid{{Field: "licence_key", Code: "form_too_old"}}
	return s.registerPair(c, who, fiber.StatusUnprocessableEntity, 0, s.shown(in, who, bad))
}

// registerPassword is screen 3.
func (s *Server) registerPassword(c *fiber.Ctx, who auth.Principal, r registering, f ui.Form) (err error) {
	if f.Sealed, err = s.seals.seal(personPurpose, s.caller(c).Visitor, r); err != nil {
		return err
	}
	v, err := s.registerWords(c, who, r.As, f)
	if err != nil {
		return err
	}
	v.Email = r.Person.Email.String()
	return pageOr422(c, f, account.RegisterPassword(v))
}

// registerPasswordDo keeps the registration; the mailed link makes the account.
func (s *Server) registerPasswordDo(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	var r registering
	if !s.seals.open(personPurpose, s.caller(c).Visitor, in.get("sealed"), &r) || r.Pair.School != who.School.ID {
		return s.registerAgain(c, who, in)
	}
	bad := twoPasswords(in, auth.External, who.School.Name, r.Person.Forename, r.Person.Surname, r.Person.Email.String(), r.Pair.Forename, r.Pair.Surname)
	if bad != nil {
		return s.registerPassword(c, who, r, s.shown(in, who, bad))
	}
	err := s.gate.Register(c.UserContext(), who.School, auth.Registration{Submission: r.Submission, Pair: r.Pair, Person: r.Person, Password: in.get("password")}, s.caller(c))
	if bad, err := s.tooMany(c, err, "password"); err != nil {
		return err
	} else if bad != nil {
		return s.registerPassword(c, who, r, s.shown(in, who, bad))
	}
	sent, err := s.seals.seal(sentPurpose, s.caller(c).Visitor, registering{Submission: r.Submission, Person: auth.Person{Email: r.Person.Email}})
	if err != nil {
		return err
	}
	return c.Redirect(urls.RegisterSent(who.School.Slug, sent), fiber.StatusSeeOther)
}

// twoPasswords checks a new password and its repetition.
func twoPasswords(in form, realm auth.Realm, names ...string) errs.Invalid {
	var bad errs.Invalid
	if in.get("password") == "" {
		bad.Add("password", "new_password_blank")
		return bad
	}
	if err := auth.CheckPassword(realm, in.get("password"), names...); err != nil && !errors.As(err, &bad) {
		return errs.Invalid{{Field: "password", Code: "new_password_blank"}}
	}
	if bad == nil && in.get("password") != in.get("password_again") {
		bad.Add("password_again", "passwords_differ")
	}
	return bad
}

// registerSent is screen 4: check your email. It is the same whether or not the address has an account.
func (s *Server) registerSent(c *fiber.Ctx, who auth.Principal) error {
	var r registering
	f := s.blank(who)
	if s.seals.open(sentPurpose, s.caller(c).Visitor, c.Query("of"), &r) {
		f.Sealed = c.Query("of")
	}
	return page(c, fiber.StatusOK, account.RegisterSent(s.frame(c, who, f.W.T("sent.title"), f), r.Person.Email.String()))
}

// registerResend mails a new link for the same registration.
func (s *Server) registerResend(c *fiber.Ctx, who auth.Principal) error {
	var r registering
	sealed := formOf(c).get("sealed")
	if !s.seals.open(sentPurpose, s.caller(c).Visitor, sealed, &r) {
		return c.Redirect(urls.Register(who.School.Slug, 0), fiber.StatusSeeOther)
	}
	if err := s.gate.Resend(c.UserContext(), who.School, r.Submission); err != nil {
		return err
	}
	return c.Redirect(urls.RegisterSent(who.School.Slug, sealed)+"&done=sent_again", fiber.StatusSeeOther)
}
