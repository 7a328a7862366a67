package e2e_test

import (
	"encoding/json"

	"gateway/app/webtest/browser"
)

// The steps of people, each on the page that asks for it.

func pair(p *browser.Page, pupilID, key string) {
	p.Fill("#pupil-id", pupilID)
	p.Fill("#licence-key", key)
	send(p)
}

func person(p *browser.Page, forename, surname, email, mobile string) {
	p.Fill("#forename", forename)
	p.Fill("#surname", surname)
	p.Fill("#email", email)
	p.Fill("#mobile", mobile)
	send(p)
}

func passwords(p *browser.Page, first, again string) {
	p.Fill("#password", first)
	p.Fill("#password-again", again)
	send(p)
}

func signIn(p *browser.Page, email, password string) {
	p.Fill("#email", email)
	p.Fill("#password", password)
	send(p)
}

// quoted writes a text as JavaScript does.
func quoted(s string) string {
	b, _ := json.Marshal(s) // text always has a JSON form
	return string(b)
}

// script runs statements in the page.
func script(p *browser.Page, statements string) {
	p.Eval("(() => { "+statements+"; return 0 })()", new(int))
}
