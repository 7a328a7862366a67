package contact

import (
	"context"
	"fmt"

	"gateway/app/db"
	"gateway/app/pupil"
)

// Outcome is what a file of contacts did.
type Outcome struct {
	Contacts pupil.Counts // people
	Links    pupil.Counts // of a person to a pupil: one for each row that was taken
	NoPupil  []int        // rows that were not taken: the school has no pupil of this Pupil ID
	Differ   []int        // rows that were taken but say something else of the person than an earlier row
}

// Apply writes contacts and their links to pupils, who must be on the roll already. What several rows say of one
// contact is put together; the first one to say something counts. Nobody and no link is removed. Each pair of
// Pupil ID and Ref may stand in rows once. Scope: worker, or staff.
func Apply(ctx context.Context, tx db.Tx, rows []Row) (Outcome, error) {
	if err := pupil.Lock(ctx, tx); err != nil {
		return Outcome{}, err
	}
	known, err := read(ctx, tx)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	var taken []Row
	for i, r := range rows {
		if known.pupils[pupil.NormaliseID(r.PupilID)] == 0 {
			out.NoPupil = append(out.NoPupil, i)
			continue
		}
		taken = append(taken, r)
	}
	said, differ := people(rows, out.NoPupil)
	out.Differ = differ
	if out.Contacts, err = applyPeople(ctx, tx, known, said); err != nil {
		return Outcome{}, err
	}
	out.Links, err = applyLinks(ctx, tx, known, taken)
	return out, err
}

// saidOf is a person in the file.
type saidOf struct {
	ref string
	person
}

// people puts together what the rows say of each contact, in the order of the file, and names the rows that
// contradict an earlier one.
func people(rows []Row, leaveOut []int) (said []saidOf, differ []int) {
	at := map[string]int{}
	for i, r := range rows {
		if len(leaveOut) > 0 && leaveOut[0] == i {
			leaveOut = leaveOut[1:]
			continue
		}
		p := r.person()
		n, seen := at[r.Ref]
		if !seen {
			at[r.Ref] = len(said)
			said = append(said, saidOf{r.Ref, p})
			continue
		}
		first := said[n].person
		if p.with(first) != first.with(p) {
			differ = append(differ, i)
		}
		said[n].person = p.with(first)
	}
	return said, differ
}

// applyPeople also learns the ids of the new contacts.
func applyPeople(ctx context.Context, tx db.Tx, known known, said []saidOf) (pupil.Counts, error) {
	var counts pupil.Counts
	var write []saidOf
	for _, s := range said {
		was, there := known.people[s.ref]
		next := was.with(s.person)
		if count(&counts, there, next != was) {
			write = append(write, saidOf{s.ref, next})
		}
	}
	return counts, writePeople(ctx, tx, write, known.ids)
}

func applyLinks(ctx context.Context, tx db.Tx, known known, rows []Row) (pupil.Counts, error) {
	var counts pupil.Counts
	var write []linked
	for _, r := range rows {
		at := pair{known.pupils[pupil.NormaliseID(r.PupilID)], known.ids[r.Ref]}
		was, there := known.links[at]
		next := was.with(r.link())
		if count(&counts, there, next != was) {
			write = append(write, linked{at, next})
		}
	}
	return counts, writeLinks(ctx, tx, write)
}

// count adds one to the counts and tells whether there is something to write.
func count(c *pupil.Counts, there, changed bool) bool {
	switch {
	case !there:
		c.New++
	case changed:
		c.Changed++
	default:
		c.Unchanged++
		return false
	}
	return true
}

// pair is a pupil and a contact, both by the id of the row.
type pair struct{ pupil, contact int64 }

type linked struct {
	pair
	link
}

// known is what the school has already.
type known struct {
	pupils map[string]int64 // by the normalised Pupil ID
	ids    map[string]int64 // of contacts, by their number
	people map[string]person
	links  map[pair]link
}

func wrap(err error) error {
	if err != nil {
		return fmt.Errorf("contacts: %w", err)
	}
	return nil
}
