package web_test

import (
	"strings"
	"testing"

	"gateway/app/webtest"
)

// policyWanted is the content security policy of every answer (architecture: no nonce, no hash, nothing unsafe).
const policyWanted = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// checkHeaders holds the headers that go with every answer, errors and files included.
func checkHeaders(t *testing.T, name string, r *webtest.Response) {
	t.Helper()
	for header, want := range map[string]string{
		"Content-Security-Policy":      policyWanted,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := r.Header.Values(header); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %s is %q", name, header, got)
		}
	}
	if got := r.Header.Get("Permissions-Policy"); !strings.Contains(got, "camera=()") || !strings.Contains(got, "geolocation=()") {
		t.Errorf("%s: Permissions-Policy is %q", name, got)
	}
	if r.Header.Get("X-Request-Id") == "" {
		t.Errorf("%s: no X-Request-Id", name)
	}
	if r.Header.Get("Vary") == "" {
		t.Errorf("%s: no Vary", name)
	}
	for _, leak := range []string{"Server", "X-Powered-By"} {
		if got := r.Header.Get(leak); got != "" {
			t.Errorf("%s: %s tells %q", name, leak, got)
		}
	}
}
