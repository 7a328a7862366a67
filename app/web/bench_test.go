package web_test

import (
	"net/http"
	"testing"

	"gateway/app/webtest"
)

// BenchmarkPages drives whole pages over a real connection, signed in, 16 visitors at a time per processor pair.
// Compare figures of one run only: the machine is shared.
func BenchmarkPages(b *testing.B) {
	w := webtest.New(b)
	slug := "/s/" + w.Ashdale.Slug
	for _, p := range []struct {
		name, path string
		role       webtest.Role
	}{
		{"livez", "/livez", webtest.Nobody},
		{"sign-in", slug + "/sign-in", webtest.Nobody},
		{"my pupils", slug + "/pupils", webtest.Parent},
		{"account", slug + "/account", webtest.Parent},
		{"generate keys", slug + "/admin/keys", webtest.Admin},
	} {
		b.Run(p.name, func(b *testing.B) {
			c := w.As(p.role)
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					r, err := c.Do(c.Request(http.MethodGet, p.path, nil))
					if err != nil || r.Status != http.StatusOK {
						b.Errorf("%s: %v", p.path, err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
		})
	}
}
