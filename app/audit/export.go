package audit

import (
	"context"
	"fmt"
	"strings"

	"gateway/app/db"
	"gateway/app/fold"
)

// MaxExport is how many lines an export has at most, the newest of the search.
const MaxExport = 100_000

// exportChunk is how many lines are in memory at once.
const exportChunk = 5000

// NoteExport notes that the lines of a search are exported as "xlsx" or "csv". Scope: staff.
func NoteExport(ctx context.Context, tx db.Tx, f Filter, format string) error {
	return Note(ctx, tx, Line{Actor: Staff, ActorID: tx.StaffID(), Action: LogExported, PupilID: f.PupilID, Detail: strings.TrimSuffix(format+", "+f.String(), ", ")})
}

// String is the search in words, for the log.
func (f Filter) String() string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add("words", f.Words)
	add("about", string(f.Group))
	add("by", string(f.Actor))
	if f.ActorID != 0 {
		add("number", fmt.Sprint(f.ActorID))
	}
	add("from", f.From.String())
	add("to", f.To.String())
	return strings.Join(parts, ", ")
}

// Export hands the lines of a search over in chunks, newest first. Each call of the returned function reads the next
// chunk by its key, in the transaction that it is given; an empty one is the end. whole is false as soon as MaxExport
// has left lines out.
type Export struct {
	filter Filter
	given  int
	over   bool
	Whole  bool
}

// NewExport begins an export of a search.
func NewExport(f Filter) *Export {
	f.Before, f.After = Key{}, Key{}
	return &Export{filter: f, Whole: true}
}

// Next is the next chunk; none at the end. Scope: staff.
func (x *Export) Next(ctx context.Context, tx db.Tx) ([]Entry, error) {
	if x.over {
		return nil, nil
	}
	p, err := Search(ctx, tx, x.filter, min(exportChunk, MaxExport-x.given))
	if err != nil || len(p.Entries) == 0 {
		x.over = true
		return nil, err
	}
	x.given += len(p.Entries)
	x.filter.Before = p.Entries[len(p.Entries)-1].Key()
	x.over = !p.Older || x.given >= MaxExport
	x.Whole = !p.Older || !x.over
	return p.Entries, nil
}

// FileName is the name of an export's file, without its ending: "audit-log-ashdale-2026-11-25".
func FileName(slug, day string) string {
	return "audit-log-" + strings.ReplaceAll(fold.Text(slug), " ", "-") + "-" + day
}
