package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// saidWrong are the messages beside fields.
func saidWrong(r *webtest.Response) (out []string) {
	for _, n := range webtest.All(r.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "govuk-error-message") }) {
		out = append(out, strings.TrimPrefix(webtest.Text(n), "Error: "))
	}
	return out
}

// rowHeads are the heads of the rows of a page's tables.
func rowHeads(r *webtest.Response) (out []string) {
	for _, n := range webtest.All(r.Main(), func(n *html.Node) bool { return n.Data == "th" && webtest.Attr(n, "scope") == "row" }) {
		out = append(out, webtest.Text(n))
	}
	return out
}

func TestSubjectPages(t *testing.T) {
	w := webtest.New(t)
	office, list := w.As(webtest.Admin), urls.Subjects("ashdale")
	v := office.Get(list).FormTo(list).Values
	v.Set("alias", "Art")
	v.Set("name", "Art and Design")
	if r := office.Post(list, v); r.Status != http.StatusSeeOther {
		t.Fatalf("added: %d %s", r.Status, r.Text())
	}
	art := w.Number(`select id from subjects where school_id = $1 and alias = 'Art' and shared_fields`, w.Ashdale.ID)
	order := office.Get(list).FormTo(urls.SubjectsOrder("ashdale")).Values
	order.Set("up", id(art))
	office.Post(urls.SubjectsOrder("ashdale"), order)
	if got := rowHeads(office.Get(list)); !slices.Equal(got, []string{"English", "Art", "Maths"}) {
		t.Errorf("the order is %q", got)
	}
	english, path := urls.Subject("ashdale", w.Ashdale.Tracking.English), urls.Subject("ashdale", art)
	if r := office.Get(english); strings.Contains(mainOf(r), "Delete this subject") || !strings.Contains(r.Text(), "It has 1 set, 7 results, 1 event, so it cannot be deleted.") {
		t.Errorf("what hangs on English: %s", r.Text())
	}
	v = office.Form(english)
	v.Set("do", "delete")
	if r := office.Post(english, v); r.Status != http.StatusConflict || !strings.Contains(r.Text(), "This subject has 1 set") {
		t.Errorf("deleting English: %d", r.Status)
	}
	v = office.Form(path)
	v.Set("do", "delete")
	if r := office.Post(path, v); r.Status != http.StatusSeeOther || office.Get(path).Status != http.StatusNotFound {
		t.Errorf("deleting Art: %d", r.Status)
	}
	if r := w.As(webtest.AdminElsewhere).Get(urls.Subject("glenbrae", w.Ashdale.Tracking.English)); r.Status != http.StatusNotFound {
		t.Errorf("another school's subject: %d", r.Status)
	}
}

// TestTwoSaveASubject: the second is told, reads what is saved now, keeps what they typed, and may press again; a
// mistake in between does not make them forget what they have not read (case 60).
func TestTwoSaveASubject(t *testing.T) {
	w := webtest.New(t)
	first, second, path := w.As(webtest.Admin), w.As(webtest.Super), urls.Subject("ashdale", w.Ashdale.Tracking.Maths)
	mine, theirs := first.Form(path), second.Form(path)
	mine.Set("name", "Maths and Numeracy")
	mine.Del("shared_fields")
	if r := first.Post(path, mine); r.Status != http.StatusSeeOther {
		t.Fatalf("the first: %d", r.Status)
	}
	theirs.Set("alias", "")
	r := second.Post(path, theirs)
	if r.Status != http.StatusUnprocessableEntity {
		t.Fatalf("a mistake: %d", r.Status)
	}
	again := r.FormTo(path).Values
	again.Set("alias", "Num")
	r = second.Post(path, again)
	if r.Status != http.StatusConflict {
		t.Fatalf("the second: %d", r.Status)
	}
	var told []string
	for _, n := range webtest.All(r.Main(), webtest.Tag("li")) {
		told = append(told, webtest.Text(n))
	}
	if want := []string{"Short name, saved now: Maths", "Real name, saved now: Maths and Numeracy", "Shared fields, saved now: not ticked"}; !slices.Equal(told, want) {
		t.Errorf("told %q", told)
	}
	again = r.FormTo(path).Values
	if again.Get("alias") != "Num" {
		t.Errorf("kept %v", again)
	}
	if r := second.Post(path, again); r.Status != http.StatusSeeOther {
		t.Errorf("once more: %d %s", r.Status, r.Text())
	}
}

// TestScalePage: lines are added and taken away without script, values of results stay, and saving puts them in order.
func TestScalePage(t *testing.T) {
	w := webtest.New(t)
	office, path := w.As(webtest.Admin), urls.Scale("ashdale", w.Ashdale.Tracking.Scale)
	v := office.Form(path)
	if v.Get("value_0") != "9" || v.Get("value_10") != "1" || v.Get("value_13") != "" || v.Get("value_14") != "" {
		t.Fatalf("%v", v)
	}
	v.Set("remove", "4") // 6, which a result has
	r := office.Post(path, v)
	if got := saidWrong(r); r.Status != http.StatusUnprocessableEntity || !slices.Equal(got, []string{"1 result has 6: it stays"}) {
		t.Errorf("%d %q", r.Status, got)
	}
	v.Set("remove", "0")
	r = office.Post(path, v)
	if got := r.FormTo(path).Values; r.Status != http.StatusOK || got.Get("value_0") != "8" || got.Get("was_0") != "8" || got.Get("value_9") != "1" || got.Get("value_10") != "" {
		t.Errorf("without 9: %d %v", r.Status, got)
	}
	v = r.FormTo(path).Values
	v.Set("value_11", "9*")
	v.Set("also_11", "9 star, 10")
	v.Set("sort_11", "9.5")
	v.Set("sort_3", "six") // of 6
	v.Set("do", "add")
	r = office.Post(path, v)
	if got := r.FormTo(path).Values; r.Status != http.StatusOK || got.Get("value_10") != "9*" || !got.Has("value_13") {
		t.Errorf("more lines: %d %v", r.Status, got)
	}
	v = r.FormTo(path).Values
	r = office.Post(path, v)
	if got := saidWrong(r); !slices.Equal(got, []string{"Enter a number such as 5.33, or nothing"}) || r.ByID("sort-3-error") == nil {
		t.Errorf("a wrong number: %q", got)
	}
	v = r.FormTo(path).Values
	v.Set("sort_3", "6.1")
	if r = office.Post(path, v); r.Status != http.StatusSeeOther {
		t.Fatalf("saved: %d %q", r.Status, saidWrong(r))
	}
	got := w.Text(`select string_agg(value || array_to_string(also, '|'), ' ' order by position) from scale_values where scale_id = $1`, w.Ashdale.Tracking.Scale)
	if got != "9*9 star|10 8 7 6+ 6 6- 5 4 3 2 1" {
		t.Error(got)
	}
	if got := w.Text(`select sort_value::text from results where school_id = $1 and value = '6'`, w.Ashdale.ID); got != "6.1" {
		t.Errorf("the result sorts at %s", got)
	}
}

// TestTwoSaveAScale: what the first changed is listed for the second.
func TestTwoSaveAScale(t *testing.T) {
	w := webtest.New(t)
	first, second, path := w.As(webtest.Admin), w.As(webtest.Super), urls.Scale("ashdale", w.Ashdale.Tracking.Attitudes)
	mine, theirs := first.Form(path), second.Form(path)
	mine.Set("meaning_1", "Good work")
	theirs.Set("name", "Effort")
	if r := first.Post(path, mine); r.Status != http.StatusSeeOther {
		t.Fatalf("the first: %d", r.Status)
	}
	r := second.Post(path, theirs)
	if text := r.Text(); r.Status != http.StatusConflict || !strings.Contains(text, "Name, saved now: Attitude 1 to 4") || !strings.Contains(text, "A value, saved now: 2 2 Good work") || strings.Contains(text, "saved now: 1 1") {
		t.Fatalf("%d %s", r.Status, text)
	}
	if r = second.Post(path, r.FormTo(path).Values); r.Status != http.StatusSeeOther {
		t.Errorf("once more: %d", r.Status)
	}
}

// TestReadySetCopied: a ready set is copied into the form and saved as the school's own; a new school starts with what is usual.
func TestReadySetCopied(t *testing.T) {
	w := webtest.New(t)
	office := w.As(webtest.Admin)
	path := urls.NewScale("ashdale", "")
	v := office.Get(urls.NewScale("ashdale", "combined-science")).FormTo(path).Values
	if v.Get("value_3") != "8-7" || v.Get("sort_3") != "7.5" || v.Get("also_3") != "87, 8/7" || v.Get("was_3") != "" {
		t.Fatalf("%v", v)
	}
	for range 2 {
		if r := office.Post(path, v); r.Status != http.StatusSeeOther {
			t.Fatalf("%d %q", r.Status, saidWrong(r))
		}
	}
	if n := w.Number(`select count(*) from scale_values v join scales s on s.id = v.scale_id where s.school_id = $1 and s.name = 'GCSE Combined Science'`, w.Ashdale.ID); n != 19 {
		t.Errorf("%d values", n)
	}
	w.Untracked(w.Glenbrae)
	other := w.As(webtest.AdminElsewhere)
	start := urls.StartTracking("glenbrae")
	if r := other.Post(start, other.Get(urls.Scales("glenbrae")).FormTo(start).Values); r.Status != http.StatusSeeOther {
		t.Fatalf("started: %d", r.Status)
	}
	r := other.Get(urls.Fields("glenbrae"))
	if got := rowHeads(r); len(got) != 3 || !strings.HasPrefix(got[1], "Current grade") || !strings.Contains(r.Text(), "National 5 and Higher, A to D") {
		t.Errorf("%q", got)
	}
}

func TestFieldPages(t *testing.T) {
	w := webtest.New(t)
	office, path := w.As(webtest.Admin), urls.NewField("ashdale")
	v := office.Form(path)
	for name, value := range map[string]string{"name": "Mock mark", "type": "whole", "lowest": "0", "highest": "100", "category": "Mocks"} {
		v.Set(name, value)
	}
	r := office.Post(path, v)
	if r.Status != http.StatusSeeOther || !strings.Contains(office.Get(r.Location()).Text(), "Nobody outside the school sees it until you tick it") {
		t.Fatalf("%d %q", r.Status, saidWrong(r))
	}
	mark := w.Number(`select id from fields where school_id = $1 and name = 'Mock mark' and highest = 100 and scope = 'shared' and writable and not choice`, w.Ashdale.ID)
	for field, c := range map[string][2]string{"highest": {"a lot", "Enter a number such as 100, or leave it blank"}, "lowest": {"101", "The highest is below the lowest"},
		"target": {id(w.Ashdale.Tracking.Target), "Values of this field cannot be compared with that one: both need one scale, or numbers, for the same subjects"},
		"scope":  {"subject", "Choose a subject"}} {
		v := office.Form(urls.Field("ashdale", mark))
		v.Set(field, c[0])
		if r := office.Post(urls.Field("ashdale", mark), v); r.Status != http.StatusUnprocessableEntity || !slices.Equal(saidWrong(r), []string{c[1]}) {
			t.Errorf("%s: %d %q", field, r.Status, saidWrong(r))
		}
	}
	grade := urls.Field("ashdale", w.Ashdale.Tracking.Grade)
	v = office.Form(grade)
	v.Set("type", "text")
	v.Set("target", "")
	if r := office.Post(grade, v); r.Status != http.StatusUnprocessableEntity || !slices.Equal(saidWrong(r), []string{"This cannot change any more: 4 results were entered with it. Add a new field instead"}) {
		t.Errorf("%d %q", r.Status, saidWrong(r))
	}
	if strings.Contains(mainOf(office.Get(grade)), "Delete this field") || strings.Contains(mainOf(office.Get(grade)), `<option value="whole"`) {
		t.Error("a field with results offers what it refuses")
	}
	v = office.Form(urls.Field("ashdale", mark))
	v.Set("do", "delete")
	if r := office.Post(urls.Field("ashdale", mark), v); r.Status != http.StatusSeeOther {
		t.Errorf("deleted: %d", r.Status)
	}
	order := office.Get(urls.Fields("ashdale")).FormTo(urls.FieldsOrder("ashdale")).Values
	order.Set("down", id(w.Ashdale.Tracking.Target))
	office.Post(urls.FieldsOrder("ashdale"), order)
	if got := rowHeads(office.Get(urls.Fields("ashdale"))); !strings.HasPrefix(got[1], "Current grade") || !strings.HasPrefix(got[2], "Target") {
		t.Errorf("%q", got)
	}
	if r := office.Post(urls.FieldsOrder("ashdale"), url.Values{"csrf": {order.Get("csrf")}, "up": {"999999"}}); r.Status != http.StatusNotFound {
		t.Errorf("moving nothing: %d", r.Status)
	}
}
