package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"gateway/app/audit"
)

func TestLogCarriesTheRequest(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(LogHandler(&out)).With("part", "web").WithGroup("g")
	log.InfoContext(audit.WithRequest(context.Background(), "r1"), "seen", "n", 1)
	log.Info("none")
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var first, second map[string]any
	if err := errors.Join(json.Unmarshal([]byte(lines[0]), &first), json.Unmarshal([]byte(lines[1]), &second)); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	if first["part"] != "web" || first["msg"] != "seen" || first["g"].(map[string]any)["request"] != "r1" || !strings.HasSuffix(first["time"].(string), "Z") {
		t.Errorf("%s", lines[0])
	}
	if strings.Contains(lines[1], "request") {
		t.Errorf("%s", lines[1])
	}
}

func TestErrorsAreOneLine(t *testing.T) {
	if got := OneLine(errors.New("connect:\n\t127.0.0.1:1: refused\n")); got != "connect: 127.0.0.1:1: refused" {
		t.Errorf("%q", got)
	}
}
