package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/fold"
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/app/staff"
)

// here is the browser of everybody whom the demo signs in.
var here = auth.Caller{Visitor: "demo", Network: "127.0.0.1"}

// staff takes the invented people in and gives them and one teacher of the roll a password. The super comes first.
func (k maker) staff(ctx context.Context, at school.School, people []auth.StaffMember) ([]signIn, error) {
	if _, err := k.core.Gate.AddStaff(ctx, at.ID, people); err != nil {
		return nil, err
	}
	teacher, err := k.teacher(ctx, at)
	if err != nil {
		return nil, err
	}
	var out []signIn
	for _, role := range []auth.Role{auth.Super, auth.Admin, auth.Teacher, auth.Support} {
		for _, m := range append(people, teacher) {
			if m.Role != role || m.Email == "" {
				continue
			}
			if err := k.core.Gate.SetStaffPassword(ctx, m.Email, k.password); err != nil {
				return nil, err
			}
			out = append(out, signIn{Realm: string(auth.Staff), Role: string(role), Email: m.Email.String(), Password: k.password})
		}
	}
	return out, nil
}

// assignedPupils is how many pupils each member of support staff looks after.
const assignedPupils = 12

// assign gives support staff the first pupils of the roll to look after. The super does it, as on the pages.
func (k maker) assign(ctx context.Context, at school.School, super string) error {
	return k.as(ctx, auth.Staff, at, super, func(who auth.Principal) error {
		return k.core.DB.In(ctx, who.Scope(), func(tx db.Tx) error {
			l, err := staff.List(ctx, tx, staff.Filter{Role: auth.Support, State: staff.StateActive, Page: 1, Size: 50})
			if err != nil {
				return err
			}
			ids, err := pupil.IDs(ctx, tx, who.Viewer(), pupil.Filter{State: pupil.StatusOnRoll})
			if err != nil {
				return err
			}
			for _, p := range l.Rows {
				if _, err := staff.Assign(ctx, tx, who, p.ID, ids[:min(len(ids), assignedPupils)]); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// teacher is the first teacher of the roll whose role is settled; without an address when there is none.
func (k maker) teacher(ctx context.Context, at school.School) (m auth.StaffMember, err error) {
	m.Role = auth.Teacher
	err = k.core.DB.In(ctx, db.Worker(at.ID), func(tx db.Tx) error {
		return tx.QueryRow(ctx, `select a.email from staff_schools s join staff_accounts a on a.id = s.staff_id
			where s.school_id = $1 and s.role = 'teacher' and s.active and s.proposed_role is null order by s.staff_id limit 1`, at.ID).Scan(&m.Email)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return m, nil
	}
	return m, err
}

// as signs somebody in, does something and signs out again.
func (k maker) as(ctx context.Context, realm auth.Realm, at school.School, email string, do func(auth.Principal) error) error {
	token, _, err := k.core.Gate.SignIn(ctx, realm, at, auth.Credentials{Email: email, Password: k.password}, here)
	if err != nil {
		return fmt.Errorf("sign in as %s: %w", email, err)
	}
	who, err := k.core.Gate.Identify(ctx, at.Slug, realm, auth.HashToken(token))
	if err != nil {
		return err
	}
	return errors.Join(do(who), k.core.Gate.SignOut(ctx, who))
}

// register registers the family's parent with the keys of its children, and where there are such keys as the social
// worker of others; and its first child with a key of their own, as they would themselves: the mails lie in the mailbox.
func (k maker) register(ctx context.Context, at school.School, f family, cared []child, keys keySheet) ([]signIn, error) {
	parent := auth.Person{Title: f.Title, Forename: f.Forename, Surname: f.Surname, Email: f.Email}
	if err := k.registerOne(ctx, at, parent, keys.of(licence.AudienceParent, f.Children[0])); err != nil {
		return nil, err
	}
	err := k.as(ctx, auth.External, at, parent.Email.String(), func(who auth.Principal) error {
		var further []readyKey
		for _, child := range f.Children[1:] {
			further = append(further, keys.of(licence.AudienceParent, child))
		}
		for _, child := range cared {
			if key := keys.of(licence.AudienceOther, child); key.LicenceKey != "" {
				further = append(further, key)
			}
		}
		for _, key := range further {
			pair, err := k.pair(ctx, at, who.ID, key)
			if err != nil {
				return err
			}
			if _, err := k.core.Gate.Add(ctx, who, pair); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	child := f.Children[0]
	pupil := auth.Person{Forename: child.Forename, Surname: child.Surname,
		Email: address("pupils."+at.Slug+".example", child.Forename, child.Surname)}
	if err := k.registerOne(ctx, at, pupil, keys.of(licence.AudiencePupil, child)); err != nil {
		return nil, err
	}
	return []signIn{
		{Realm: string(auth.External), Role: "parent", Email: parent.Email.String(), Password: k.password},
		{Realm: string(auth.External), Role: "pupil", Email: pupil.Email.String(), Password: k.password},
	}, nil
}

// comeOfAge lets the family's parent add a pupil who is of age, who has to agree first, and registers the pupil, who can.
func (k maker) comeOfAge(ctx context.Context, at school.School, f family, grown child, keys keySheet) (signIn, error) {
	err := k.as(ctx, auth.External, at, f.Email.String(), func(who auth.Principal) error {
		pair, err := k.pair(ctx, at, who.ID, keys.of(licence.AudienceParent, grown))
		if err != nil {
			return err
		}
		_, err = k.core.Gate.Add(ctx, who, pair)
		return err
	})
	if err != nil {
		return signIn{}, err
	}
	pupil := auth.Person{Forename: grown.Forename, Surname: grown.Surname, Email: address("pupils."+at.Slug+".example", grown.Forename, grown.Surname)}
	if err := k.registerOne(ctx, at, pupil, keys.of(licence.AudiencePupil, grown)); err != nil {
		return signIn{}, err
	}
	return signIn{Realm: string(auth.External), Role: "pupil", Email: pupil.Email.String(), Password: k.password}, nil
}

// link is the token in a mailed link to verify an address.
var link = regexp.MustCompile(`/verify/([A-Za-z0-9_-]+)`)

// registerOne goes the way of a person who registers, the mailed link included.
func (k maker) registerOne(ctx context.Context, at school.School, who auth.Person, key readyKey) error {
	pair, err := k.pair(ctx, at, 0, key)
	if err != nil {
		return err
	}
	r := auth.Registration{Submission: uuid.New(), Pair: pair, Person: who, Password: k.password}
	if err := k.core.Gate.Register(ctx, at, r, here); err != nil {
		return fmt.Errorf("register %s: %w", who.Email, err)
	}
	mail, err := k.box.Wait(ctx, who.Email.String(), "")
	if err != nil {
		return err
	}
	found := link.FindStringSubmatch(mail.Text)
	if found == nil {
		return fmt.Errorf("the mail to %s holds no link", who.Email)
	}
	if err := k.core.Gate.Complete(ctx, at, found[1]); err != nil {
		return fmt.Errorf("verify %s: %w", who.Email, err)
	}
	return nil
}

func (k maker) pair(ctx context.Context, at school.School, account int64, key readyKey) (licence.Pair, error) {
	typed, problem := licence.ParseKey(key.LicenceKey)
	if problem != nil {
		return licence.Pair{}, fmt.Errorf("the key of pupil %s is none: %s", key.PupilID, problem.Code)
	}
	pair, err := k.core.Gate.Pair(ctx, at, account, key.PupilID, typed, here)
	if err != nil {
		return pair, fmt.Errorf("use the key of pupil %s: %w", key.PupilID, err)
	}
	return pair, nil
}

// address invents an email address of a person.
func address(domain string, names ...string) auth.Email {
	local := strings.ReplaceAll(strings.Join(strings.Fields(fold.Text(strings.Join(names, " "))), "."), "..", ".")
	if e, code := auth.ParseEmail(local + "@" + domain); code == "" {
		return e
	}
	e, _ := auth.ParseEmail("somebody@" + domain) // a name in another script
	return e
}
