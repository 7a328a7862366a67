package browser

import (
	"strings"
	"testing"
	"time"
)

// poll lets a page that stands still ask for /tick every 100 ms.
const poll = `(() => {
	const e = document.querySelector("#says");
	e.setAttribute("hx-get", "/tick");
	e.setAttribute("hx-trigger", "every 100ms");
	htmx.process(e);
	return true;
})()`

// A poll that is sent while the next page is on its way is never heard of again. It must not be
// waited for, and is no part of the next page.
func TestLeavesAPageThatPolls(t *testing.T) {
	t.Parallel()
	url := site(t)
	p := Start(t).Page(t, Options{Limit: 10 * time.Second})
	for range 20 {
		p.Goto(url + "/polling")
		var begun bool
		p.Eval(poll, &begun)
		p.Click("#slowly")
		if got := p.Text("h1"); got != "Slow" || p.Status() != 200 {
			t.Fatalf("after the click: %d %q", p.Status(), got)
		}
		for _, q := range p.Weight().Items {
			if strings.HasSuffix(q.URL, "/tick") {
				t.Fatalf("the slow page has a request of the page before: %+v", q)
			}
		}
	}
}

// What a page puts off by moments is waited for, although they add up to more than the quiet;
// what it has called off, or put off for long, is not.
func TestWaitsForWhatIsPutOff(t *testing.T) {
	t.Parallel()
	p := Start(t).Page(t, Options{Limit: 10 * time.Second})
	p.Goto(site(t) + "/covered")
	var ready bool
	p.Eval(`(() => {
		const h1 = document.querySelector("h1");
		const say = (...words) => { h1.textContent += words.join(""); };
		addEventListener("keydown", () => {
			setTimeout(() => setTimeout(() => setTimeout(say, 100, " first", " second"), 100), 100);
			clearTimeout(setTimeout(say, 100, " cleared"));
			clearInterval(setTimeout(say, 100, " cleared"));
			setTimeout(() => { throw new Error("put off"); }, 50);
			setTimeout(say, 3600000, " late");
		});
		return true;
	})()`, &ready)
	p.Press("Escape")
	if got := p.Text("h1"); got != "Covered first second" {
		t.Errorf("after the key: %q", got)
	}
	if got := p.Console(); len(got) != 1 || !strings.Contains(got[0], "Error: put off") {
		t.Errorf("console = %q", got)
	}
}
