package civil_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"gateway/app/civil"
)

// Days at which a date kept as London midnight would turn into the day before (case 95).
var awkward = []struct{ iso, words string }{
	{"2011-06-14", "14 June 2011"},
	{"2012-03-31", "31 March 2012"},
	{"2012-02-29", "29 February 2012"},
	{"2010-08-31", "31 August 2010"},
	{"1970-10-25", "25 October 1970"},
	{"1970-01-01", "1 January 1970"},
}

func parse(t *testing.T, s string) civil.Date {
	t.Helper()
	d, ok := civil.Parse(s)
	if !ok {
		t.Fatalf("Parse(%q) refused", s)
	}
	return d
}

func TestDatesPrint(t *testing.T) {
	for _, c := range awkward {
		d := parse(t, c.iso)
		if d.String() != c.iso || d.Format() != c.words {
			t.Errorf("%s: got %q and %q", c.iso, d.String(), d.Format())
		}
	}
	var none civil.Date
	if none.String() != "" || none.Format() != "" || !none.IsZero() {
		t.Errorf("no date prints %q, %q", none.String(), none.Format())
	}
}

func TestDatesPassThroughPostgresUnmoved(t *testing.T) {
	m := pgtype.NewMap()
	for _, zone := range []string{"UTC", "Europe/London", "America/New_York", "Pacific/Auckland"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		old := time.Local
		time.Local = loc
		t.Cleanup(func() { time.Local = old })
		for _, format := range []int16{pgtype.TextFormatCode, pgtype.BinaryFormatCode} {
			for _, c := range awkward {
				roundTrip(t, m, format, parse(t, c.iso))
			}
		}
	}
}

func roundTrip(t *testing.T, m *pgtype.Map, format int16, d civil.Date) {
	t.Helper()
	raw, err := m.Encode(pgtype.DateOID, format, d, nil)
	if err != nil {
		t.Fatal(err)
	}
	if format == pgtype.TextFormatCode && string(raw) != d.String() {
		t.Errorf("%s is sent as %s", d, raw)
	}
	var back civil.Date
	if err := m.Scan(pgtype.DateOID, format, raw, &back); err != nil {
		t.Fatal(err)
	}
	if back != d {
		t.Errorf("%s came back as %s", d, back)
	}
}

func TestNoDateIsNull(t *testing.T) {
	m := pgtype.NewMap()
	raw, err := m.Encode(pgtype.DateOID, pgtype.BinaryFormatCode, civil.Date{}, nil)
	if err != nil || raw != nil {
		t.Fatalf("no date is sent as %v, %v", raw, err)
	}
	back := parse(t, "2012-06-14")
	if err := m.Scan(pgtype.DateOID, pgtype.BinaryFormatCode, nil, &back); err != nil || !back.IsZero() {
		t.Fatalf("NULL came back as %s, %v", back, err)
	}
}

func TestArraysOfDates(t *testing.T) {
	raw, err := pgtype.NewMap().Encode(pgtype.DateArrayOID, pgtype.TextFormatCode,
		[]civil.Date{parse(t, "2012-06-14"), {}, parse(t, "2012-02-29")}, nil)
	if err != nil || string(raw) != "{2012-06-14,NULL,2012-02-29}" {
		t.Fatalf("got %s, %v", raw, err)
	}
}

func TestScanReadsTheDayInItsOwnZone(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	var d civil.Date
	if err := d.Scan(time.Date(2011, 6, 14, 0, 0, 0, 0, london)); err != nil || d.String() != "2011-06-14" {
		t.Errorf("got %s, %v", d, err)
	}
	if err := d.Scan("2011-06-15"); err != nil || d.String() != "2011-06-15" {
		t.Errorf("got %s, %v", d, err)
	}
	for _, bad := range []any{"15/06/2011", 7, []byte("2011-06-15")} {
		if err := d.Scan(bad); err == nil {
			t.Errorf("Scan(%v) was taken", bad)
		}
	}
}

func TestNewRefusesDaysThatDoNotExist(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		ok      bool
	}{
		{2012, 2, 29, true}, {2013, 2, 29, false}, {1900, 2, 29, false}, {2000, 2, 29, true}, {2011, 4, 31, false},
		{2011, 0, 1, false}, {2011, 13, 1, false}, {2011, 1, 0, false}, {0, 1, 1, false}, {10000, 1, 1, false}, {9999, 12, 31, true},
	} {
		if _, ok := civil.New(c.y, time.Month(c.m), c.d); ok != c.ok {
			t.Errorf("New(%d, %d, %d) = %v", c.y, c.m, c.d, ok)
		}
	}
	for _, bad := range []string{"", "2013-02-29", "2012-6-14", "14/06/2012", "2012-06-14T00:00:00Z", "0000-01-01"} {
		if d, ok := civil.Parse(bad); ok {
			t.Errorf("Parse(%q) = %s", bad, d)
		}
	}
}

func TestOrderAndDays(t *testing.T) {
	a, b := parse(t, "2012-02-28"), parse(t, "2012-03-01")
	if a.AddDays(2) != b || b.AddDays(-2) != a || a.AddDays(0) != a {
		t.Errorf("two days after %s is %s", a, a.AddDays(2))
	}
	if !a.Before(b) || b.Before(a) || a.Before(a) || a.Compare(a) != 0 || !(civil.Date{}).Before(a) {
		t.Error("order is wrong")
	}
}
