package sheets

import (
	"io"
	"strconv"
	"strings"
	"time"

	"gateway/app/civil"
	"gateway/app/external"
	"gateway/app/school"
)

// externalTable is the list of external users (ADM-1).
var externalTable = table{"External users", []column{{"ID", 8}, {"Title", 8}, {"Forename", 18}, {"Surname", 22}, {"Email", 32}, {"Account created", 20}, {"Reports", 10},
	{"Access", 10}, {"Sign-ins", 10}, {"Last sign-in", 20}, {"Pupils", 60}}}

// ExternalUsers writes the list of external users, every cell text.
func ExternalUsers(w io.Writer, s school.School, rows []external.ExportRow) error {
	return externalTable.write(w, s.Name, len(rows), func(i int) []string {
		r := rows[i]
		access, reports, last := "Allowed", "Online", ""
		if r.Denied {
			access = "Denied"
		}
		if !r.ADR {
			reports = "On paper"
		}
		if r.LastSignIn != nil {
			last = dayOf(*r.LastSignIn)
		}
		return []string{strconv.FormatInt(r.ID, 10), r.Title, r.Forename, r.Surname, r.Email, dayOf(r.Joined), reports, access, strconv.Itoa(r.Count), last, strings.Join(r.Sees, "; ")}
	})
}

func dayOf(t time.Time) string { return civil.OnDay(t).Format() }
