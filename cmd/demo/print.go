package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"gateway/app/config"
	"gateway/views/urls"
)

// shown is how to get into one school.
type shown struct {
	Slug    string     `json:"slug"`
	Name    string     `json:"name"`
	SignIns []signIn   `json:"sign_ins"`
	Keys    []readyKey `json:"keys"`
}

// signIn is one person; roles are super, admin, teacher, support, parent and pupil.
type signIn struct {
	Realm    string `json:"realm"` // staff or external
	Role     string `json:"role"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

// readyKey is a key with which nobody has registered yet.
type readyKey struct {
	LicenceType string `json:"licence_type"`
	PupilID     string `json:"pupil_id"`
	Forename    string `json:"forename"`
	Surname     string `json:"surname"`
	LicenceKey  string `json:"licence_key"`
}

// print says how to get in: one line of JSON, or a table for people.
func (p parts) print(w io.Writer, c config.Config, schools []shown) error {
	web, mail := c.BaseURL.String(), "http://"+p.ports.mail.Addr().String()
	if p.options.json {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(struct {
			Web         string  `json:"web"`
			Mail        string  `json:"mail"`
			DatabaseURL string  `json:"database_url"` // as the app role
			OwnerURL    string  `json:"owner_url"`
			Schools     []shown `json:"schools"`
		}{web, mail, p.server.AppURL(database), p.server.OwnerURL(database), schools})
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(cells string, args ...any) { fmt.Fprintf(t, cells+"\n", args...) }
	row("\nExternal Gateway, demo")
	row("  pages\t%s", web)
	row("  mailbox\t%s", mail)
	row("  password\t%s\t(of every sign-in)", p.folder.keys.Password)
	row("  data, log\t%s\t(%s)", p.folder.dir, logFile)
	row("  DATABASE_URL\t%s\t(for go run ./cmd/admin)", p.server.AppURL(database))
	for _, s := range schools {
		row("\n%s", s.Name)
		row("  families\t%s", web+urls.SignIn(s.Slug))
		row("  staff\t%s", web+urls.StaffSignIn(s.Slug))
		for _, who := range s.SignIns {
			row("  %s\t%s", who.Role, who.Email)
		}
		row("  keys to register with")
		for _, k := range s.Keys {
			row("    %s\t%s\t%s\t%s %s", k.LicenceType, k.PupilID, k.LicenceKey, k.Forename, k.Surname)
		}
	}
	row("\nCtrl-C ends the demo; the next start goes on with the same data.")
	return t.Flush()
}
