package main

import (
	"crypto/rand"
	"math/big"
	"strings"
)

// words make passwords that are quick to type and nobody's first guess.
var words = strings.Fields(`amber anchor apron basil beacon birch biscuit breeze button candle canvas carrot cedar cello chalk clover
	cobalt copper coral cotton cradle crayon dahlia drizzle fennel ferry fiddle finch flute garnet ginger goblet granite hammock harbour
	hazel heron indigo jasmine jigsaw kettle lagoon lantern lemon linen lupin magnet maple marble meadow mitten nutmeg olive orbit otter
	paddle paprika pebble pepper pewter pigeon pillow plum poppy quartz quiver radish raven ribbon rocket saddle saffron satin scarlet
	shutter silver sorrel sparrow spruce stapler sundial tartan teapot thimble thistle timber topaz trumpet tulip tunnel turnip velvet
	violet waffle walnut willow window winter yonder zephyr`)

// newPassword is three words, long enough for every realm.
func newPassword() string {
	var chosen []string
	for range 3 {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(words))))
		if err != nil {
			panic(err) // never: the reader of crypto/rand does not fail
		}
		chosen = append(chosen, words[n.Int64()])
	}
	return strings.Join(chosen, "-")
}
