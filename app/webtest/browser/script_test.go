package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tests of this file hold what static/app.js adds to a page, with htmx and its settings as
// the application sends them.

func TestPartsStart(t *testing.T) {
	t.Parallel()
	url := site(t)
	p := Start(t).Page(t, Options{})
	p.Goto(url + "/password")
	if got := p.Attr("body", "class"); got != "js-enabled govuk-frontend-supported" {
		t.Errorf("classes of body = %q", got)
	}
	p.Click("#toggle")
	if got := p.Attr("#password", "type") + " " + p.Text("#toggle"); got != "text Hide" {
		t.Errorf("after Show: %q", got)
	}
	off := Start(t).Page(t, Options{NoJavaScript: true})
	off.Goto(url + "/password")
	if off.Attr("body", "class") != "" || off.Count("#toggle[hidden]") != 1 {
		t.Error("a page without script shows what only script can do")
	}
}

// After a swap the focus is never on the body, and what happened is said once.
func TestSwapKeepsTheFocusAndSpeaks(t *testing.T) {
	t.Parallel()
	url := site(t)
	for _, c := range []struct{ kind, focus, status string }{
		{"saved", "#region > h2", "Saved Ann"}, // the heading of what came
		{"marked", "#next", ""},                // what it marks
		{"same", "#save", ""},                  // the button that was pressed is still there
		{"problem", "#summary", ""},            // 422: the error summary
		{"removed", "#main > div > h1", ""},    // nothing came: the page's heading
	} {
		t.Run(c.kind, func(t *testing.T) {
			t.Parallel()
			p := Start(t).Page(t, Options{})
			p.Goto(url + "/htmx/" + c.kind)
			p.Fill("#name", "Ann")
			p.Press("Tab")
			p.Press("Space")
			if got := p.FocusedSelector(); got != c.focus {
				t.Errorf("focus on %s, want %s", got, c.focus)
			}
			if got := p.Text("#eg-status"); got != c.status {
				t.Errorf("said %q, want %q", got, c.status)
			}
			if p.Count("#eg-failed[hidden]") != 1 || len(p.Console()) != 0 {
				t.Errorf("a failure is shown, or %q", p.Console())
			}
			if strings.HasSuffix(p.URL(), "/form") {
				t.Error("the form was sent without htmx")
			}
		})
	}
}

func TestFailedRequestIsSaidAndTypedTextStays(t *testing.T) {
	t.Parallel()
	url := site(t)
	for _, c := range []struct{ kind, words string }{
		{"broken", "That did not work. What you typed is still here."},
		{"cut", "There is no connection."},
		{"limited", "Too many tries. Try again in 5 minutes."},
	} {
		t.Run(c.kind, func(t *testing.T) {
			t.Parallel()
			p := Start(t).Page(t, Options{})
			p.Goto(url + "/htmx/" + c.kind)
			p.Fill("#name", "Ann")
			p.Press("Tab")
			p.Press("Enter")
			if got := p.Text("#eg-failed"); got != c.words {
				t.Errorf("banner %q, want %q", got, c.words)
			}
			if got := p.Text("#eg-status"); got != c.words {
				t.Errorf("said %q, want %q", got, c.words)
			}
			if got := p.Value("#name"); got != "Ann" {
				t.Errorf("the field holds %q", got)
			}
			if got := p.FocusedSelector(); got != "#save" {
				t.Errorf("focus on %s", got)
			}
			if len(p.Dialogs()) != 0 {
				t.Errorf("markup of the answer ran: %q", p.Dialogs())
			}
		})
	}
}

// A success of the same form takes the message of its failure away.
func TestSuccessClearsTheFailure(t *testing.T) {
	t.Parallel()
	p := Start(t).Page(t, Options{})
	p.Goto(site(t) + "/htmx/flaky")
	p.Click("#save")
	if p.Count("#eg-failed[hidden]") != 0 {
		t.Fatal("the failure is not shown")
	}
	p.Click("#save")
	if p.Count("#eg-failed[hidden]") != 1 || p.Text("#slot") != "Saved" {
		t.Errorf("after a success: banner %q, slot %q", p.Text("#eg-failed"), p.Text("#slot"))
	}
}

// Case 63: a page about a person that the browser brings back from its memory is asked for
// again; any other comes back as it was left.
func TestPrivatePageIsAskedForAgain(t *testing.T) {
	t.Parallel()
	url := site(t)
	for path, want := range map[string]string{"/private": "Report of Maya", "/letter": "as it was left"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			p := Start(t).Page(t, Options{})
			p.Goto(url + path)
			var done bool
			p.Eval(`(document.querySelector("h1").textContent = "as it was left",
				addEventListener("pageshow", (e) => sessionStorage.setItem("restored", e.persisted)), true)`, &done)
			p.Click("#leave")
			p.Back()
			var restored string
			p.Eval(`sessionStorage.getItem("restored") || "no"`, &restored)
			if restored != "true" {
				t.Fatal("the browser did not take the page from its memory, so the test proves nothing")
			}
			if got := p.Text("h1"); got != want {
				t.Errorf("the page shows %q, want %q", got, want)
			}
			if p.Count("body[hidden]") != 0 {
				t.Error("the page stays hidden")
			}
		})
	}
}

func TestLargeFileIsAskedAbout(t *testing.T) {
	t.Parallel()
	url := site(t)
	small, large := fileOf(t, 1000), fileOf(t, 1001)
	p := Start(t).Page(t, Options{})
	p.Goto(url + "/upload")
	p.Upload("#file", large)
	p.Click("#send")
	if got := p.Dialogs(); len(got) != 1 || got[0] != "Larger than 1 kB. Send it?" {
		t.Fatalf("questions = %q", got)
	}
	if got := p.URL() + " " + p.FocusedSelector(); got != url+"/upload #file" {
		t.Errorf("after no: %s", got)
	}
	p.AcceptDialogs(true)
	p.Click("#send")
	if got := p.Text("h1"); got != "Thank you" || len(p.Dialogs()) != 2 {
		t.Errorf("after yes: %q, %d questions", got, len(p.Dialogs()))
	}
	p.Goto(url + "/upload")
	p.Upload("#file", small)
	p.Click("#send")
	if got := p.Text("h1"); got != "Thank you" || len(p.Dialogs()) != 2 {
		t.Errorf("a small file: %q, %d questions", got, len(p.Dialogs()))
	}
}

func fileOf(t *testing.T, size int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "marks.csv")
	if err := os.WriteFile(name, make([]byte, size), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
