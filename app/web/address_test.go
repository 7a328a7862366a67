package web_test

import (
	"fmt"
	"net/netip"
	"net/url"
	"testing"

	"gateway/app/web"
	"gateway/app/webtest"
)

// TestAddress: only what a trusted proxy says counts, and of that the last hop that is not a proxy of ours (case 37).
func TestAddress(t *testing.T) {
	direct := webtest.Bare(t).Server
	proxied := webtest.Bare(t, webtest.TrustedProxies("10.0.0.0/8", "fd00::/8")).Server
	for _, c := range []struct {
		name string
		s    interface {
			AddressOf(string, string) netip.Addr
		}
		remote, forwarded string
		want              string
	}{
		{"no proxy", direct, "203.0.113.7", "", "203.0.113.7"},
		{"no proxy, a forged header", direct, "203.0.113.7", "198.51.100.1", "203.0.113.7"},
		{"no proxy, a forged list", direct, "203.0.113.7", "198.51.100.1, 198.51.100.2", "203.0.113.7"},
		{"an untrusted neighbour says so", direct, "127.0.0.1", "198.51.100.1", "127.0.0.1"},
		{"a stranger's header past the proxy", proxied, "203.0.113.7", "198.51.100.1", "203.0.113.7"},
		{"one proxy", proxied, "10.0.0.2", "203.0.113.7", "203.0.113.7"},
		{"one proxy, a forged value before it", proxied, "10.0.0.2", "198.51.100.1, 203.0.113.7", "203.0.113.7"},
		{"one proxy, a forged proxy before it", proxied, "10.0.0.2", "10.0.0.9, 203.0.113.7", "203.0.113.7"},
		{"two proxies", proxied, "10.0.0.2", "198.51.100.1, 203.0.113.7, 10.0.0.3", "203.0.113.7"},
		{"two proxies without blanks", proxied, "10.0.0.2", "198.51.100.1,203.0.113.7,10.0.0.3", "203.0.113.7"},
		{"nonsense next to the proxy", proxied, "10.0.0.2", "203.0.113.7, nonsense", "10.0.0.2"},
		{"nonsense behind the client", proxied, "10.0.0.2", "nonsense, 203.0.113.7", "203.0.113.7"},
		{"proxies only", proxied, "10.0.0.2", "10.0.0.4, 10.0.0.3", "10.0.0.4"},
		{"the proxy itself", proxied, "10.0.0.2", "", "10.0.0.2"},
		{"IPv6", proxied, "fd00::2", "2001:db8:1:2::7", "2001:db8:1:2::7"},
		{"IPv4 in IPv6", proxied, "::ffff:10.0.0.2", "::ffff:203.0.113.7", "203.0.113.7"},
	} {
		if got := c.s.AddressOf(c.remote, c.forwarded); got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestNetwork: an IPv6 home is one network, whatever address it takes within.
func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{"203.0.113.7": "203.0.113.7", "2001:db8:1:2::7": "2001:db8:1:2::/64", "2001:db8:1:2:ffff::": "2001:db8:1:2::/64"} {
		if got := web.Network(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s counts as %s, want %s", address, got, want)
		}
	}
	if got := web.Network(netip.Addr{}); got != "unknown" {
		t.Errorf("no address counts as %s", got)
	}
}

// TestThrottleSeesTheRightAddress: 30 wrong pairs an hour from one network for one Pupil ID, whatever the browser
// claims; behind a proxy each client has its own (case 37).
func TestThrottleSeesTheRightAddress(t *testing.T) {
	const most = 30
	wrong := url.Values{"pupil_id": {"4711"}, "licence_key": {"CDFH-JKMN-PQRT"}}
	try := func(w *webtest.World, forwarded string) int {
		client := w.Browser() // a new one each time: no visitor cookie
		client.Header.Set("X-Forwarded-For", forwarded)
		return client.Post("/s/ashdale/register", wrong).Status
	}
	t.Run("forged without a proxy", func(t *testing.T) {
		w := webtest.New(t)
		for n := 1; n <= most+1; n++ {
			want := 422
			if n > most {
				want = 429
			}
			if got := try(w, fmt.Sprintf("198.51.100.%d", n)); got != want {
				t.Fatalf("try %d: %d, want %d", n, got, want)
			}
		}
	})
	t.Run("behind a proxy", func(t *testing.T) {
		w := webtest.New(t, webtest.TrustedProxies("127.0.0.0/8"))
		for n := 1; n <= most; n++ {
			if got := try(w, fmt.Sprintf("198.51.100.%d, 203.0.113.7", n)); got != 422 {
				t.Fatalf("try %d: %d", n, got)
			}
		}
		if got := try(w, "198.51.100.99, 203.0.113.7"); got != 429 {
			t.Errorf("the guesser goes on with forged hops: %d", got)
		}
		if got := try(w, "203.0.113.8"); got != 422 {
			t.Errorf("somebody else behind the same proxy: %d", got)
		}
	})
}

// TestOneGuesserStopsNobodyElse: whoever is signed in and guesses has a bucket of their own (security.md, "Limits
// behind a school's one address").
func TestOneGuesserStopsNobodyElse(t *testing.T) {
	w := webtest.New(t)
	child := w.Ashdale.Children[2]
	guesser, parent := w.As(webtest.Parent), w.As(webtest.OtherParent)
	for n := 1; n <= 11; n++ {
		want := 422
		if n > 10 {
			want = 429
		}
		if r := guesser.Post("/s/ashdale/pupils/add", url.Values{"pupil_id": {child.PupilID}, "licence_key": {"CDFH-JKMN-PQRT"}}); r.Status != want {
			t.Fatalf("try %d: %d, want %d", n, r.Status, want)
		}
	}
	r := parent.Post("/s/ashdale/pupils/add", url.Values{"pupil_id": {child.PupilID}, "licence_key": {child.Key}})
	if r.Status != 303 || r.Location() != "/s/ashdale/pupils?done=added" {
		t.Errorf("the child's own parent: %d to %q", r.Status, r.Location())
	}
}
