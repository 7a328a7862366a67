package pupil

import (
	"cmp"
	"context"

	"gateway/app/db"
)

// Index finds pupils by the numbers that files carry.
type Index struct{ known roll }

// NewIndex reads the school's numbers. Scope: worker, or staff.
func NewIndex(ctx context.Context, tx db.Tx) (Index, error) {
	k, err := read(ctx, tx)
	return Index{k}, err
}

// Find is the pupil of a Pupil ID (an old one too), else of a UPN or SCN; 0 for nobody. clash says that the
// numbers name two pupils.
func (x Index) Find(pupilID, upn, scn string) (id int64, clash bool) {
	k, folded := x.known, NormaliseID(pupilID)
	id = cmp.Or(k.byID[folded], k.byAlias[folded])
	number, _ := k.byNumbers(Said{Row: Row{UPN: upn, SCN: scn}})
	switch {
	case number == ambiguous || id != 0 && number != 0 && id != number:
		return 0, true
	case id == 0 && pupilID == "":
		return number, false
	}
	return id, false
}

// Row is what is known of a pupil.
func (x Index) Row(id int64) Row { return x.known.byPupil[id] }
