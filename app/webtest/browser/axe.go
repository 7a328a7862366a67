package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// Violation is one accessibility rule that a page breaks.
type Violation struct {
	ID      string // of the rule, such as "image-alt"
	Impact  string // minor, moderate, serious, critical
	Help    string // the rule in a sentence
	HelpURL string
	Nodes   []Node // where it is broken
}

// Node is one place of a violation.
type Node struct {
	Target  string // a CSS selector
	HTML    string
	Summary string // what to put right
}

// String tells everything that is needed to find the fault.
func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", v.ID, v.Impact, v.Help)
	for _, n := range v.Nodes {
		fmt.Fprintf(&b, "\n  %s: %s\n    %s", n.Target, n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n    "))
	}
	return b.String()
}

// audit runs axe-core. The size of targets is a rule of WCAG 2.2 AA that axe leaves off unless
// it is asked for.
const audit = `axe.run(document, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
	rules: {"target-size": {enabled: true}},
	resultTypes: ["violations"],
}).then((r) => r.violations.map((v) => ({
	ID: v.id, Impact: v.impact || "", Help: v.help, HelpURL: v.helpUrl,
	Nodes: v.nodes.map((n) => ({Target: n.target.join(" "), HTML: n.html, Summary: n.failureSummary || ""})),
})))`

// Axe returns the faults that axe-core finds by the rules of WCAG 2.0 to 2.2, A and AA, and of
// best practice. It needs a page with JavaScript. The page's Content-Security-Policy does not
// stand in its way, because the browser evaluates the checker itself.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	var found []Violation
	p.must("checking accessibility", p.act(func(ctx context.Context) (err error) {
		if p.noJS {
			return errors.New("axe-core needs a page with JavaScript")
		}
		checker, err := axeSource()
		if err != nil {
			return err
		}
		loaded, err := eval[bool](ctx, `typeof axe !== "undefined"`)
		if err != nil {
			return err
		}
		if !loaded {
			if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](checker)); err != nil {
				return err
			}
		}
		found, err = chromedp.Run(ctx, chromedp.Evaluate[[]Violation](audit, chromedp.EvalAwaitPromise))
		return err
	}))
	return found
}

// axeSource reads the checker once. It lies beside this package and not in it, so it is found
// from the root of the module, within which every test runs.
var axeSource = sync.OnceValues(func() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("axe-core is only found from within the module")
		}
		dir = filepath.Dir(dir)
	}
	source, err := os.ReadFile(filepath.Join(dir, "app", "webtest", "testdata", "axe.min.js"))
	return string(source), err
})
