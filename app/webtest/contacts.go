package webtest

import (
	"context"
	"time"

	"gateway/app/db"
	"gateway/app/file"
	"gateway/app/licence"
)

// Contact is an adult of a pupil of the fixture's roll. Of somebody who was there before only what the adult is to
// the pupil counts.
type Contact struct {
	PupilID, Ref             string
	Title, Forename, Surname string
	Relationship             string
	Responsibility           string // parental: yes, no, "" for not stated
	CourtOrder               bool
	Priority                 int // 0 = not stated
	Email, Mobile            string
	Address, Postcode        string // lines, separated by line feeds
	Addressee, Salutation    string
}

// ashdaleContacts has somebody for every reason to be left out of key letters, and names that no page may take for
// something else. 7006 and those after 7021 have nobody.
var ashdaleContacts = []Contact{
	{PupilID: "007001", Ref: "C1", Title: "Mrs", Forename: "Nia", Surname: "Ŵyn-Pugh", Relationship: "Mother", Responsibility: "yes", Priority: 1,
		Email: "nia.wyn-pugh@contacts.example", Mobile: "07700 900101", Address: "Tŷ Gwyn\n1 High Street\nAberystwyth", Postcode: "SY23 1AB"},
	{PupilID: "007001", Ref: "C2", Title: "Mr", Forename: "Huw", Surname: ImageName, Relationship: "Father", Responsibility: "yes", CourtOrder: true, Priority: 2,
		Email: "huw@contacts.example", Mobile: "07700 900102", Address: "9 Secret Lane\nBorth", Postcode: "SY24 5LX"},
	{PupilID: "007001", Ref: "C3", Forename: "Nell", Surname: "=1+1", Relationship: "Grandmother", Responsibility: "no", Priority: 3, Mobile: "07700 900103"},
	{PupilID: "7002", Ref: "C4", Title: "Mrs", Forename: "Fatima", Surname: "Ali", Relationship: "Mother", Responsibility: "yes", Addressee: "Mr and Mrs Ali",
		Salutation: "Mr and Mrs Ali", Address: "2 Mill Road\nAberystwyth"},
	{PupilID: "7002", Ref: "C5", Title: "Ms", Forename: "Sam", Surname: "Brook", Relationship: "Social Worker", Responsibility: "yes", Email: "sam.brook@council.example"},
	{PupilID: "7003", Ref: "C4", Relationship: "Mother", Responsibility: "yes"},
	{PupilID: "7003", Ref: "C6", Surname: "Suharto"},
	{PupilID: "7004", Ref: "C7", Title: "Dr", Forename: "Jürgen", Surname: "Müller", Relationship: "Father", Responsibility: "yes", Email: "j.mueller@contacts.example",
		Address: "Flat 2\nThe Old Mill\nMill Lane\nPenparcau\nAberystwyth\nCeredigion\nWales", Postcode: "SY23 3TL"},
	{PupilID: "7005", Ref: "C8", Title: "Mrs", Forename: "Maeve", Surname: "O’Neil", Relationship: "Grandmother", Responsibility: "no", Priority: 1},
	{PupilID: "7012", Ref: "C9", Forename: "فاطمة", Surname: "حسن", Relationship: "Mother", Responsibility: "yes"},
	{PupilID: "7017", Ref: "C10", Title: "Prof", Forename: "Wilhelmina", Surname: LongName, Relationship: "Mother", Responsibility: "yes",
		Email: "wilhelmina.featherstonehaugh-cholmondeley-warner@contacts.example"},
	{PupilID: "7021", Ref: "C11", Title: "Mx", Forename: ScriptName, Surname: "Price", Relationship: "Step-father", Responsibility: "no"},
}

// contacts puts adults beside the pupils of a school.
func (w *World) contacts(school int64, all []Contact) {
	w.T.Helper()
	for _, c := range all {
		w.Exec(`insert into contacts (school_id, contact_ref, title, forename, surname, email, mobile, address, postcode, addressee, salutation)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (school_id, contact_ref) do nothing`,
			school, c.Ref, c.Title, c.Forename, c.Surname, c.Email, c.Mobile, c.Address, c.Postcode, c.Addressee, c.Salutation)
		w.Exec(`insert into pupil_contacts (school_id, pupil_id, contact_id, priority, relationship, parental_responsibility, court_order)
			select $1, p.id, c.id, nullif($4::int, 0), $5, case $6 when 'yes' then true when 'no' then false end, $7
			from pupils p, contacts c where p.school_id = $1 and p.pupil_id = $2 and c.school_id = $1 and c.contact_ref = $3`,
			school, c.PupilID, c.Ref, c.Priority, c.Relationship, c.Responsibility, c.CourtOrder)
	}
}

// Ready is a key sheet that can be downloaded. Its file is not a workbook.
type Ready struct {
	Batch, File int64
	Data        licence.SheetData
}

// Ready places an order and makes its sheet as the worker does.
func (w *World) Ready(s *School, ask licence.Request) Ready {
	w.T.Helper()
	r := Ready{Batch: w.Order(s, ask)}
	w.In(db.Worker(s.ID), func(ctx context.Context, tx db.Tx) error {
		for done := false; !done; {
			f, err := licence.Fill(ctx, tx, w.Keyring, r.Batch)
			if done = f.Finished || f.Stopped; err != nil {
				return err
			}
		}
		var err error
		if r.Data, err = licence.Sheet(ctx, tx, w.Keyring, r.Batch); err != nil {
			return err
		}
		r.File, err = file.Save(ctx, tx, file.File{Kind: file.KeySheet, StaffID: s.Office, Name: r.Data.FileName(), ContentType: file.SheetType,
			Body: []byte("a sheet of " + s.Slug), Expires: time.Now().Add(file.SheetLife)})
		if err != nil {
			return err
		}
		return licence.Finish(ctx, tx, r.Data, r.File)
	})
	return r
}
