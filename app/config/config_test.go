package config

import (
	"fmt"
	"strings"
	"testing"
)

const key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" // 32 bytes

func env(pairs ...string) Env {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func TestEveryMissingNameInOneError(t *testing.T) {
	_, err := Web(env())
	if err == nil {
		t.Fatal("an empty environment was taken")
	}
	for _, name := range []string{"DATABASE_URL", "BASE_URL", "TOKEN_KEY", "LICENCE_KEY", "FORM_KEY"} {
		if !strings.Contains(err.Error(), name+" is not set") {
			t.Errorf("%s is missing in %q", name, err)
		}
	}
	_, err = Worker(env())
	for _, name := range []string{"DATABASE_URL", "BASE_URL", "TOKEN_KEY", "LICENCE_KEY", "SMTP_URL", "MAIL_FROM"} {
		if err == nil || !strings.Contains(err.Error(), name+" is not set") {
			t.Errorf("%s is missing in %v", name, err)
		}
	}
}

func whole(pairs ...string) Env {
	return env(append([]string{"DATABASE_URL", "postgres://u:s3cret@h/d", "BASE_URL", "https://gateway.example", "TOKEN_KEY", key, "LICENCE_KEY", key, "FORM_KEY", key}, pairs...)...)
}

func TestWeb(t *testing.T) {
	c, err := Web(whole("TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":8080" || c.BaseURL.String() != "https://gateway.example" || fmt.Sprint(c.TrustedProxies) != "[10.0.0.0/8 127.0.0.1/32]" {
		t.Errorf("%s %s %v", c.Listen, c.BaseURL, c.TrustedProxies)
	}
	if s := fmt.Sprintf("%v %+v %#v %s", c, c, c, c.DatabaseURL); strings.Contains(s, "s3cret") {
		t.Errorf("a secret prints: %s", s)
	}
	for _, p := range []struct{ name, value, want string }{
		{"BASE_URL", "http://gateway.example", "BASE_URL must be https"},
		{"BASE_URL", "https://gateway.example/path", "BASE_URL must be https"},
		{"TOKEN_KEY", "c2hvcnQ=", "TOKEN_KEY must be 32 bytes"},
		{"TRUSTED_PROXIES", "nonsense", "TRUSTED_PROXIES"},
	} {
		if _, err := Web(whole(p.name, p.value)); err == nil || !strings.Contains(err.Error(), p.want) {
			t.Errorf("%s=%s: %v, want %q", p.name, p.value, err, p.want)
		}
	}
	for in, want := range map[string]string{"PORT": ":9000", "LISTEN": "9000"} {
		if c, err := Web(whole(in, "9000")); err != nil || c.Listen != want {
			t.Errorf("%s=9000: %q %v", in, c.Listen, err)
		}
	}
	if c, err := Web(whole("BASE_URL", "http://localhost:8080/")); err != nil || c.BaseURL.String() != "http://localhost:8080" {
		t.Errorf("localhost: %v %v", c.BaseURL, err)
	}
}
