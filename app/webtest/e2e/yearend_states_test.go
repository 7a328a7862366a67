package e2e_test

import (
	"strings"

	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// ending looks at the year-end of a school whose year ends: the preview, mistakes in it, done, and undone.
func ending(s scene) {
	path := urls.YearEnd(slug)
	s.open(path)
	if !strings.Contains(s.Text("main"), "results stay where they are") {
		s.t.Errorf("%s: %s", s.now, s.Text("main"))
	}
	s.look("the preview")
	s.Fill("#find", "a")
	s.Click("[value=find]")
	s.look("pupils to pick")
	misnamed(s.Page)
	s.is(422)
	s.lookAtErrors("a long name")
	s.open(path)
	script(s.Page, `document.querySelector("[name=mark]").value = "1"`)
	s.Click("main button.eg-button:not([name])")
	s.is(409)
	s.look("changed since")
	s.open(urls.Years(slug))
	s.look("years")
}

// misnamed confirms with a name that is too long, and a wrong number.
func misnamed(p *browser.Page) {
	p.Fill("#group-0", strings.Repeat("long ", 20))
	p.Fill("#typed", "0")
	p.Click("main button.eg-button:not([name])")
}
