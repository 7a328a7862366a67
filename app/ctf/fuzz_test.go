package ctf

import (
	"errors"
	"testing"

	"gateway/app/importer"
)

// FuzzRead: whatever comes, nothing panics; what is refused is refused in words, and of what is read the tables fit
// their columns and the readers of importer answer for every row.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"v25_sex.xml", "v15_gender.xml", "attainment.xml"} {
		f.Add(sample(f, name))
	}
	f.Add([]byte("\ufeff" + pupilOf("<Contacts><Contact><AddressAsPupil>1</AddressAsPupil></Contact></Contacts>")))
	f.Add([]byte(in(f, "utf-16le", siobhan("utf-16"))))
	f.Add([]byte(in(f, "windows-1252", siobhan("windows-1252"))))
	f.Add([]byte(`<!DOCTYPE CTfile [<!ENTITY x "y">]>` + pupilOf("<UPN>&x;</UPN>")))
	f.Fuzz(func(t *testing.T, data []byte) {
		Is(data)
		got, err := Read(data)
		var bad *importer.FileError
		if err != nil && (!errors.As(err, &bad) || Words(bad) == "") {
			t.Fatalf("an error of another kind: %v", err)
		}
		if err != nil {
			return
		}
		if !Is(data) && len(data) < headBytes {
			t.Fatal("was read, and is none")
		}
		if got.Pupils == 0 || len(rows(t, got, importer.Pupils)) != got.Pupils || major(got.Version) < firstVersion {
			t.Fatalf("%+v", got)
		}
		for _, tab := range got.Tables {
			switch tab.Kind {
			case importer.Pupils:
				if roll := importer.ReadPupils(tab.Table, tab.Mapping, ashdale); len(roll.Rows)+len(roll.Refused) != got.Pupils {
					t.Fatalf("%d and %d of %d pupils", len(roll.Rows), len(roll.Refused), got.Pupils)
				}
			case importer.Contacts:
				if roll := importer.ReadContacts(tab.Table, tab.Mapping, ashdale); len(roll.Rows)+len(roll.Refused) != len(rows(t, got, tab.Kind)) {
					t.Fatalf("%d and %d contacts", len(roll.Rows), len(roll.Refused))
				}
			case importer.Attendance:
				if roll := importer.ReadAttendance(tab.Table, tab.Mapping, ashdale); len(roll.Rows)+len(roll.Refused) != len(rows(t, got, tab.Kind)) {
					t.Fatalf("%d and %d years", len(roll.Rows), len(roll.Refused))
				}
			}
		}
	})
}
