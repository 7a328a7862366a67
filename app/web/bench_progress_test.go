package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/a-h/templ"
	"github.com/jackc/pgx/v5"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/result"
	"gateway/app/webtest"
	"gateway/views/layout"
	"gateway/views/portal"
	"gateway/views/urls"
	"gateway/views/words"
)

// BenchmarkProgress is the page Progress of a pupil with 5 years of 10 subjects with 4 fields: the whole page over a
// connection; what it asks the database in the family's scope and in the worker's, which sees the school without
// asking whose pupil it is; and its template alone. The bare page is that query of the school and the template behind a
// server that asks nobody who they are: the page is to give at least 70 % of it. Compare figures of one run only.
func BenchmarkProgress(b *testing.B) {
	w := webtest.New(b)
	w.SchoolYears(w.Ashdale, 5, 1)
	a, ctx := w.Ashdale, context.Background()
	account := w.ID(webtest.Parent)
	read := func(scope db.Scope, of licence.Of, p *result.Progress) error {
		return w.DB.In(ctx, scope, func(tx db.Tx) error {
			batch := &pgx.Batch{}
			result.QueueProgress(batch, tx, of, p)
			return tx.SendBatch(ctx, batch).Close()
		})
	}
	var p result.Progress
	family, school := db.External(a.ID, account), db.Worker(a.ID)
	if err := read(family, licence.Of{Holding: a.Holding}, &p); err != nil || len(p.Subjects) != 10 || len(p.Fields) != 4 {
		b.Fatalf("%d subjects, %d fields: %v", len(p.Subjects), len(p.Fields), err)
	}
	book, err := words.Open()
	if err != nil {
		b.Fatal(err)
	}
	f := layout.Frame{W: book.In("en-GB"), Who: auth.Principal{Realm: auth.External, School: a.School, ID: account}, Title: "Progress"}
	h := licence.Head{HoldingID: a.Holding, Forename: "Siân", Surname: "Ŵyn-Pugh", TypeName: "Parent/Guardian", Portlets: licence.Portlets}
	c := w.As(webtest.Parent)
	bare := bareServer(b, func(out io.Writer) error {
		var p result.Progress
		if err := read(school, licence.Of{Pupil: a.Child.ID}, &p); err != nil {
			return err
		}
		return portal.PupilPage(f, h, licence.Progress).Render(templ.WithChildren(ctx, portal.Progress(f, h, portal.NewProgress(f, &p, portal.ProgressAsk{}))), out)
	})
	for _, part := range []struct {
		name string
		do   func() error
	}{
		{"page", visitor(b, w.Base.String()+urls.PupilPortlet("ashdale", a.Holding, licence.Progress), http.Header{"Cookie": {"__Host-eg-external=" + c.Cookie("__Host-eg-external")}})},
		{"bare page", bare},
		{"query of the family", func() error { var p result.Progress; return read(family, licence.Of{Holding: a.Holding}, &p) }},
		{"query of the school", func() error { var p result.Progress; return read(school, licence.Of{Pupil: a.Child.ID}, &p) }},
		{"template", func() error {
			var out bytes.Buffer
			return portal.PupilPage(f, h, licence.Progress).Render(ctx, &out)
		}},
		{"template of the results", func() error {
			var out bytes.Buffer
			return portal.Progress(f, h, portal.NewProgress(f, &p, portal.ProgressAsk{})).Render(ctx, &out)
		}},
	} {
		b.Run(part.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := part.do(); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "per_s")
		})
	}
}

// bareServer serves one page without anything that the application does around it, and returns a visitor of it.
func bareServer(b *testing.B, render func(io.Writer) error) func() error {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := render(w); err != nil {
			b.Error(err)
		}
	}))
	b.Cleanup(s.Close)
	return visitor(b, s.URL, http.Header{})
}

// visitor asks for one page again and again over connections that stay, and reads it to its end.
func visitor(b *testing.B, address string, header http.Header) func() error {
	transport := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}
	b.Cleanup(transport.CloseIdleConnections)
	return func() error {
		ask, err := http.NewRequest(http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		ask.Header = header.Clone()
		r, err := transport.RoundTrip(ask)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, r.Body)
		if err == nil && r.StatusCode != http.StatusOK {
			err = errors.New(r.Status)
		}
		return errors.Join(err, r.Body.Close())
	}
}
