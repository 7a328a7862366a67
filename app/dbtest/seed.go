package dbtest

import (
	"sync"
	"testing"
)

// Seed is a filled database that the tests of a process copy: filling is done once. It stays until the next run's
// sweep, for no test is the last one.
type Seed struct {
	once sync.Once
	name string // "" when filling failed
}

// New makes a copy of the seed's database that is dropped when the test ends. The first call makes the seed: fill
// gets a migrated, empty database, and must have closed its connections when it returns.
func (d *Seed) New(t testing.TB, fill func(d *DB)) *DB {
	t.Helper()
	s := serverOf(t)
	d.once.Do(func() {
		empty, err := s.copy(s.template)
		if err != nil {
			t.Fatal("dbtest: ", err)
		}
		fill(empty)
		d.name = empty.Name
	})
	if d.name == "" {
		t.Fatal("dbtest: the database could not be filled, see the test that tried it first")
	}
	return s.passing(t, d.name)
}
