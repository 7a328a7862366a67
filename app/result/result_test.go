package result_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
	"gateway/app/result"
	"gateway/app/webtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func today() civil.Date { return civil.OnDay(time.Now()) }

// room is a set at work.
type room struct {
	*webtest.World
	webtest.Tracking
	class []webtest.Child
}

func newRoom(t testing.TB, pupils int) room {
	t.Helper()
	w := webtest.New(t)
	return room{w, w.Ashdale.Tracking, w.Class(w.Ashdale, pupils)}
}

func (r room) in(who webtest.Role, do func(ctx context.Context, tx db.Tx) error) error {
	return r.DB.In(context.Background(), db.Staff(r.Ashdale.ID, r.ID(who)), func(tx db.Tx) error { return do(context.Background(), tx) })
}

func access(who webtest.Role) result.Access {
	if who == webtest.Teacher {
		return result.Own
	}
	return result.All
}

func (r room) open(who webtest.Role, set, period int64) (g result.Grid, err error) {
	err = r.in(who, func(ctx context.Context, tx db.Tx) (err error) {
		g, err = result.Open(ctx, tx, access(who), result.Ask{SetID: set, PeriodID: period, Today: today()})
		return err
	})
	return g, err
}

func (r room) save(who webtest.Role, period int64, cells ...result.Typed) (o result.Outcome, err error) {
	err = r.in(who, func(ctx context.Context, tx db.Tx) (err error) {
		o, err = result.Save(ctx, tx, access(who), result.Entry{Ask: result.Ask{SetID: r.Set, PeriodID: period, Today: today()}, Cells: cells})
		return err
	})
	return o, err
}

// saved is a result as it is stored, "" without one.
func (r room) saved(pupil, field, period int64) string {
	r.T.Helper()
	return r.Text(`select coalesce((select value || ' ' || coalesce(sort_value::text, '-') from results where pupil_id = $1 and field_id = $2 and period_id = $3 and subject_id = $4), '')`,
		pupil, field, period, r.English)
}

func cell(pupil, field int64, was, text string) result.Typed {
	return result.Typed{Place: result.Place{Pupil: pupil, Field: field}, Was: was, Text: text}
}

// TestOpen: what a teacher has before them, and what of it may be entered.
func TestOpen(t *testing.T) {
	r := newRoom(t, 3)
	me := r.Ashdale.Child.ID
	g, err := r.open(webtest.Teacher, r.Set, 0)
	if err != nil {
		t.Fatal(err)
	}
	if g.Period.Name != "Autumn 2" || len(g.Periods) != 3 || !g.Period.Release.IsZero() || g.Periods[0].Release.IsZero() {
		t.Errorf("opened %+v of %+v", g.Period, g.Periods)
	}
	var names, columns []string
	for _, p := range g.Pupils {
		names = append(names, p.Listed())
	}
	for _, c := range g.Columns {
		name := c.Name
		if c.Beside {
			name += " beside"
		}
		if c.Open {
			name += " open"
		}
		columns = append(columns, name)
	}
	if want := []string{"Ahmed, Yusuf", "Bailey, Erin", "Chowdhury, Imran", "Ŵyn-Pugh, Siân"}; !reflect.DeepEqual(names, want) {
		t.Errorf("pupils %q", names)
	}
	if want := []string{"Target beside", "Current grade open", "Attitude to learning open", "Remark open"}; !reflect.DeepEqual(columns, want) {
		t.Errorf("columns %q", columns)
	}
	c, _ := g.Column(r.Grade)
	if len(c.Scale.Values) != 11 || c.Scale.Values[3].Text != "6+" || *c.Scale.Values[3].Sort != 6.33 || c.Scale.Direction != "up" {
		t.Errorf("scale %+v", c.Scale)
	}
	if got := g.Cells[result.Place{Pupil: me, Field: r.Target}]; got.Value != "6" || got.Who != "Mrs J Davies" {
		t.Errorf("the target beside: %+v", got)
	}
	if got := g.Cells[result.Place{Pupil: me, Field: r.Grade}].Value; got != "4" {
		t.Errorf("the grade: %q, want that of the newest period", got)
	}
	if g.Complete() != 0 || g.Shut != "" || g.Teachers[0] != "Mrs R Ŵyn-Pugh" || g.Subject.Alias != "English" {
		t.Errorf("%d complete, shut %q, teachers %q, subject %+v", g.Complete(), g.Shut, g.Teachers, g.Subject)
	}
}

// TestOpenWhoseAndWhen: not yours is not there; and what shuts a grid is said.
func TestOpenWhoseAndWhen(t *testing.T) {
	r := newRoom(t, 1)
	for _, c := range []struct {
		name   string
		who    webtest.Role
		set    int64
		period int64
		want   error
	}{
		{"own set", webtest.Teacher, r.Set, r.Autumn, nil}, {"another's set", webtest.Teacher, r.OtherSet, 0, errs.NotFound}, {"the office", webtest.Admin, r.OtherSet, 0, nil},
		{"another school's set", webtest.Admin, r.Glenbrae.Tracking.Set, 0, errs.NotFound}, {"a period of another year", webtest.Teacher, r.Set, r.LastAutumn, errs.NotFound},
		{"another school's period", webtest.Admin, r.Set, r.Glenbrae.Tracking.Autumn, errs.NotFound}, {"no set", webtest.Admin, 999999, 0, errs.NotFound},
	} {
		if _, err := r.open(c.who, c.set, c.period); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	r.Exec(`update fields set writable = false where id = $1`, r.Attitude)
	r.Exec(`update fields set shown = false where id = $1`, r.Remark)
	g, _ := r.open(webtest.Teacher, r.Set, 0)
	if len(g.Entered()) != 1 || len(g.Columns) != 3 {
		t.Errorf("the teacher enters %d of %d columns, want the grade of target, grade and attitude", len(g.Entered()), len(g.Columns))
	}
	if g, _ := r.open(webtest.Admin, r.Set, 0); len(g.Entered()) != 3 {
		t.Errorf("the office enters %d columns", len(g.Entered()))
	}
	if g, _ := r.open(webtest.Teacher, r.Set, r.Whole); len(g.Columns) != 1 || g.Columns[0].ID != r.Target || !g.Columns[0].Open {
		t.Errorf("in the whole year: %+v", g.Columns)
	}
	for name, c := range map[string]struct{ change, back string }{
		"begins on":     {`update periods set starts_on = current_date + 9 where id = $1`, `update periods set starts_on = current_date - 2 where id = $1`},
		"was closed":    {`update sets set closed_on = current_date - 1 where $1 > 0`, `update sets set closed_on = null where $1 > 0`},
		"no year group": {`update sets set year_group = null where $1 > 0`, `update sets set year_group = 9 where $1 > 0`},
	} {
		r.Exec(c.change, r.Coming)
		period := r.Coming
		if name == "no year group" {
			period = 0
		}
		g, err := r.open(webtest.Teacher, r.Set, period)
		if err != nil || g.Shut == "" || len(g.Entered()) != 0 || len(g.Pupils) != 2 {
			t.Errorf("%s: %v, %q, %d columns, %d pupils", name, err, g.Shut, len(g.Entered()), len(g.Pupils))
		}
		var conflict errs.Conflict
		if _, err := r.save(webtest.Teacher, period, cell(r.class[0].ID, r.Grade, "", "5")); !errors.As(err, &conflict) || conflict.Text != g.Shut {
			t.Errorf("%s: saved, %v", name, err)
		}
		r.Exec(c.back, r.Coming)
	}
}

// TestEarlier: what a cell was, who had set it and who changed it; of hidden fields a teacher reads nothing.
func TestEarlier(t *testing.T) {
	r := newRoom(t, 1)
	a := r.class[0].ID
	for _, c := range []struct {
		who       webtest.Role
		was, text string
	}{{webtest.Teacher, "", "5"}, {webtest.Admin, "5", "6"}, {webtest.Teacher, "6", ""}, {webtest.Teacher, "", "7"}} {
		if _, err := r.save(c.who, r.Coming, cell(a, r.Grade, c.was, c.text), cell(a, r.Attitude, c.was, "")); err != nil {
			t.Fatal(err)
		}
	}
	earlier := func(who webtest.Role, pupil int64) (all []result.Change, err error) {
		err = r.in(who, func(ctx context.Context, tx db.Tx) (err error) {
			_, all, err = result.Earlier(ctx, tx, access(who), result.Ask{SetID: r.Set, PeriodID: r.Coming, Today: today()}, pupil)
			return err
		})
		return all, err
	}
	all, err := earlier(webtest.Teacher, a)
	if err != nil || len(all) != 2 || all[0].Old != "6" || all[0].New != "" || all[0].OldWho != "Mrs J Davies" || all[0].Who != "Mrs R Ŵyn-Pugh" || all[1].Old != "5" || all[1].New != "6" {
		t.Errorf("%+v %v", all, err)
	}
	r.Exec(`update fields set shown = false where id = $1`, r.Grade)
	if all, err := earlier(webtest.Teacher, a); err != nil || len(all) != 0 {
		t.Errorf("of a hidden field: %+v %v", all, err)
	}
	if _, err := earlier(webtest.Teacher, r.Ashdale.Children[1].ID); !errors.Is(err, errs.NotFound) {
		t.Errorf("of a pupil elsewhere: %v", err)
	}
}

// TestList: how far the sets are; a teacher has their own, the office finds all.
func TestList(t *testing.T) {
	r := newRoom(t, 2)
	list := func(who webtest.Role, f result.Filter) (l result.Sets) {
		t.Helper()
		f.Page, f.Size = max(1, f.Page), 50
		if err := r.in(who, func(ctx context.Context, tx db.Tx) (err error) {
			l, err = result.List(ctx, tx, access(who), today(), f)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return l
	}
	a := r.class[0].ID
	if _, err := r.save(webtest.Teacher, r.Coming, cell(a, r.Grade, "", "5"), cell(a, r.Attitude, "", "1"), cell(a, r.Remark, "", "Good.")); err != nil {
		t.Fatal(err)
	}
	l := list(webtest.Teacher, result.Filter{})
	want := []result.SetRow{{ID: r.Set, Name: "9b/En1", Subject: "English Language", YearGroup: 9, Teachers: []string{"Mrs R Ŵyn-Pugh"}, Pupils: 3, PeriodID: r.Coming, Period: "Autumn 2", Asked: 3, Complete: 1}}
	if !reflect.DeepEqual(l.Rows, want) || l.Total != 1 || len(l.Years) != 1 || len(l.Subjects) != 1 {
		t.Errorf("the teacher's: %+v", l)
	}
	for _, c := range []struct {
		f    result.Filter
		want int
	}{{result.Filter{}, 2}, {result.Filter{YearGroup: 8}, 1}, {result.Filter{Subject: r.English}, 1}, {result.Filter{Search: "MATHEM"}, 1}, {result.Filter{Search: "ŵyn"}, 1}, {result.Filter{Search: "zzz"}, 0}} {
		if l := list(webtest.Admin, c.f); len(l.Rows) != c.want || l.Total != c.want || len(l.Years) != 2 {
			t.Errorf("%+v: %d rows, %d in all, years %v", c.f, len(l.Rows), l.Total, l.Years)
		}
	}
	r.Exec(`update sets set closed_on = $1`, today().AddDays(1)) // the year-end was done before the year's last day
	if l := list(webtest.Teacher, result.Filter{}); len(l.Rows) != 1 {
		t.Errorf("not closed yet: %+v", l)
	}
	if g, err := r.open(webtest.Teacher, r.Set, 0); err != nil || g.Shut != "" {
		t.Errorf("not closed yet: %q, %v", g.Shut, err)
	}
	r.Exec(`update sets set closed_on = $1`, today())
	if l := list(webtest.Teacher, result.Filter{}); len(l.Rows) != 0 || !l.None {
		t.Errorf("closed: %+v", l)
	}
}
