// Package config reads the environment once, into one struct, and names everything that is missing in one error.
package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"
)

// Secret is a value that never prints.
type Secret []byte

// String hides the value from logs and %v.
func (Secret) String() string { return "…" }

// GoString hides the value from %#v.
func (Secret) GoString() string { return "…" }

// Config is all that web and worker take from the environment.
type Config struct {
	DatabaseURL    Secret
	BaseURL        *url.URL
	Listen         string
	SMTPURL        Secret
	MailFrom       string
	TokenKey       Secret
	LicenceKey     Secret
	FormKey        Secret
	TrustedProxies []netip.Prefix
	Grace          time.Duration // how long /readyz fails before a web process stops taking connections
}

// Env looks a name up, like os.Getenv.
type Env func(string) string

// FromEnvironment is Web or Worker over the process's own environment.
func FromEnvironment(read func(Env) (Config, error)) (Config, error) { return read(os.Getenv) }

// Web reads what a web process needs.
func Web(env Env) (Config, error) {
	r := reader{env: env}
	c := r.common()
	c.FormKey = r.key("FORM_KEY")
	c.Listen = env("LISTEN")
	if c.Listen == "" {
		port := env("PORT")
		if port == "" {
			port = "8080"
		}
		c.Listen = ":" + port
	}
	c.TrustedProxies = r.prefixes("TRUSTED_PROXIES")
	c.Grace = r.duration("SHUTDOWN_GRACE", 5*time.Second)
	return c, r.err()
}

// Worker reads what a worker process needs.
func Worker(env Env) (Config, error) {
	r := reader{env: env}
	c := r.common()
	c.SMTPURL = Secret(r.need("SMTP_URL"))
	c.MailFrom = r.need("MAIL_FROM")
	return c, r.err()
}

// Admin reads what a command of the operator needs.
func Admin(env Env) (Config, error) {
	r := reader{env: env}
	c := Config{DatabaseURL: Secret(r.need("DATABASE_URL"))}
	return c, r.err()
}

type reader struct {
	env      Env
	problems []string
}

func (r *reader) common() Config {
	c := Config{DatabaseURL: Secret(r.need("DATABASE_URL")), TokenKey: r.key("TOKEN_KEY"), LicenceKey: r.key("LICENCE_KEY")}
	base := r.need("BASE_URL")
	u, err := url.Parse(base)
	if base != "" && (err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.Scheme != "https" && u.Hostname() != "localhost") {
		r.problems = append(r.problems, "BASE_URL must be https://host (http only for localhost)")
	} else if base != "" {
		c.BaseURL = &url.URL{Scheme: u.Scheme, Host: u.Host}
	}
	return c
}

func (r *reader) need(name string) string {
	v := r.env(name)
	if v == "" {
		r.problems = append(r.problems, name+" is not set")
	}
	return v
}

func (r *reader) key(name string) Secret {
	v := r.need(name)
	if v == "" {
		return nil
	}
	b, err := base64.StdEncoding.DecodeString(v)
	if err != nil || len(b) != 32 {
		r.problems = append(r.problems, name+" must be 32 bytes in base64")
	}
	return b
}

func (r *reader) prefixes(name string) []netip.Prefix {
	var out []netip.Prefix
	for _, s := range strings.FieldsFunc(r.env(name), func(c rune) bool { return c == ',' || c == ' ' }) {
		p, err := netip.ParsePrefix(s)
		if a, aerr := netip.ParseAddr(s); err != nil && aerr == nil {
			p, err = a.Prefix(a.BitLen())
		}
		if err != nil {
			r.problems = append(r.problems, fmt.Sprintf("%s: %q is neither an address nor a range", name, s))
			continue
		}
		out = append(out, p)
	}
	return out
}

// duration reads "5s" or "500ms", from 0 to 10 minutes.
func (r *reader) duration(name string, usual time.Duration) time.Duration {
	v := r.env(name)
	if v == "" {
		return usual
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 || d > 10*time.Minute {
		r.problems = append(r.problems, name+" must be a duration such as 5s, at most 10m")
	}
	return d
}

func (r *reader) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return errors.New("environment: " + strings.Join(r.problems, "; "))
}

// NewKey makes a value for TOKEN_KEY, LICENCE_KEY or FORM_KEY.
func NewKey() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails since Go 1.24
	return base64.StdEncoding.EncodeToString(b)
}
