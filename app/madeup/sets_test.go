package madeup_test

import (
	"regexp"
	"testing"

	"gateway/app/madeup"
)

var classCode = regexp.MustCompile(`^(S?[0-9]{1,2})[a-z]+/(En|Ma|Sc|Gg|Hi|Fr|Cp|Ar|Mu|Pe)[0-9]+$`)

// setsAreTaught: a class has one subject, one year group and one teacher, who teaches that subject and is on the staff.
func setsAreTaught(t *testing.T, s madeup.Spec, f madeup.Files) {
	t.Helper()
	teaches, role, year := map[string]string{}, map[string]int{}, map[string]string{}
	for _, c := range rows(t, f.Staff) {
		teaches[c["Staff Code"]] = c["Subject"]
		role[c["Role"]]++
	}
	equal(t, "admins", role["Admin"], 2)
	within(t, "pupils a teacher", float64(s.Pupils)/float64(role["Teacher"]+2), 15, 18)
	for _, r := range rows(t, f.Results[len(f.Results)-1].Body) {
		year[r["Adno"]] = r["Year"]
	}
	size, teacher, own := map[string]int{}, map[string]string{}, map[string]bool{}
	for _, m := range rows(t, f.Sets) {
		class, who := m["Class"], m["Main Teacher"]
		if p := classCode.FindStringSubmatch(class); p == nil || p[1] != year[m["Adno"]] || teaches[who] != m["Subject"] || teacher[class] != "" && teacher[class] != who {
			t.Fatalf("%v", m)
		}
		if own[m["Adno"]+m["Subject"]] {
			t.Errorf("%s has two classes of %s", m["Adno"], m["Subject"])
		}
		size[class]++
		teacher[class], own[m["Adno"]+m["Subject"]] = who, true
	}
	equal(t, "memberships", len(own), 10*s.Pupils)
	for class, n := range size {
		within(t, class, float64(n), 14, 30)
	}
	if s.Pupils > 800 {
		within(t, "pupils in a set", float64(10*s.Pupils)/float64(len(size)), 24, 30)
	}
	recorded(t, f, teaches)
}

// recorded checks that events are recorded by the teacher of the subject.
func recorded(t *testing.T, f madeup.Files, teaches map[string]string) {
	t.Helper()
	for _, e := range rows(t, f.Behaviour) {
		if e["Subject"] == "" || teaches[e["Recorded By"]] != e["Subject"] {
			t.Fatalf("%v", e)
		}
	}
}

// TestSetsByAbility: the first set of an English class has the higher targets.
func TestSetsByAbility(t *testing.T) {
	f := madeup.Make(english(1060, 3))
	target, sum, n := map[string]string{}, map[string]float64{}, map[string]float64{}
	for _, r := range rows(t, f.Results[4].Body) {
		target[r["Adno"]] = r["Ma Target"]
	}
	for _, m := range rows(t, f.Sets) {
		sum[m["Class"]] += number(t, target[m["Adno"]])
		n[m["Class"]]++
	}
	if first, last := sum["9a/Ma1"]/n["9a/Ma1"], sum["9h/Ma8"]/n["9h/Ma8"]; first < last+3 {
		t.Errorf("targets of the first set %.2f, of the last %.2f", first, last)
	}
}

func TestSmallAndLargeSchools(t *testing.T) {
	for _, pupils := range []int{-1, 0, 1, 2, 5, 31, 3000} {
		for _, s := range []madeup.Spec{english(pupils, 9), scottish(pupils, 9)} {
			f := madeup.Make(s)
			equal(t, "pupils", len(rows(t, f.Pupils)), max(0, pupils))
			equal(t, "sets", len(rows(t, f.Sets)), 10*max(0, pupils))
		}
	}
	one := english(250, 9)
	one.FirstYear, one.LastYear = 9, 9
	equal(t, "one year group", len(rows(t, madeup.Make(one).Pupils)), 250)
	one.LastYear = 8
	equal(t, "no year group", len(rows(t, madeup.Make(one).Pupils)), 0)
	one = english(250, 9)
	one.Years = 0
	equal(t, "no results", len(madeup.Make(one).Results), 0)
	one.Years = 9 // longer than anybody has been there, one pupil twice in a year group
	equal(t, "results", len(madeup.Make(one).Results), 5)
}

func BenchmarkMake(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if f := madeup.Make(english(1060, 1)); len(f.Results) != 5 {
			b.Fatal(len(f.Results))
		}
	}
}
