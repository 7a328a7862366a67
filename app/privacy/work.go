package privacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
	"gateway/app/school"
)

// Tell notes how far the worker is, in a transaction of its own.
type Tell func(done, total int) error

// ErrStopped is a pack at which there is nothing left to do: cancelled, or another worker was first.
var ErrStopped = errors.New("the pack is no longer being made")

// HeldBack stands in the place of what is held back.
const HeldBack = "[held back: about other people]"

// Part is a section with its rows, as they are given to the person.
type Part struct {
	Section
	Rows [][]string
}

// Document is a pack before it is a file.
type Document struct {
	School   school.School
	Pack     Pack
	Of       Subject
	MadeOn   civil.Date
	Parts    []Part
	Seen     []Seen // what they see under each of their holdings
	Logo     []byte // PNG; nil for none
	Official string // the school's name for the foot
	Held     int    // values that are held back
	Redacted int    // values that are given in other words
	StaffID  int64
}

// FileName is the file's name, ASCII, with the number by which the school knows the person and never a name:
// "data-pack-pupil-007001-2026-11-25.zip".
func (d Document) FileName() string {
	number := strconv.FormatInt(d.Of.ID, 10)
	if d.Of.About == APupil {
		number, _, _ = strings.Cut(d.Of.Meta, ",")
	}
	words := strings.FieldsFunc(fold.Text("data pack "+d.Of.About+" "+number), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-") + "-" + d.MadeOn.String() + ".zip"
}

// held is a value of a section that may be about other people.
type held struct{ key, title, body string }

// held are the values of a row that somebody decides about, by column.
func (s Section) held(r Row) map[int]held {
	out := map[int]held{}
	if !r.Hold {
		return out
	}
	var title []string
	for n, cell := range r.Cells {
		if plain := cell == "" || cell == "Yes" || cell == "No" || strings.Trim(cell, "0123456789-") == ""; !plain && !slices.Contains(s.Held, n) && len(title) < 3 {
			title = append(title, cell)
		}
	}
	for _, n := range s.Held {
		if r.Cells[n] != "" {
			out[n] = held{key: r.Key + "/" + strconv.Itoa(n), title: strings.Join(append(slices.Clone(title), s.Columns[n]), ", "), body: r.Cells[n]}
		}
	}
	return out
}

// Collect finds what may be about other people and hands the pack over to them who decide. Scope: worker. Errors:
// ErrStopped; errs.NotFound when the person has gone.
func Collect(ctx context.Context, tx db.Tx, pack int64, tell Tell) error {
	p, of, err := begin(ctx, tx, pack, Collecting)
	if err != nil {
		return err
	}
	for n, s := range of.Sections() {
		rows, err := s.Read(ctx, tx, of)
		if err != nil {
			return err
		}
		var found []held
		for _, r := range rows {
			values := s.held(r)
			for _, column := range s.Held {
				if h, there := values[column]; there {
					found = append(found, h)
				}
			}
		}
		if err := addItems(ctx, tx, p.ID, s.Name, n, found); err != nil {
			return err
		}
		if err := tell(n+1, len(of.Sections())); err != nil {
			return err
		}
	}
	return advance(ctx, tx, pack, Collecting, `state = 'deciding'`)
}

// begin finds a pack in a state, and the person.
func begin(ctx context.Context, tx db.Tx, pack int64, state string) (p Pack, of Subject, err error) {
	if p, err = ByID(ctx, tx, pack); err != nil {
		return p, of, err
	}
	if p.State != state {
		return p, of, ErrStopped
	}
	of, err = Open(ctx, tx, p.About, p.SubjectID)
	return p, of, err
}

// advance leaves a state; whoever has taken the pack out of it meanwhile was first.
func advance(ctx context.Context, tx db.Tx, pack int64, from, set string, args ...any) error {
	tag, err := tx.Exec(ctx, `update data_packs set `+set+` where school_id = $1 and id = $2 and state = $3`, append([]any{tx.SchoolID(), pack, from}, args...)...)
	if err != nil {
		return fmt.Errorf("go on with a pack: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrStopped
	}
	return nil
}

// addItems adds values to decide about. One that is there already with another text is to be decided about anew.
func addItems(ctx context.Context, tx db.Tx, pack int64, section string, place int, found []held) error {
	var keys, titles, bodies []string
	for _, h := range found {
		keys, titles, bodies = append(keys, h.key), append(titles, h.title), append(bodies, h.body)
	}
	// an item whose text has changed goes and comes anew: nobody has decided about what it says now
	if _, err := tx.Exec(ctx, `delete from data_pack_items i using unnest($4::text[], $5::text[]) u (key, body)
		where i.school_id = $1 and i.pack_id = $2 and i.section = $3 and i.row_key = u.key and i.body <> u.body`, tx.SchoolID(), pack, section, keys, bodies); err != nil {
		return fmt.Errorf("collect for a pack: %w", err)
	}
	_, err := tx.Exec(ctx, `insert into data_pack_items (school_id, pack_id, section, row_key, place, title, body)
		select $1, $2, $3, u.key, $4, u.title, u.body from unnest($5::text[], $6::text[], $7::text[]) with ordinality u (key, title, body, n) order by u.n
		on conflict do nothing`, tx.SchoolID(), pack, section, place, keys, titles, bodies)
	if err != nil {
		return fmt.Errorf("collect for a pack: %w", err)
	}
	return nil
}

// Progress notes how far the worker is. Scope: worker. Errors: ErrStopped when the pack is in another state.
func Progress(ctx context.Context, tx db.Tx, pack int64, state string, done, total int) error {
	return advance(ctx, tx, pack, state, `done = $4, total = $5`, done, total)
}

// Assemble reads everything anew and puts the decisions in. What nobody has decided about, because it has come or
// changed since, sends the pack back to the people: then ok is false. Scope: worker. Errors: those of Collect.
func Assemble(ctx context.Context, tx db.Tx, pack int64, now time.Time, tell Tell) (d Document, ok bool, err error) {
	d.MadeOn = civil.OnDay(now)
	if d.Pack, d.Of, err = begin(ctx, tx, pack, Compiling); err != nil {
		return d, false, err
	}
	if d.School, err = school.ByID(ctx, tx, tx.SchoolID()); err != nil {
		return d, false, err
	}
	if err = tx.QueryRow(ctx, `select compiled_by from data_packs where school_id = $1 and id = $2`, tx.SchoolID(), pack).Scan(&d.StaffID); err != nil {
		return d, false, err
	}
	decided, err := decisions(ctx, tx, pack)
	if err != nil {
		return d, false, err
	}
	fresh := 0
	for n, s := range d.Of.Sections() {
		rows, err := s.Read(ctx, tx, d.Of)
		if err != nil {
			return d, false, err
		}
		open := d.put(s, rows, decided[s.Name])
		if fresh += len(open); len(open) > 0 {
			if err := addItems(ctx, tx, pack, s.Name, n, open); err != nil {
				return d, false, err
			}
		}
		if err := tell(n+1, len(d.Of.Sections())); err != nil {
			return d, false, err
		}
	}
	if fresh > 0 {
		return d, false, advance(ctx, tx, pack, Compiling, `state = 'deciding', message = $4`,
			fmt.Sprintf("Since you decided, %s. Decide about that too, then have the pack made again.", plural(fresh, "entry has come or changed", "entries have come or changed")))
	}
	return d, true, d.see(ctx, tx)
}

// see adds what the person sees, and the school's head for the paper.
func (d *Document) see(ctx context.Context, tx db.Tx) (err error) {
	if err = tx.QueryRow(ctx, `select logo, coalesce(nullif(official_name, ''), name) from schools where id = $1`, tx.SchoolID()).Scan(&d.Logo, &d.Official); err != nil {
		return fmt.Errorf("read the school's head: %w", err)
	}
	d.Seen, err = whatTheySee(ctx, tx, d.School, d.Of, d.MadeOn)
	return err
}

// put adds a section with the decisions in it and returns what nobody has decided about.
func (d *Document) put(s Section, rows []Row, decided map[string]Item) (open []held) {
	part := Part{Section: s, Rows: [][]string{}}
	for _, r := range rows {
		gone := false
		for column, h := range s.held(r) {
			i, there := decided[h.key]
			switch {
			case !there || i.Decision == "" || i.Body != h.body:
				open = append(open, h)
			case i.Decision == Redact:
				r.Cells[column] = i.Redacted
				d.Redacted++
			case i.Decision == Hold:
				r.Cells[column] = HeldBack
				d.Held++
				gone = gone || s.Whole
			}
		}
		if !gone {
			part.Rows = append(part.Rows, r.Cells)
		}
	}
	d.Parts = append(d.Parts, part)
	return open
}

// decisions are what was decided, by section and key.
func decisions(ctx context.Context, tx db.Tx, pack int64) (map[string]map[string]Item, error) {
	rows, err := tx.Query(ctx, `select section, row_key, body, decision, redacted from data_pack_items where school_id = $1 and pack_id = $2`, tx.SchoolID(), pack)
	if err != nil {
		return nil, fmt.Errorf("read what was decided: %w", err)
	}
	out := map[string]map[string]Item{}
	var i Item
	var key string
	_, err = pgx.ForEachRow(rows, []any{&i.Section, &key, &i.Body, &i.Decision, &i.Redacted}, func() error {
		if out[i.Section] == nil {
			out[i.Section] = map[string]Item{}
		}
		out[i.Section][key] = i
		return nil
	})
	return out, err
}

// Finish marks a pack as ready, its file being fileID. Scope: worker. Errors: ErrStopped.
func Finish(ctx context.Context, tx db.Tx, d Document, fileID int64) error {
	if err := advance(ctx, tx, d.Pack.ID, Compiling, `state = 'ready', finished_at = now(), file_id = $4`, fileID); err != nil {
		return err
	}
	return logIt(ctx, tx, audit.PackMade, d.Pack.ID, fmt.Sprintf("%s held back, %s in other words", plural(d.Held, "entry", "entries"), plural(d.Redacted, "entry", "entries")))
}

// Fail tells people that a pack came to nothing. Scope: worker.
func Fail(ctx context.Context, tx db.Tx, pack int64, message string) error {
	_, err := tx.Exec(ctx, `update data_packs set state = 'failed', finished_at = now(), message = $3 where school_id = $1 and id = $2 and state in ('collecting', 'compiling')`, tx.SchoolID(), pack, message)
	if err != nil {
		return fmt.Errorf("fail a pack: %w", err)
	}
	return nil
}

// FileOf is the file of a pack that is ready. Scope: staff. Errors: errs.NotFound, also when its time is over.
func FileOf(ctx context.Context, tx db.Tx, pack int64) (int64, error) {
	p, err := ByID(ctx, tx, pack)
	if err == nil && (p.State != Ready || p.FileID == 0) {
		err = errs.NotFound
	}
	return p.FileID, err
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
