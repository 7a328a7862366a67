package licence

import (
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/google/uuid"

	"gateway/app/errs"
)

const someUUID = "6f1e1c1e-3d1b-4a77-9a52-0c7a4f1f2b10"

func TestParseRequest(t *testing.T) {
	id := uuid.MustParse(someUUID)
	for _, c := range []struct {
		name   string
		form   map[string]string
		picked []string
		ticks  []string
		want   Request
	}{
		{"whole school", map[string]string{"submission": someUUID, "type": "3", "who": "school"}, nil, nil,
			Request{Submission: id, TypeID: 3, Scope: "school"}},
		{"year, only new", map[string]string{"submission": someUUID, "type": "3", "who": "year", "year": "9", "only_new": "1"}, nil, nil,
			Request{Submission: id, TypeID: 3, Scope: "year", Year: 9, OnlyNew: true}},
		{"tutor group", map[string]string{"submission": someUUID, "type": "3", "who": "tutor_group", "tutor_group": "9B"}, nil, nil,
			Request{Submission: id, TypeID: 3, Scope: "tutor_group", TutorGroup: "9B"}},
		{"picked, twice and wrongly", map[string]string{"submission": someUUID, "type": "3", "who": "picked"}, []string{"12", "x", "7", "12", "-1", ""}, nil,
			Request{Submission: id, TypeID: 3, Scope: "picked", Picked: []int64{7, 12}}},
		{"nothing", map[string]string{}, nil, nil, Request{Problems: errs.Invalid{
			{Field: "type", Code: "keys_type_choose"}, {Field: "who", Code: "keys_who_choose"}, {Field: "submission", Code: "keys_form_again"}}}},
		{"no year", map[string]string{"submission": someUUID, "type": "x", "who": "year", "year": "nine"}, nil, nil,
			Request{Submission: id, Scope: "year", Problems: errs.Invalid{{Field: "type", Code: "keys_type_choose"}, {Field: "year", Code: "keys_year_choose"}}}},
		{"year too great", map[string]string{"submission": someUUID, "type": "3", "who": "year", "year": "99999999"}, nil, nil,
			Request{Submission: id, TypeID: 3, Scope: "year", Year: 99999999, Problems: errs.Invalid{{Field: "year", Code: "keys_year_choose"}}}},
		{"no group", map[string]string{"submission": someUUID, "type": "3", "who": "tutor_group"}, nil, nil,
			Request{Submission: id, TypeID: 3, Scope: "tutor_group", Problems: errs.Invalid{{Field: "tutor_group", Code: "keys_group_choose"}}}},
		{"none picked", map[string]string{"submission": someUUID, "type": "3", "who": "picked"}, nil, nil,
			Request{Submission: id, TypeID: 3, Scope: "picked", Problems: errs.Invalid{{Field: "picked", Code: "keys_pick_some"}}}},
		{"a set", map[string]string{"submission": someUUID, "type": "3", "who": "set", "set": "12"}, nil, nil,
			Request{Submission: id, TypeID: 3, Scope: "set", SetID: 12}},
		{"no set", map[string]string{"submission": someUUID, "type": "3", "who": "set", "set": "-1"}, nil, nil,
			Request{Submission: id, TypeID: 3, Scope: "set", SetID: -1, Problems: errs.Invalid{{Field: "set", Code: "keys_set_choose"}}}},
		{"something else", map[string]string{"submission": someUUID, "type": "3", "who": "form"}, nil, nil,
			Request{Submission: id, TypeID: 3, Scope: "form", Problems: errs.Invalid{{Field: "who", Code: "keys_who_choose"}}}},
		{"a row for each contact", map[string]string{"submission": someUUID, "type": "3", "who": "school", "layout": "contacts"}, nil, []string{"Step-Father", "GRANDMOTHER", "step father", "", "!"},
			Request{Submission: id, TypeID: 3, Scope: "school", Layout: "contacts", Relationships: []string{"grandmother", "not stated", "step father"}}},
		{"ticks without their layout", map[string]string{"submission": someUUID, "type": "3", "who": "school", "layout": "pupils"}, nil, []string{"Grandmother"},
			Request{Submission: id, TypeID: 3, Scope: "school", Layout: "pupils", Relationships: []string{"grandmother"}}},
		{"another layout", map[string]string{"submission": someUUID, "type": "3", "who": "school", "layout": "rows"}, nil, nil,
			Request{Submission: id, TypeID: 3, Scope: "school", Layout: "rows", Problems: errs.Invalid{{Field: "layout", Code: "keys_layout_choose"}}}},
	} {
		boxes := map[string][]string{"picked": c.picked, "relationship": c.ticks}
		if got := ParseRequest(func(n string) string { return c.form[n] }, func(n string) []string { return boxes[n] }); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestRequestLabel(t *testing.T) {
	year := func(y int) string { return "S" + strconv.Itoa(y) }
	var got []string
	for _, r := range []Request{{Scope: ScopeSchool}, {Scope: ScopeYear, Year: 3}, {Scope: ScopeGroup, TutorGroup: "9B"},
		{Scope: ScopePicked, Picked: []int64{1}}, {Scope: ScopePicked, Picked: []int64{1, 2, 3, 4}}} {
		got = append(got, r.name(year))
	}
	if want := []string{"Whole school", "S3", "9B", "1 picked pupil", "4 picked pupils"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
