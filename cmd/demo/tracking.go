package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"

	"gateway/app/db"
	"gateway/app/madeup"
	"gateway/app/roll"
	"gateway/app/school"
	"gateway/app/tracking"
)

// years is how many academic years of results a school has: those that its files lack are made up.
const years = 5

// resultsName is a file of results: results_2025_26.csv.
var resultsName = regexp.MustCompile(`^results_(\d{4})_(\d{2})\.csv$`)

// tracking takes in whatever tracking data lies beside the roll, and made-up results of the years before, and shows
// it as a school does that has shown it to families before. A folder with the roll alone has none.
func (k maker) tracking(ctx context.Context, at school.School, files fs.FS) error {
	f := roll.TrackingFiles{Grades: "gcse-fine"}
	closing := &opened{files: files}
	defer closing.all()
	for name, to := range map[string]*io.Reader{"sets.csv": &f.Sets, "attendance.csv": &f.Attendance, "behaviour.csv": &f.Behaviour} {
		if r := closing.open(name); r != nil {
			*to = r
		}
	}
	results, first, err := closing.results()
	if err != nil {
		return err
	}
	if first != 0 && len(results) < years {
		if f.Results, err = k.history(at, files, first, len(results)); err != nil {
			return err
		}
	}
	f.Results = append(f.Results, results...)
	parts, err := roll.LoadTracking(ctx, k.core.DB, at.ID, f)
	if err != nil {
		return err
	}
	for what, p := range parts {
		k.log.InfoContext(ctx, "tracking data loaded", "school", at.Slug, "file", what, "rows", p.Read, "not_taken", len(p.Problems))
		for _, problem := range append(p.Problems, p.Warnings...) {
			k.log.InfoContext(ctx, "tracking row", "school", at.Slug, "file", what, "about", roll.Words(problem))
		}
	}
	return k.core.DB.In(ctx, db.Worker(at.ID), func(tx db.Tx) error {
		_, err := tracking.ReleaseLoaded(ctx, tx)
		return err
	})
}

// history makes up the results of the years before the first one of the files.
func (k maker) history(at school.School, files fs.FS, first, have int) (out []roll.ResultFile, err error) {
	body, err := fs.ReadFile(files, pupilsFile)
	if err != nil {
		return nil, err
	}
	for _, r := range madeup.History(body, at.Country, at.FirstYear, first, years-have, uint64(at.ID)) {
		out = append(out, roll.ResultFile{Year: r.Year, Body: bytes.NewReader(r.Body)})
	}
	return out, nil
}

// opened are files that are read and then closed.
type opened struct {
	files fs.FS
	held  []fs.File
}

func (o *opened) open(name string) io.Reader {
	file, err := o.files.Open(name)
	if err != nil {
		return nil // it is not there: the school has none
	}
	o.held = append(o.held, file)
	return file
}

func (o *opened) all() {
	for _, file := range o.held {
		_ = file.Close()
	}
}

// results are the files of results, oldest first, and the year in which the first of them begins.
func (o *opened) results() (out []roll.ResultFile, first int, err error) {
	names, err := fs.Glob(o.files, "results_*.csv")
	if err != nil {
		return nil, 0, err
	}
	slices.Sort(names)
	for _, name := range names {
		m := resultsName.FindStringSubmatch(path.Base(name))
		if m == nil {
			return nil, 0, fmt.Errorf("%s: a file of results is called results_2025_26.csv", name)
		}
		if first == 0 {
			first, _ = strconv.Atoi(m[1])
		}
		out = append(out, roll.ResultFile{Year: m[1] + "/" + m[2], Body: o.open(name)})
	}
	return out, first, nil
}
