package auth

import (
	"cmp"
	"context"
	"errors"
	"time"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/school"
)

// pairLimits are the buckets of one try with a Pupil ID and a key. They are named by what was typed, so they
// answer alike for IDs that exist and IDs that do not. A class of 32 with typing errors fits; a guesser does not.
func pairLimits(s school.School, pupilID string, from Caller) []limit {
	id := s.Slug + "|" + pupil.StripZeros(pupil.NormaliseID(pupilID))
	return []limit{
		{name: "pair visitor", value: id + "|" + from.Visitor, max: 10, window: time.Hour},
		{name: "pair network", value: id + "|" + from.Network, max: 30, window: time.Hour},
		{name: "pair network fast", value: from.Network, max: 60, window: time.Minute, slow: true},
	}
}

// pairDay is the bucket of a pupil over a day. It refuses wrong pairs; a right one from a place that has not
// been guessing still passes, so that a stranger cannot lock a family out.
func pairDay(s school.School, pupilID string) limit {
	return limit{name: "pair day", value: s.Slug + "|" + pupil.StripZeros(pupil.NormaliseID(pupilID)), max: 100, window: 24 * time.Hour}
}

// Pair checks a Pupil ID and a key as typed. Errors: licence.ErrNoMatch, licence.ErrAskSchool, errs.TooMany.
// Wrong tries are counted and stand in the school's log; right ones are taken off again.
func (g *Gate) Pair(ctx context.Context, s school.School, account int64, pupilID string, key licence.Key, from Caller) (licence.Pair, error) {
	limits := append(pairLimits(s, pupilID, from), pairDay(s, pupilID))
	if err := g.spend(ctx, limits[:3]...); err != nil {
		return licence.Pair{}, err
	}
	day := g.spend(ctx, limits[3])
	if day != nil && !errors.As(day, new(errs.TooMany)) {
		return licence.Pair{}, day
	}
	var pair licence.Pair
	err := g.DB.In(ctx, db.Claim(s.ID, account), func(tx db.Tx) (err error) {
		pair, err = licence.Match(ctx, tx, g.Keyring, pupilID, key)
		return err
	})
	switch {
	case err == nil:
		err = g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error { return g.refund(ctx, tx, limits...) })
	case errors.Is(err, licence.ErrFull):
		err = cmp.Or(g.pairRefused(ctx, s, account, "matched, but as many accounts hold the key as the school allows"), err)
	case errors.Is(err, licence.ErrAskSchool):
		err = cmp.Or(g.pairRefused(ctx, s, account, "matched, but no longer in use"), err)
	case errors.Is(err, licence.ErrNoMatch):
		err = cmp.Or(g.pairRefused(ctx, s, account, ""), day, err)
	}
	return pair, err
}

func (g *Gate) pairRefused(ctx context.Context, s school.School, account int64, detail string) error {
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		actor := audit.Nobody
		if account != 0 {
			actor = audit.External
		}
		return audit.Note(ctx, tx, audit.Line{School: s.ID, Actor: actor, ActorID: account, Action: audit.KeyRefused, Detail: detail})
	})
}

// Add gives a signed-in person one more pupil (ACC-4). made is false when the pupil was in My Pupils already
// under this licence type. Errors: licence.ErrAskSchool.
func (g *Gate) Add(ctx context.Context, p Principal, pair licence.Pair) (made bool, err error) {
	err = g.DB.In(ctx, db.Claim(p.School.ID, p.ID), func(tx db.Tx) error {
		made, err = licence.Hold(ctx, tx, licence.Claim{Pair: pair, MadeBy: "add", PrivacyVersion: p.School.PrivacyVersion})
		if err != nil || !made {
			return err
		}
		if err := audit.Note(ctx, tx, audit.Line{Actor: audit.External, ActorID: p.ID, Action: audit.PupilAdded, PupilID: pair.PupilID, SubjectID: pair.TypeID}); err != nil {
			return err
		}
		return g.shorten(ctx, tx, p, pair)
	})
	return made, err
}

// shorten gives the open session the pupil's length from the moment a pupil's key joins the account.
func (g *Gate) shorten(ctx context.Context, tx db.Tx, p Principal, pair licence.Pair) error {
	if pair.Audience != "pupil" {
		return nil
	}
	_, err := tx.Exec(ctx, `update sessions set idle_seconds = least(idle_seconds, $2), expires_at = least(expires_at, now() + $3)
		where realm = 'external' and subject_id = $1 and ended_at is null`, p.ID, int(pupilLife.idle.Seconds()), pupilLife.whole)
	return err
}
