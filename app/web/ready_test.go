package web_test

import (
	"net/http"
	"testing"

	"gateway/app/webtest"
)

// TestReadyz: a process that runs before its database is migrated is alive and not ready.
func TestReadyz(t *testing.T) {
	w := webtest.New(t)
	c := w.Browser()
	if got := c.Get("/readyz"); got.Status != http.StatusOK {
		t.Fatalf("in date: %d %s", got.Status, got.Body)
	}
	w.Exec(`update goose_db_version set version_id = version_id - 1 where version_id > 0`)
	if got := c.Get("/readyz"); got.Status != http.StatusServiceUnavailable {
		t.Errorf("one migration behind: %d", got.Status)
	}
	if got := c.Get("/livez"); got.Status != http.StatusOK {
		t.Errorf("livez: %d", got.Status)
	}
}
