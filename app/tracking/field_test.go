package tracking

import (
	"context"
	"strings"
	"testing"

	"gateway/app/db"
)

func TestFieldsThatCannotBe(t *testing.T) {
	s := S{Subjects: []Subject{{ID: 1}, {ID: 2}}, Scales: []Scale{{ID: 1, Name: "A"}, {ID: 2}}, Fields: []Field{
		{ID: 1, Scope: Shared, Name: "Target", Type: OnScale, ScaleID: 1}, {ID: 2, Scope: Shared, Name: "Grade", Type: OnScale, ScaleID: 1, TargetID: 1},
		{ID: 3, Scope: InSubject, SubjectID: 1, Name: "Coursework", Type: Whole}, {ID: 4, Scope: General, Name: "Reading", Type: Decimal}}}
	good := Field{Scope: Shared, Name: "Effort", Type: OnScale, ScaleID: 1}
	for name, c := range map[string]struct {
		results int
		change  func(*Field)
		want    string
	}{
		"as it is":                  {0, func(f *Field) {}, ""},
		"no name":                   {0, func(f *Field) { f.Name = "" }, "name=tracking_name"},
		"40 letters":                {0, func(f *Field) { f.Name = strings.Repeat("é", 40) }, ""},
		"41 letters":                {0, func(f *Field) { f.Name = strings.Repeat("é", 41) }, "name=too_long"},
		"no scope":                  {0, func(f *Field) { f.Scope = "" }, "scope=field_scope"},
		"no subject":                {0, func(f *Field) { f.Scope = InSubject }, "subject=field_subject"},
		"no type":                   {0, func(f *Field) { f.Type = "x" }, "type=field_type"},
		"no scale":                  {0, func(f *Field) { f.ScaleID = 9 }, "scale=field_scale"},
		"half of a whole number":    {0, func(f *Field) { f.Type, f.Lowest = Whole, at(0.5) }, "lowest=field_bound"},
		"bounds upside down":        {0, func(f *Field) { f.Type, f.Lowest, f.Highest = Whole, at(2), at(1) }, "highest=field_bounds"},
		"a target":                  {0, func(f *Field) { f.TargetID = 1 }, ""},
		"a target of its subject":   {0, func(f *Field) { f.Scope, f.SubjectID, f.TargetID = InSubject, 2, 1 }, ""},
		"a target on another scale": {0, func(f *Field) { f.ScaleID, f.TargetID = 2, 1 }, "target=field_target"},
		"a target elsewhere":        {0, func(f *Field) { f.Type, f.TargetID = Whole, 4 }, "target=field_target"},
		"no such target":            {0, func(f *Field) { f.TargetID = 99 }, "target=field_target"},
		"itself":                    {0, func(f *Field) { f.ID, f.Name, f.TargetID = 2, "Grade", 2 }, "target=field_target"},
		"what others need":          {0, func(f *Field) { f.ID, f.Name, f.ScaleID = 1, "Target", 2 }, "type=field_is_target"},
		"a name of the same page":   {0, func(f *Field) { f.Scope, f.SubjectID, f.Name = InSubject, 1, "GRADE" }, "name=tracking_taken"},
		"a name beside it":          {0, func(f *Field) { f.Scope, f.Name = General, "grade" }, "name=tracking_taken"},
		"a name of elsewhere":       {0, func(f *Field) { f.Scope, f.SubjectID, f.Name = InSubject, 2, "Coursework" }, ""},
		"another type":              {3, func(f *Field) { f.ID, f.Name, f.Type, f.ScaleID = 2, "Grade", Text, 0 }, "type=field_fixed"},
		"another scale":             {3, func(f *Field) { f.ID, f.Name, f.ScaleID = 2, "Grade", 2 }, "scale=field_fixed"},
		"another scope":             {3, func(f *Field) { f.ID, f.Name, f.Scope = 2, "Grade", General }, "scope=field_fixed"},
		"another subject":           {3, func(f *Field) { *f = Field{ID: 3, Scope: InSubject, SubjectID: 2, Name: "Coursework", Type: Whole} }, "subject=field_fixed"},
		"for the year":              {3, func(f *Field) { f.ID, f.Name, f.WholeYear = 2, "Grade", true }, "whole_year=field_fixed"},
		"another name":              {3, func(f *Field) { f.ID, f.Name, f.Writable = 2, "Now", true }, ""},
	} {
		f := good
		c.change(&f)
		if got := strings.TrimSpace(strings.TrimPrefix(f.check(s, c.results).Error(), "invalid:")); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestFieldSaved(t *testing.T) {
	k := newDesk(t, "england")
	k.start()
	f := Field{Scope: General, SubjectID: 9, Name: "Reading age", Type: Decimal, ScaleID: 9, Lowest: at(5), Highest: at(18), Choice: true, Shown: true}
	id, err := k.field(f, "")
	k.wants("", err)
	if again, err := k.field(f, ""); again != id || err != nil {
		t.Errorf("a second press: %d %v", again, err)
	}
	saved := k.structure().Field(id)
	if saved.ScaleID != 0 || saved.SubjectID != 0 || saved.Choice || *saved.Highest != 18 || saved.Position != 4 {
		t.Errorf("%+v", saved)
	}
	if n := k.number(`select count(*) from licence_fields where field_key = $1`, FieldKey(id)); n != 0 {
		t.Error("a new field is shown to families at once")
	}
	mine, theirs := saved, saved
	mine.Name, theirs.Name = "Reading", "Reading test"
	_, err = k.field(mine, saved.Mark())
	k.wants("", err)
	_, err = k.field(theirs, saved.Mark())
	k.wants("conflict", err)
	whole := k.structure()
	period := k.periods()[6].ID
	k.result(period, 0, whole.Fields[2].ID, "7", 7)
	locked := whole.Fields[2]
	locked.Type, locked.ScaleID = Text, 0
	_, err = k.field(locked, whole.Fields[2].Mark())
	k.wants("target=field_target", err)
	locked.TargetID = 0
	_, err = k.field(locked, whole.Fields[2].Mark())
	k.wants("type=field_fixed", err)
}

// TestFieldDeleted: only without results, old values counted; its ticks go too, and who has them open is told.
func TestFieldDeleted(t *testing.T) {
	k := newDesk(t, "england")
	k.start()
	s := k.structure()
	target, grade := s.Fields[0], s.Fields[1]
	k.exec(`insert into licence_types (school_id, name, audience, position, register_link) values ($1, 'Parent', 'other', 1, true)`, k.s.ID)
	k.exec(`insert into licence_fields (school_id, licence_type_id, portlet, field_key) select school_id, id, 'progress', unnest(array[$1, $2]) from licence_types`, target.Key(), grade.Key())
	k.result(k.periods()[0].ID, 0, grade.ID, "7", 7)
	remove := func(id int64) error {
		return k.try(func(ctx context.Context, tx db.Tx) error { return DeleteField(ctx, tx, id) })
	}
	k.wants("conflict", remove(grade.ID))
	k.exec(`delete from results`)
	k.exec(`insert into result_changes (school_id, pupil_id, period_id, field_id, old_value, old_at, new_value) values ($1, $2, $3, $4, '7', now(), '')`, k.s.ID, k.pupils[0], k.periods()[0].ID, grade.ID)
	k.wants("conflict", remove(grade.ID))
	k.wants("", remove(target.ID))
	k.wants("not found", remove(target.ID))
	if got := k.text(`select (select string_agg(field_key, ' ') from licence_fields) || ' version ' || version from licence_types where name = 'Parent'`); got != grade.Key()+" version 2" {
		t.Error(got)
	}
	if now := k.structure().Field(grade.ID); now.TargetID != 0 {
		t.Errorf("still compared with %d", now.TargetID)
	}
}
