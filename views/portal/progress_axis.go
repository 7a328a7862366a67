package portal

import (
	"math"
	"slices"
	"strconv"

	"gateway/app/tracking"
)

// axis is the upright of a chart: the best is at its top, also on a scale on which 1 is best.
type axis struct {
	low, high float64
	down      bool // the lowest is at the top
	ticks     []float64
	names     []string
}

// y is where a value lies.
func (a axis) y(value float64) float64 {
	at := (value - a.low) / (a.high - a.low)
	if a.down {
		at = 1 - at
	}
	return chartFoot - at*(chartFoot-chartTop)
}

// mostTicks is how many lines a chart has at most.
const mostTicks = 7

// axis spans the values and their targets; its lines are values of the scale, or round numbers.
func (v ProgressView) axis(drawn []point) axis {
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range drawn {
		for _, n := range []*float64{p.value.Place(), p.target.Place()} {
			if n != nil {
				low, high = min(low, *n), max(high, *n)
			}
		}
	}
	if s := v.Fields[v.field].Scale; s != nil {
		return scaleAxis(s, low, high)
	}
	return numberAxis(low, high)
}

// scaleAxis has lines at the values of the scale: at all of them, or at the whole ones where there are too many.
func scaleAxis(s *tracking.Scale, low, high float64) axis {
	values := slices.DeleteFunc(slices.Clone(s.Values), func(v tracking.Value) bool { return v.Sort == nil })
	slices.SortFunc(values, func(a, b tracking.Value) int {
		switch {
		case *a.Sort < *b.Sort:
			return -1
		case *a.Sort > *b.Sort:
			return 1
		}
		return 0
	})
	if around := near(values, low, high); len(around) > mostTicks {
		whole := slices.DeleteFunc(slices.Clone(values), func(v tracking.Value) bool { return *v.Sort != math.Trunc(*v.Sort) })
		if len(whole) > 1 {
			values = whole
		}
	}
	values = near(values, low, high)
	a := axis{low: low, high: high, down: s.Direction == tracking.Down}
	step := (len(values) + mostTicks - 1) / mostTicks
	for i := 0; i < len(values); i += max(step, 1) {
		a.ticks, a.names = append(a.ticks, *values[i].Sort), append(a.names, values[i].Text)
		a.low, a.high = min(a.low, *values[i].Sort), max(a.high, *values[i].Sort)
	}
	if a.low == a.high {
		a.low, a.high = a.low-1, a.high+1
	}
	return a
}

// near are the values from one under low to one over high.
func near(values []tracking.Value, low, high float64) []tracking.Value {
	from, to := 0, len(values)
	for i, v := range values {
		if *v.Sort < low {
			from = i
		}
		if *v.Sort > high {
			to = i + 1
			break
		}
	}
	return values[from:to]
}

// numberAxis has lines at round numbers; between whole numbers they are whole.
func numberAxis(low, high float64) axis {
	step := roundStep(high - low)
	if low == math.Trunc(low) && high == math.Trunc(high) {
		step = max(step, 1)
	}
	first, last := math.Floor(low/step), math.Ceil(high/step)
	if first == last {
		first, last = first-1, last+1
	}
	a := axis{low: first * step, high: last * step}
	for n := first; n <= last; n++ {
		a.ticks, a.names = append(a.ticks, n*step), append(a.names, strconv.FormatFloat(math.Round(n*step*1000)/1000, 'f', -1, 64))
	}
	return a
}

// roundStep is the smallest of 1, 2, 5, 10 … that divides a span into few enough parts.
func roundStep(span float64) float64 {
	if span == 0 {
		return 1
	}
	ten := math.Pow(10, math.Floor(math.Log10(span))-1)
	for _, times := range []float64{1, 2, 5} {
		if span/(ten*times) <= mostTicks-2 {
			return ten * times
		}
	}
	return ten * 10
}
