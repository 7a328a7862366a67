package licence

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"gateway/app/db"
)

func (o office) picks(query string, year, limit, offset int) (ids []string, total int) {
	o.t.Helper()
	o.ask(func(ctx context.Context, tx db.Tx) error {
		found, n, err := PickList(ctx, tx, query, year, limit, offset)
		for _, f := range found {
			ids = append(ids, f.PupilID)
		}
		total = n
		return err
	})
	return ids, total
}

func TestPickList(t *testing.T) {
	o := newOffice(t, "active")
	for _, p := range [][3]string{{"007001", "Siân", "Ŵyn-Pugh"}, {"007002", "Zoë", "Müller"}, {"007003", "Sean", "O’Neil"}, {"007004", "Łukasz", "Żółć"},
		{"007005", "Thị Ánh", "Nguyễn"}, {"007006", "", "Suharto"}, {"007007", "小龙", "李"}, {"007008", "محمد", "علي"}, {"007009", "Null", "True"},
		{"AB10", "Mohammed", "Ali"}, {"AB11", "Mohammed", "Ali"}, {"AB12", "Mia", "Ali"}, {"AB13", "Ana", "de la Cruz y Sánchez"}, {"100%", "_x", "Smith, Jr"}} {
		o.child(p[0], p[1], p[2])
	}
	gone := o.child("007099", "Sean", "O’Neil")
	o.exec(`update pupils set status = 'left' where id = $1`, gone)
	o.exec(`update pupils set legal_forename = '' where forename = ''`)
	o.another("glenbrae", "scotland", "active").child("007003", "Sean", "O’Neil")
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"oneil", []string{"007003"}}, {"O'Neil", []string{"007003"}}, {"sean o'n", []string{"007003"}}, {"O’Neil, Sean", []string{"007003"}},
		{"muller", []string{"007002"}}, {"MU", []string{"007002"}}, {"wyn pugh", []string{"007001"}}, {"sian wyn-pugh", []string{"007001"}},
		{"ali", []string{"AB12", "AB10", "AB11"}}, {"mohammed ali", []string{"AB10", "AB11"}}, {"ali m", []string{"AB12", "AB10", "AB11"}},
		{"de la cruz", []string{"AB13"}}, {"ana de la", []string{"AB13"}}, {"cruz", nil}, {"lukasz zolc", []string{"007004"}},
		{"suharto", []string{"007006"}}, {"李", []string{"007007"}}, {"محمد", []string{"007008"}}, {"null", []string{"007009"}}, {"thi anh nguyen", []string{"007005"}},
		{"007003", []string{"007003"}}, {"7003", []string{"007003"}}, {"00700", []string{"007002", "007005", "007003", "007006", "007009", "007001", "007004", "007008", "007007"}},
		{"ab1", []string{"AB12", "AB10", "AB11", "AB13"}}, {"100%", []string{"100%"}}, {"%", nil}, {"_", nil}, {"smith jr", []string{"100%"}}, {"'; --", nil}, {"zz", nil},
	} {
		if got, total := o.picks(c.query, 0, 50, 0); !slices.Equal(got, c.want) || total != len(c.want) {
			t.Errorf("%q finds %v of %d, want %v", c.query, got, total, c.want)
		}
	}
}

func TestPickListPages(t *testing.T) {
	o := newOffice(t, "active")
	o.children(25)
	o.child("900", "Ann", "Zed")
	for _, c := range []struct {
		year, limit, offset int
		want                string
		total               int
	}{
		{0, 2, 0, "[000001 000002]", 26}, {0, 2, 24, "[000025 900]", 26}, {0, 10, 30, "[]", 26}, {7, 1, 24, "[000025]", 25}, {9, 10, 0, "[900]", 1}, {8, 10, 0, "[]", 0},
	} {
		if got, total := o.picks("", c.year, c.limit, c.offset); fmt.Sprint(got) != c.want || total != c.total {
			t.Errorf("%+v: %v of %d", c, got, total)
		}
	}
	o.ask(func(ctx context.Context, tx db.Tx) error {
		found, _, err := PickList(ctx, tx, "zed", 9, 10, 0)
		want := PickRow{found[0].ID, "900", "Ann", "Zed", 9, "9B"}
		if found[0] != want || found[0].ID == 0 {
			t.Errorf("%+v", found)
		}
		return err
	})
}

func TestYearsAndTutorGroups(t *testing.T) {
	o := newOffice(t, "active")
	o.children(3)
	a, b, c, d := o.child("1a", "A", "A"), o.child("1b", "B", "B"), o.child("1c", "C", "C"), o.child("1d", "D", "D")
	o.exec(`update pupils set year_group = 10, tutor_group = 'Austen' where id = $1`, a)
	o.exec(`update pupils set year_group = 8, tutor_group = 'Austen' where id = $1`, b)
	o.exec(`update pupils set year_group = null, tutor_group = '' where id = $1`, c)
	o.exec(`update pupils set hidden = true where id = $1`, d)
	o.ask(func(ctx context.Context, tx db.Tx) error {
		years, err := Years(ctx, tx)
		if err != nil || !slices.Equal(years, []YearRow{{7, 3}, {8, 1}, {10, 1}}) {
			t.Errorf("years %v, %v", years, err)
		}
		groups, err := TutorGroups(ctx, tx)
		if err != nil || !slices.Equal(groups, []GroupRow{{"7A", 7, 7, 3}, {"Austen", 8, 10, 2}}) {
			t.Errorf("groups %v, %v", groups, err)
		}
		return nil
	})
}
