package e2e_test

import (
	"strings"
	"testing"

	"gateway/app/webtest/browser"
)

// seen is what a page says of itself in one look.
type seen struct {
	Headings int // h1 that are shown
	Title    string
	Lang     string
	Inline   []string // styles, scripts and handlers that stand in the page itself
	Foreign  []string // addresses outside our origin
}

// inspection collects seen. Addresses of mail and telephone leave the page only when a person asks for it.
const inspection = `(() => {
	const out = {Headings: 0, Title: document.title.trim(), Lang: document.documentElement.lang, Inline: [], Foreign: []};
	for (const h of document.querySelectorAll("h1")) if (h.offsetParent !== null) out.Headings++;
	const address = /^(src|href|action|formaction|poster|data|cite|ping|hx-(get|post|put|patch|delete|push-url))$/;
	for (const e of document.querySelectorAll("*")) {
		const open = e.outerHTML.slice(0, e.outerHTML.indexOf(">") + 1).slice(0, 200);
		if (e.localName === "style" || (e.localName === "script" && !e.src)) out.Inline.push(open);
		for (const a of e.attributes) {
			if (a.name === "style" || a.name.startsWith("on")) out.Inline.push(open);
			if (a.name === "srcset" || a.name === "hx-on" || a.name.startsWith("hx-on:")) out.Inline.push(open);
			if (!address.test(a.name) || /^(mailto|tel):/.test(a.value)) continue;
			if (new URL(a.value, document.baseURI).origin !== location.origin) out.Foreign.push(open);
		}
	}
	return out;
})()`

// look holds what every page must hold, at whatever width the window has: no fault found by axe-core, no sideways
// scroll, one h1, a title, a language, nothing inline, nothing from elsewhere, no error in the console.
func look(t *testing.T, p *browser.Page, name string) {
	t.Helper()
	var s seen
	p.Eval(inspection, &s)
	if s.Headings != 1 || s.Title == "" || s.Lang != "en-GB" && s.Lang != "cy" {
		t.Errorf("%s: %d h1, title %q, language %q", name, s.Headings, s.Title, s.Lang)
	}
	if len(s.Inline)+len(s.Foreign) > 0 {
		t.Errorf("%s: inline %q, of other origins %q", name, s.Inline, s.Foreign)
	}
	if !p.NoSidewaysScroll() {
		t.Errorf("%s: scrolls sideways", name)
	}
	for _, v := range p.Axe() {
		t.Errorf("%s: %v", name, v)
	}
	if c := p.Console(); len(c) > 0 {
		t.Errorf("%s: the console says %q", name, c)
	}
}

// lookAtErrors is look at a form that came back: the summary has the focus and leads to fields whose own words are
// the same.
func lookAtErrors(t *testing.T, p *browser.Page, name string) {
	t.Helper()
	name += ", with errors"
	var e struct {
		Focused, First bool
		Title          string
		Wrong          []string
	}
	p.Eval(`(() => {
		const s = document.querySelector("main .govuk-error-summary"), out = {Focused: false, First: false, Title: document.title, Wrong: []};
		if (!s) return out;
		out.Focused = document.activeElement === s;
		out.First = document.querySelector("main h1, main h2") === s.querySelector("h2");
		for (const a of s.querySelectorAll("a")) {
			const field = document.querySelector(a.hash), words = field && field.closest(".govuk-form-group, td")?.querySelector(".govuk-error-message");
			if (!words || !words.textContent.includes(a.textContent.trim())) out.Wrong.push(a.textContent);
		}
		return out;
	})()`, &e)
	if !e.Focused || !e.First || !strings.HasPrefix(e.Title, "Error: ") || len(e.Wrong) > 0 {
		t.Errorf("%s: summary focused %t, first %t, title %q, without their words beside a field %q", name, e.Focused, e.First, e.Title, e.Wrong)
	}
	look(t, p, name)
}
