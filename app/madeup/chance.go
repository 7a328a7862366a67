package madeup

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"sort"
)

// stream is a source of chance that depends on the seed and on what it is for, so that a change to one part of a
// school leaves the others as they are.
func stream(seed uint64, of ...string) *rand.Rand {
	h := fnv.New64a()
	for _, s := range of {
		h.Write([]byte(s)) // never fails
		h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// chance is true with a probability of p.
func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

// one is one of several, each as likely.
func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// share picks an index by the shares, of which the last one is what remains.
func share(r *rand.Rand, shares ...float64) int {
	x := r.Float64()
	for i, s := range shares {
		if x < s {
			return i
		}
		x -= s
	}
	return len(shares)
}

// about is a whole number near a mean: how often something happens that happens independently.
func about(r *rand.Rand, mean float64) int {
	limit, n := math.Exp(-mean), 0
	for p := r.Float64(); p > limit; p *= r.Float64() {
		n++
	}
	return n
}

// chooser picks values by weight.
type chooser[T any] struct {
	values []T
	upTo   []float64 // sums of the weights
}

func (c *chooser[T]) add(v T, weight float64) {
	if n := len(c.upTo); n > 0 {
		weight += c.upTo[n-1]
	}
	c.values, c.upTo = append(c.values, v), append(c.upTo, weight)
}

func (c chooser[T]) pick(r *rand.Rand) T {
	x := r.Float64() * c.upTo[len(c.upTo)-1]
	return c.values[min(sort.SearchFloat64s(c.upTo, x), len(c.values)-1)]
}

// ranked weighs values by their place, as names and mail providers are spread: the first ones are common.
func ranked(values []string) (c chooser[string]) {
	for i, v := range values {
		c.add(v, math.Pow(float64(i+1), -0.75))
	}
	return c
}
