package webtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"slices"

	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/imports"
	"gateway/app/licence"
	"gateway/app/privacy"
	"gateway/app/school"
)

// School is a seeded school.
type School struct {
	school.School
	ParentType int64 // Parent/Guardian: every field of the pupil details
	PupilType  int64 // the panel, and of its fields year and tutor group
	SocialType int64 // Social Worker: the panel and the tutor group; Ashdale only
	Children   []Child
	Child      Child // "this pupil"
	Contacts   []Contact
	Batch      int64 // a key sheet that is ready
	Queued     int64 // a key sheet that waits for the worker, and of which no job tells
	File       int64 // of Batch
	Office     int64 // the admin's staff account
	Import     int64 // a file whose dry run waits for the office; in Ashdale with every kind of line
	Key        int64 // of the type Parent/Guardian, of a pupil with an awkward name for whom nobody has registered; Ashdale only
	KeyChange  int64 // a change of keys, which has changed none; Ashdale only
	Mapping    int64 // a file whose columns wait for the office; Ashdale only
	Tracking   Tracking
	Pack       int64 // a pack about this pupil that waits for the office to decide; Ashdale only

	Holding       int64 // Parent's, of this pupil; in Glenbrae of its first pupil
	OtherHolding  int64 // OtherParent's, of Children[1]
	SocialHolding int64 // Parent's, of this pupil, under SocialType
	PupilHolding  int64 // this pupil's own
}

// clone is the school for a test that may change it.
func (s School) clone() *School {
	s.Children, s.Contacts = slices.Clone(s.Children), slices.Clone(s.Contacts)
	return &s
}

func (w *World) seed() {
	w.T.Helper()
	var err error
	w.hash, err = w.Gate.Hasher.Hash(context.Background(), Password)
	w.must(err)
	w.Ashdale = w.addSchool(school.New{Slug: "ashdale", Name: "Ashdale Academy", Country: "england", FirstYear: 7, LastYear: 11, HelpPhone: "01632 960 142",
		HelpEmail: "help@ashdale.example", Accent: "#5c2d6e", Logo: Logo(), Subscription: "active"}, slices.Clone(ashdaleRoll))
	w.Glenbrae = w.addSchool(school.New{Slug: "glenbrae", Name: "Glenbrae High School", Country: "scotland", FirstYear: 1, LastYear: 6,
		HelpEmail: "help@glenbrae.example", Accent: "#1d4f8c", Subscription: "trial"}, slices.Clone(glenbraeRoll))
	w.contacts(w.Ashdale.ID, ashdaleContacts)
	w.Ashdale.Contacts = ashdaleContacts
	w.addStaff()
	for _, s := range []*School{w.Ashdale, w.Glenbrae} {
		w.track(s)
		w.show(s)
	}
	w.issueKeys(w.Ashdale, licence.Request{Scope: licence.ScopeSchool, TypeID: w.Ashdale.ParentType})
	w.issueKeys(w.Glenbrae, licence.Request{Scope: licence.ScopePicked, TypeID: w.Glenbrae.ParentType, Picked: []int64{w.Glenbrae.Children[0].ID}})
	w.addFamilies()
	w.keyChanges(w.Ashdale)
	w.Ashdale.Import = w.Checked(w.Ashdale, `pupils "><img src=x onerror=alert(1)>.csv`, everyLine(w.Ashdale.Children), imports.Options{})
	w.Ashdale.Mapping = w.Upload(w.Ashdale, "contacts.csv", "Adno,Contact ID,Forename,Surname,,Surname\n7002,C1,Bea,Ali,x,"+ImageName+"\n").ID
	w.Ashdale.Pack = w.Collected(w.Ashdale, privacy.APupil, w.Ashdale.Child.ID)
	w.Exec(`insert into operator_accounts (email, name, password_hash) values ($1, 'Pat Keane', $2)`, Operator.Email(), w.hash)
	w.Exec(`delete from throttle`)
	w.Exec(`delete from river_job`)
}

func (w *World) addSchool(n school.New, roll []Child) *School {
	w.T.Helper()
	s, err := school.Add(context.Background(), w.DB, n)
	w.must(err)
	w.enrol(s.ID, roll)
	out := &School{School: s, Children: roll, Child: roll[0]}
	w.In(db.Worker(s.ID), licence.EnsureDefaults)
	out.ParentType = w.typeOf(s.ID, "Parent/Guardian")
	out.PupilType = w.typeOf(s.ID, "Pupil")
	return out
}

func (w *World) typeOf(school int64, name string) int64 {
	w.T.Helper()
	return w.Number(`select id from licence_types where school_id = $1 and name = $2`, school, name)
}

// addStaff takes in the staff and lets the offices save the access settings.
func (w *World) addStaff() {
	w.T.Helper()
	staff := func(role Role, as auth.Role, title, forename, surname string) auth.StaffMember {
		return auth.StaffMember{Email: w.email(role.Email()), Title: title, Forename: forename, Surname: surname, Code: string(as), Role: as}
	}
	for _, in := range []struct {
		to      *School
		office  Role
		members []auth.StaffMember
	}{
		{w.Ashdale, Admin, []auth.StaffMember{staff(Teacher, auth.Teacher, "Mrs", "Rhian", "Ŵyn-Pugh"), staff(Support, auth.Support, "Mr", "Tom", "Price"),
			staff(Admin, auth.Admin, "Mrs", "Jo", "Davies"), staff(Super, auth.Super, "Dr", "Ada", "Okafor")}},
		{w.Glenbrae, AdminElsewhere, []auth.StaffMember{staff(AdminElsewhere, auth.Admin, "Ms", "Fiona", "Reid")}},
	} {
		_, err := w.Gate.AddStaff(context.Background(), in.to.ID, in.members)
		w.must(err)
		in.to.Office = w.ID(in.office)
	}
	w.Exec(`update staff_accounts set password_hash = $1`, w.hash)
	w.Exec(`insert into licence_types (school_id, name, audience, position, register_link) values ($1, 'Social Worker', 'other', 3, false)`, w.Ashdale.ID)
	w.Ashdale.SocialType = w.typeOf(w.Ashdale.ID, "Social Worker")
	for _, s := range []*School{w.Ashdale, w.Glenbrae} {
		var all []string
		for _, f := range licence.DetailFields(s.Country) {
			all = append(all, f.Key)
		}
		w.access(s, s.ParentType, all...)
		w.access(s, s.PupilType, "pupil.year_group", "pupil.tutor_group")
	}
	w.access(w.Ashdale, w.Ashdale.SocialType, "pupil.tutor_group")
}

func (w *World) access(s *School, typeID int64, fields ...string) {
	w.T.Helper()
	w.In(db.Staff(s.ID, s.Office), func(ctx context.Context, tx db.Tx) error {
		return licence.SaveAccess(ctx, tx, licence.AccessForm{TypeID: typeID, Version: 1, Portlets: []string{licence.PupilDetails}, Fields: fields})
	})
}

// issueKeys makes a ready key sheet, and then one that waits.
func (w *World) issueKeys(s *School, ask licence.Request) {
	w.T.Helper()
	r := w.Ready(s, ask)
	s.Batch, s.File = r.Batch, r.File
	for i := range s.Children {
		for _, row := range r.Data.Rows {
			if row.PupilID == s.Children[i].PupilID {
				s.Children[i].Key = row.Key
			}
		}
	}
	s.Child = s.Children[0]
	s.Queued = w.Order(s, ask)
}

// Order places an order as the school's office; no job tells the worker of it.
func (w *World) Order(s *School, ask licence.Request) int64 {
	w.T.Helper()
	var b licence.Batch
	ask.Submission = uuid.New()
	w.In(db.Staff(s.ID, s.Office), func(ctx context.Context, tx db.Tx) (err error) {
		b, _, err = licence.Order(ctx, tx, ask)
		return err
	})
	return b.ID
}

// Logo is Ashdale's logo, NextLogo one that waits to be looked at, and NextLogoHash names it.
func Logo() []byte { return dot(4) }

// NextLogo is another picture than Logo.
func NextLogo() []byte { return dot(5) }

// NextLogoHash is the hash that its address has.
func NextLogoHash() string {
	h := sha256.Sum256(NextLogo())
	return hex.EncodeToString(h[:])[:12]
}

// dot is a square picture.
func dot(size int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, size, size))); err != nil {
		panic(err) // encoding a few pixels into memory does not fail
	}
	return b.Bytes()
}

// OfAge makes "this pupil" of a school old enough to decide, and lets them agree to every adult: whoever saw them goes on
// seeing them.
func (w *World) OfAge(s *School) {
	w.T.Helper()
	w.Exec(`update pupils set birth_date = '2000-01-01' where school_id = $1 and id = $2`, s.ID, s.Child.ID)
	w.Lapse(s)
	w.Exec(`update consents set agreed = true, decided_at = now(), by_account = $2 where school_id = $1`, s.ID, w.ID(Pupil))
}

// Lapse is the worker's nightly look at who has come of age.
func (w *World) Lapse(s *School) (lapsed, returned []int64) {
	w.T.Helper()
	w.In(db.Worker(s.ID), func(ctx context.Context, tx db.Tx) (err error) {
		lapsed, returned, err = licence.Lapse(ctx, tx)
		return err
	})
	return lapsed, returned
}
