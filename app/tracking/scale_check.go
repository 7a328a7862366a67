package tracking

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"gateway/app/errs"
)

// Check judges a scale: problems on "name", "explanation", "direction", "on_within", "near_within", and for the value at
// place n on "value_n", "also_n", "meaning_n", "sort_n", "colour_n".
func (f ScaleForm) Check(use Use) (bad errs.Invalid) {
	length("name", f.Name, maxScaleName, &bad)
	if utf8.RuneCountInString(f.Explanation) > MaxExplanation {
		bad.Add("explanation", "too_long", "Max", MaxExplanation)
	}
	if !slices.Contains([]string{Up, Down, None}, f.Direction) {
		bad.Add("direction", "scale_direction")
	}
	if !(f.OnWithin >= 0 && f.OnWithin <= maxSort) {
		bad.Add("on_within", "scale_within")
	}
	if !(f.NearWithin >= 0 && f.NearWithin <= maxSort) {
		bad.Add("near_within", "scale_within")
	}
	if len(bad) == 0 && f.NearWithin < f.OnWithin {
		bad.Add("near_within", "scale_near_below_on")
	}
	field := "value_0"
	if len(f.Values) == 0 {
		bad.Add(field, "scale_empty")
	}
	if len(f.Values) > MaxValues {
		bad.Add(field, "scale_full", "Max", MaxValues)
	}
	f.checkValues(use, &bad)
	return bad
}

func (f ScaleForm) checkValues(use Use, bad *errs.Invalid) {
	taken := map[string]string{} // each way to write a value, and the value
	for n, v := range f.Values {
		at := strconv.Itoa(n)
		field := "value_" + at
		switch was := f.was(n); {
		case was != "" && was != v.Text && use[was] > 0:
			bad.Add(field, "scale_value_used", "Value", was, "Count", use[was])
		case v.Text == "":
			bad.Add(field, "scale_value_blank")
		case utf8.RuneCountInString(v.Text) > maxValue:
			bad.Add(field, "too_long", "Max", maxValue)
		case taken[same(v.Text)] != "":
			bad.Add(field, "scale_value_twice", "Value", taken[same(v.Text)])
		}
		taken[same(v.Text)] = v.Text
	}
	for n, v := range f.Values {
		v.checkRest(strconv.Itoa(n), taken, bad)
	}
}

// checkRest judges what stands beside the value itself.
func (v Value) checkRest(at string, taken map[string]string, bad *errs.Invalid) {
	field := "also_" + at
	tooMuch := len(v.Also) > maxAlso || slices.ContainsFunc(v.Also, func(a string) bool { return utf8.RuneCountInString(a) > maxValue })
	if tooMuch {
		bad.Add(field, "scale_also", "Count", maxAlso, "Max", maxValue)
	}
	for _, a := range v.Also {
		if other := taken[same(a)]; other != "" && other != v.Text && !tooMuch {
			bad.Add(field, "scale_also_twice", "Also", a, "Value", other)
			break
		}
		taken[same(a)] = v.Text
	}
	if field = "meaning_" + at; utf8.RuneCountInString(v.Meaning) > maxMeaning {
		bad.Add(field, "too_long", "Max", maxMeaning)
	}
	if field = "sort_" + at; v.Sort != nil && !(math.Abs(*v.Sort) <= maxSort) {
		bad.Add(field, "scale_sort")
	}
	if field = "colour_" + at; !slices.Contains(Colours, v.Colour) {
		bad.Add(field, "scale_colour")
	}
}

func (f ScaleForm) was(n int) string {
	if n < len(f.Was) {
		return f.Was[n]
	}
	return ""
}
