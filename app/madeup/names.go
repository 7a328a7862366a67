package madeup

import (
	"embed"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

//go:embed names/*.csv
var nameFiles embed.FS

const female, male = "F", "M"

// names are forenames by sex, as often as they were given.
type names struct {
	england, scotland, ireland, parents map[string]chooser[string]
}

func readNames() names {
	return names{
		england: readList("forenames_england_wales_born_2008_2014"), scotland: readList("forenames_scotland_born_2008_2014"),
		ireland: readList("forenames_n_ireland_born_2008_2014"), parents: readList("forenames_parents_scotland_born_1974_1986"),
	}
}

// readList reads a list that is part of the program: a fault in it is the programmer's.
func readList(name string) map[string]chooser[string] {
	f, err := nameFiles.Open("names/" + name + ".csv")
	if err != nil {
		panic(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(fmt.Errorf("names %s: %w", name, err))
	}
	out := map[string]chooser[string]{}
	for _, row := range rows[1:] { // sex, rank, name, births, share
		births, err := strconv.Atoi(row[3])
		if err != nil {
			panic(fmt.Errorf("names %s: %w", name, err))
		}
		c := out[row[0]]
		c.add(row[2], float64(births))
		out[row[0]] = c
	}
	return out
}

// child is a forename for a pupil of an origin: most families choose from their own tradition, others from all.
func (m *maker) child(r *rand.Rand, o origin, sex string) string {
	own, all := o.boys, m.names.england
	if sex == female {
		own = o.girls
	}
	switch {
	case m.flavour.scottish:
		all = m.names.scotland
	case o.irish:
		all = m.names.ireland
	}
	if len(own) > 0 && chance(r, 0.8) {
		return one(r, own)
	}
	return all[sex].pick(r)
}

// adult is a forename for a parent or a member of staff.
func (m *maker) adult(r *rand.Rand, o origin, sex string) string {
	own := o.men
	if sex == female {
		own = o.women
	}
	if len(own) > 0 {
		return one(r, own)
	}
	return m.names.parents[sex].pick(r)
}

// known is another name by which a child is called: the short form, or one of the middle names.
func (m *maker) known(r *rand.Rand, o origin, forename, sex string) string {
	for _, pair := range shortForms {
		if long, short, _ := strings.Cut(pair, " "); long == forename {
			return short
		}
	}
	return m.child(r, o, sex)
}

var shortForms = []string{"Benjamin Ben", "Samuel Sam", "Joshua Josh", "Thomas Tom", "Daniel Dan", "Matthew Matt", "Joseph Joe", "William Will", "James Jamie",
	"Alexander Alex", "Jacob Jake", "Nathan Nate", "Zachary Zac", "Oliver Ollie", "Charlie Chas", "Edward Ted", "Isabella Bella", "Jessica Jess", "Emily Em",
	"Charlotte Lottie", "Amelia Millie", "Abigail Abi", "Elizabeth Lizzie", "Megan Meg", "Katie Kate", "Rebecca Becky", "Samantha Sam", "Eleanor Ellie",
	"Madison Maddie", "Imogen Immy", "Oluwaseun Seun", "Chiamaka Amaka", "Gurpreet Gurps", "Muhammad Mo", "Mohammed Mo", "Zuzanna Zuza", "Jakub Kuba"}
