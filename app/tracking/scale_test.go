package tracking

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gateway/app/db"
)

func values(s Scale) (out []string) {
	for _, v := range s.Values {
		out = append(out, v.Text)
	}
	return out
}

func TestScaleSaved(t *testing.T) {
	k := newDesk(t, "england")
	f := ScaleForm{Scale: Scale{Name: "Effort", Direction: Down, NearWithin: 1, Values: []Value{{Text: "Away"}, {Text: "2", Sort: at(2), Meaning: "Good", Colour: "good", Also: []string{"B", "Two, nearly"}}, {Text: "1", Sort: at(1)}}}}
	f.Values[1].Also = []string{"B", "Two"}
	id, err := k.scale(f)
	k.wants("", err)
	if again, err := k.scale(f); again != id || err != nil {
		t.Errorf("a second press: %d %v", again, err)
	}
	s := k.structure().Scale(id)
	if !slices.Equal(values(s), []string{"1", "2", "Away"}) || s.Values[2].Sort != nil || !slices.Equal(s.Values[1].Also, []string{"B", "Two"}) || *s.Values[1].Sort != 2 || s.Version != 1 {
		t.Errorf("%+v", s)
	}
	other := f
	other.Explanation = "Else"
	_, err = k.scale(other)
	k.wants("name=tracking_taken", err)
}

func TestScalesThatCannotBe(t *testing.T) {
	good := ScaleForm{Scale: Scale{Name: "A", Direction: Up, Values: []Value{{Text: "6-", Sort: at(6)}, {Text: "5", Sort: at(5)}}}}
	for name, c := range map[string]struct {
		change func(*ScaleForm)
		want   string
	}{
		"as it is":             {func(f *ScaleForm) {}, ""},
		"no name":              {func(f *ScaleForm) { f.Name = " " }, "name=tracking_name"},
		"no direction":         {func(f *ScaleForm) { f.Direction = "" }, "direction=scale_direction"},
		"less than nothing":    {func(f *ScaleForm) { f.OnWithin = -1 }, "on_within=scale_within"},
		"upside down":          {func(f *ScaleForm) { f.OnWithin, f.NearWithin = 2, 1 }, "near_within=scale_near_below_on"},
		"nothing":              {func(f *ScaleForm) { f.Values = nil }, "value_0=scale_empty"},
		"too many":             {func(f *ScaleForm) { f.Values = make([]Value, 81) }, "value_0=scale_full"},
		"a blank":              {func(f *ScaleForm) { f.Values[1].Text = "" }, "value_1=scale_value_blank"},
		"twice":                {func(f *ScaleForm) { f.Values[1].Text = "6 –" }, "value_1=scale_value_twice"},
		"a spelling of two":    {func(f *ScaleForm) { f.Values[1].Also = []string{"6-"} }, "also_1=scale_also_twice"},
		"a spelling, twice":    {func(f *ScaleForm) { f.Values[0].Also, f.Values[1].Also = []string{"x"}, []string{"X"} }, "also_1=scale_also_twice"},
		"a colour":             {func(f *ScaleForm) { f.Values[0].Colour = "mauve" }, "colour_0=scale_colour"},
		"a number":             {func(f *ScaleForm) { f.Values[0].Sort = at(1e9) }, "sort_0=scale_sort"},
		"a used value changed": {func(f *ScaleForm) { f.Was = []string{"7", "5"} }, "value_0=scale_value_used"},
	} {
		f := good
		f.Values = slices.Clone(good.Values)
		c.change(&f)
		bad := f.Check(Use{"7": 3})
		if got := strings.TrimSpace(strings.TrimPrefix(firstOf(bad.Error()), "invalid:")); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// firstOf keeps the first problem of an error.
func firstOf(s string) string {
	parts := strings.Fields(s)
	return strings.Join(parts[:min(2, len(parts))], " ")
}

// TestScaleInUse: results keep their values and follow the numbers; whoever is second is told.
func TestScaleInUse(t *testing.T) {
	k := newDesk(t, "england")
	k.start()
	s := k.structure()
	field, period := s.Fields[1], k.periods()[0].ID
	k.result(period, 0, field.ID, "6-", 5.67)
	was := s.Scale(field.ScaleID)
	form := func(change func(*ScaleForm)) ScaleForm {
		f := ScaleForm{Scale: was}
		f.Values = slices.Clone(was.Values)
		f.Was = values(was)
		change(&f)
		return f
	}
	at6 := slices.Index(values(was), "6-")
	_, err := k.scale(form(func(f *ScaleForm) { f.Values[at6].Text = "6x" }))
	k.wants(fmt.Sprintf("value_%d=scale_value_used", at6), err)
	_, err = k.scale(form(func(f *ScaleForm) {
		f.Values, f.Was = slices.Delete(f.Values, at6, at6+1), slices.Delete(f.Was, at6, at6+1)
	}))
	k.wants("value_0=scale_value_used", err)
	_, err = k.scale(form(func(f *ScaleForm) {
		f.Values[at6].Sort = at(5.5)
		f.Values, f.Was = slices.Delete(f.Values, 0, 1), slices.Delete(f.Was, 0, 1)
	}))
	k.wants("", err)
	if got := k.text(`select sort_value::text from results`); got != "5.5" {
		t.Errorf("the result sorts at %s", got)
	}
	if now := k.structure().Scale(was.ID); now.Version != 2 || len(now.Values) != len(was.Values)-1 {
		t.Errorf("version %d, %d values", now.Version, len(now.Values))
	}
	_, err = k.scale(form(func(f *ScaleForm) { f.Name = "Mine" }))
	k.wants("conflict", err)
	k.wants("conflict", k.try(func(ctx context.Context, tx db.Tx) error { return DeleteScale(ctx, tx, was.ID) }))
	free := k.structure().Scales[0]
	k.wants("", k.try(func(ctx context.Context, tx db.Tx) error { return DeleteScale(ctx, tx, free.ID) }))
	k.wants("not found", k.try(func(ctx context.Context, tx db.Tx) error { return DeleteScale(ctx, tx, free.ID) }))
}
