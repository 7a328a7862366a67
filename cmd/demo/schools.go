package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gateway/app/config"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/mail/sink"
	"gateway/app/roll"
	"gateway/app/school"
	"gateway/cmd/internal/serve"
)

// makingTime is far more than making the schools takes; beyond it something is stuck.
const makingTime = 3 * time.Minute

// made is what is kept of a finished demo: how to get in.
type made struct {
	Roll    string  `json:"roll"` // folder of -roll, "" for the schools' own files
	Schools []shown `json:"schools"`
}

// ensureSchools reads the schools that an earlier start made, or makes them.
func ensureSchools(ctx context.Context, p parts, c config.Config, box *sink.Sink) ([]shown, error) {
	from, err := rollFolder(p.options.roll)
	if err != nil {
		return nil, err
	}
	var m made
	found, err := p.folder.read(madeFile, &m)
	switch {
	case err != nil:
		return nil, err
	case found && from != "" && from != m.Roll:
		return nil, fmt.Errorf("the data in %s was made from other files: add -reset to begin anew with %s, or choose another folder with -data", p.folder.dir, from)
	case found:
		return m.Schools, nil
	}
	p.say.notice(fmt.Sprintf("first start: making %d schools", 2+p.options.more))
	ctx, cancel := context.WithTimeout(ctx, makingTime+time.Duration(p.options.more)*time.Minute)
	defer cancel()
	core, err := serve.Open(ctx, c, p.say.log)
	if err != nil {
		return nil, err
	}
	defer core.Close()
	all, err := specs(from)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "made-up-schools-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // it is in the temporary folder at worst
	further, err := moreSchools(p.options.more, dir, all[0].Logo)
	if err != nil {
		return nil, err
	}
	all = append(all, further...)
	k := maker{core: core, box: box, password: p.folder.keys.Password, log: p.say.log}
	m = made{Roll: from}
	for _, s := range all {
		one, err := k.make(ctx, s)
		if err != nil {
			return nil, fmt.Errorf("make %s: %w", s.Name, err)
		}
		m.Schools = append(m.Schools, one)
	}
	return m.Schools, p.folder.write(madeFile, m)
}

// rollFolder is the whole path of -roll, once the three files are seen to be there.
func rollFolder(dir string) (string, error) {
	if dir == "" {
		return "", nil
	}
	whole, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for _, name := range []string{"pupils.csv", "contacts.csv", "staff.csv"} {
		if _, err := os.Stat(filepath.Join(whole, name)); err != nil {
			return "", fmt.Errorf("-roll needs a folder with pupils.csv, contacts.csv and staff.csv: %w", err)
		}
	}
	return whole, nil
}

// maker makes schools through the functions that the pages use.
type maker struct {
	core     *serve.Core
	box      *sink.Sink
	password string
	log      *slog.Logger
}

// make makes one school and returns how to get in.
func (k maker) make(ctx context.Context, s spec) (shown, error) {
	at, err := school.Add(ctx, k.core.DB, s.New)
	if err != nil {
		return shown{}, err
	}
	if err := k.core.DB.In(ctx, db.Worker(at.ID), func(tx db.Tx) error { return licence.EnsureDefaults(ctx, tx) }); err != nil {
		return shown{}, err
	}
	if err := k.load(ctx, at, s.files); err != nil {
		return shown{}, err
	}
	if err := k.tracking(ctx, at, s.files); err != nil {
		return shown{}, err
	}
	out := shown{Slug: at.Slug, Name: at.Name}
	if out.SignIns, err = k.staff(ctx, at, s.people); err != nil {
		return out, err
	}
	if err := k.assign(ctx, at, out.SignIns[0].Email); err != nil {
		return out, fmt.Errorf("assign pupils: %w", err)
	}
	if ok, err := usual(s.files); err != nil {
		return out, err
	} else if ok {
		if err := k.waiting(ctx, at, out.SignIns[0].Email, s.files); err != nil {
			return out, fmt.Errorf("an import that waits: %w", err)
		}
	}
	families, err := k.families(ctx, at, s.families)
	if err != nil {
		return out, err
	}
	if err := k.notes(ctx, at, out.SignIns[0].Email, families); err != nil {
		return out, err
	}
	if err := k.furtherType(ctx, at, s.further); err != nil {
		return out, err
	}
	var grown child
	if s.grown {
		if grown, err = k.grownPupil(ctx, at); err != nil {
			return out, fmt.Errorf("a pupil of age: %w", err)
		}
	}
	keys, err := k.keys(ctx, at, out.SignIns[0].Email, families, grown)
	if err != nil {
		return out, err
	}
	also := cared(families)
	first, err := k.register(ctx, at, families[0], also, keys)
	if err != nil {
		return out, err
	}
	out.SignIns = append(out.SignIns, first...)
	if grown.ID != 0 {
		who, err := k.comeOfAge(ctx, at, families[0], grown, keys)
		if err != nil {
			return out, fmt.Errorf("a pupil of age: %w", err)
		}
		out.SignIns = append(out.SignIns, who)
	}
	out.Keys = keys.ready(families[0], also, grown)
	return out, nil
}

// load takes the school's own export in.
func (k maker) load(ctx context.Context, at school.School, files fs.FS) error {
	var f roll.Files
	for name, to := range map[string]*io.Reader{pupilsFile: &f.Pupils, "contacts.csv": &f.Contacts, "staff.csv": &f.Staff} {
		file, err := files.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		*to = file
	}
	r, err := roll.Load(ctx, k.core.DB, at.ID, f)
	if err != nil {
		return err
	}
	k.log.InfoContext(ctx, "roll loaded", "school", at.Slug, "pupils", r.Pupils.Taken.Total(), "contacts", r.People.Total(), "links", r.Contacts.Taken.Total(),
		"staff", r.Staff.Taken.Total(), "admins_to_confirm", len(r.Proposed))
	rejected := 0
	for what, p := range map[string]roll.Part{"pupils.csv": r.Pupils, "contacts.csv": r.Contacts, "staff.csv": r.Staff} {
		rejected += len(p.Problems)
		for _, problem := range append(p.Problems, p.Warnings...) {
			k.log.InfoContext(ctx, "roll row", "school", at.Slug, "file", what, "about", roll.Words(problem))
		}
	}
	if rejected > 0 {
		k.log.WarnContext(ctx, "some rows of the roll were not taken: the log names each", "school", at.Slug, "problems", rejected)
	}
	if r.Pupils.Taken.Total() == 0 {
		return errors.New("pupils.csv holds no pupil that can be taken")
	}
	return nil
}
