package browser

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Weight returns what the last navigation and all that followed on its page cost.
func (p *Page) Weight() Weight { return p.seen.weight() }

// Status returns the status of the page's document, after redirects.
func (p *Page) Status() int {
	p.t.Helper()
	w := p.seen.weight()
	for i := len(w.Items) - 1; i >= 0; i-- {
		if w.Items[i].Type == string(network.ResourceTypeDocument) {
			return w.Items[i].Status
		}
	}
	p.t.Fatal("browser: no page has been opened")
	return 0
}

// Console returns the errors of scripts and of the Content-Security-Policy since the page was
// opened.
func (p *Page) Console() []string {
	p.seen.mu.Lock()
	defer p.seen.mu.Unlock()
	return append([]string(nil), p.seen.console...)
}

// Cookies returns the cookies that the browser would send to the page's address.
func (p *Page) Cookies() []*http.Cookie {
	p.t.Helper()
	var cookies []*http.Cookie
	p.must("reading the cookies", p.act(func(ctx context.Context) error {
		got, err := chromedp.Call(ctx, network.GetCookies, network.GetCookiesParams{})
		if err != nil {
			return err
		}
		for _, c := range got.Cookies {
			cookies = append(cookies, &http.Cookie{
				Name: c.Name, Value: c.Value, Domain: c.Domain, Path: c.Path,
				Secure: c.Secure, HttpOnly: c.HTTPOnly, SameSite: sameSites[strings.ToLower(string(c.SameSite))],
			})
		}
		return nil
	}))
	return cookies
}

var sameSites = map[string]http.SameSite{
	"strict": http.SameSiteStrictMode, "lax": http.SameSiteLaxMode, "none": http.SameSiteNoneMode,
}

// SetCookie gives the browser a cookie for the address, such as a session made in the database.
// Secure and __Host- cookies work, because browsers trust http://localhost.
func (p *Page) SetCookie(url string, c *http.Cookie) {
	p.t.Helper()
	p.must("setting the cookie "+c.Name, p.act(func(ctx context.Context) error {
		set := network.SetCookieParams{
			Name: c.Name, Value: c.Value, URL: url, Path: "/", Secure: &c.Secure, HTTPOnly: &c.HttpOnly,
		}
		if c.SameSite == http.SameSiteLaxMode {
			set.SameSite = network.CookieSameSiteLax
		}
		if c.SameSite == http.SameSiteStrictMode {
			set.SameSite = network.CookieSameSiteStrict
		}
		if !c.Expires.IsZero() {
			set.Expires = cdp.TimeSinceEpoch(c.Expires.Unix())
		}
		if _, err := chromedp.Call(ctx, network.SetCookie, set); err != nil {
			return fmt.Errorf("the browser refuses it: %w", err)
		}
		return nil
	}))
}
