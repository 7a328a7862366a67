package pupil

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/fold"
)

// Reading is what somebody may read of pupils. What they may not read is not even selected.
type Reading int

const (
	// Basics is for every member of staff: name, Pupil ID, year, groups, sex, date of birth and state, of pupils who
	// are not hidden.
	Basics Reading = iota
	// Whole is everything, of hidden pupils too.
	Whole
)

// The states that a List can be of, besides the values of Status. Hidden pupils stand under StateHidden alone
// (ADM-3), which is for Whole.
const (
	StateAll    = "all"
	StateHidden = "hidden"
)

// The orders of a List.
const (
	BySurname = "surname"
	ByGroup   = "group" // year, then tutor group
	ByID      = "id"    // as numbers: 7002 before 010001
)

// Filter is which pupils a List is of.
type Filter struct {
	// Search is the beginnings of words of the known-as name in any order, accents and case ignored, or the
	// beginning of a Pupil ID, with or without its zeros, or a whole old Pupil ID. Blank for all.
	Search     string
	Year       int    // 0 = all
	TutorGroup string // "" = all
	State      string // a value of Status, StateAll or StateHidden
	Order      string // BySurname when it is none of the three
	Down       bool   // from the end
	Page       int    // from 1; beyond the last it is the last
	Size       int    // pupils a page
}

// ListRow is a pupil of a List, by the known-as name.
type ListRow struct {
	ID         int64
	PupilID    string
	Forename   string
	Surname    string
	Year       int // 0 when not known
	TutorGroup string
	House      string
	Status     string
	Namesake   bool // another pupil of the school has this name
}

// Listing is one page of a List, and what there is to filter by.
type Listing struct {
	Rows   []ListRow
	Total  int // on all pages
	Page   int
	Years  []int    // of the pupils whom the viewer sees, youngest first
	Groups []string // their tutor groups, in the order of the years
	Nobody bool     // the viewer sees no pupil who is not hidden
}

// The name by which people outside know a pupil; the legal one only where there is no other (case 26).
const (
	knownForename = `coalesce(nullif(p.forename, ''), p.legal_forename)`
	knownSurname  = `coalesce(nullif(p.surname, ''), p.legal_surname)`
)

// listed is which pupils p a Filter finds among those whom the viewer sees. A name is searched word by word, so no index helps: a school's pupils are
// few. Numbers are compared by ranges, byte by byte.
var listed = `p.school_id = $1 and p.hidden = ($2::text = 'hidden') and ($2 in ('all', 'hidden') or p.status = $2)
	and ($3::int = 0 or p.year_group = $3) and ($4::text = '' or p.tutor_group = $4)
	and (not $5::boolean
		or cardinality($6::text[]) > 0 and not exists (select from unnest($6) w where strpos(' ' || p.surname_folded || ' ' || p.forename_folded, ' ' || w) = 0)
		or p.pupil_id_folded >= $7::text and p.pupil_id_folded < $8::text or p.pupil_id_bare >= $9::text and p.pupil_id_bare < $10::text
		or exists (select from pupil_aliases a where a.school_id = $1 and a.pupil_id = p.id and a.kind = 'pupil_id' and (a.alias_folded = $7 or a.alias_bare = $9)))
	and ` + Seen("p", 11)

func (f Filter) values(schoolID int64, by Viewer) []any {
	id := NormaliseID(f.Search)
	bare := StripZeros(id)
	values := []any{schoolID, f.State, f.Year, f.TutorGroup, strings.TrimSpace(f.Search) != "", strings.Fields(fold.Text(f.Search)), id, behind(id), bare, behind(bare)}
	return append(values, by.Values()...)
}

// behind is the text behind everything that begins with prefix; for an empty prefix nothing lies between the two.
func behind(prefix string) string {
	if prefix == "" {
		return ""
	}
	return prefix + "\U0010ffff"
}

// orders are the columns of each order; the last one leaves no two pupils alike.
var orders = map[string][]string{
	BySurname: {"p.surname_folded", "p.forename_folded", "p.pupil_id_folded"},
	ByGroup:   {"p.year_group", "p.tutor_group", "p.surname_folded", "p.forename_folded", "p.pupil_id_folded"},
	ByID:      {"length(p.pupil_id_bare)", "p.pupil_id_bare", "p.pupil_id_folded"},
}

func (f Filter) order() string {
	columns, known := orders[f.Order]
	if !known {
		columns = orders[BySurname]
	}
	if !f.Down {
		return strings.Join(columns, ", ")
	}
	return strings.Join(columns, " desc, ") + " desc"
}

// List is one page of the pupils whom somebody sees, in one batch. Hidden ones are in no list but their own. Scope:
// staff.
func List(ctx context.Context, tx db.Tx, what Reading, by Viewer, f Filter) (Listing, error) {
	if what != Whole && f.State == StateHidden {
		f.State = StatusOnRoll
	}
	var l Listing
	values := f.values(tx.SchoolID(), by)
	b := &pgx.Batch{}
	b.Queue(`select count(*) from pupils p where `+listed, values...).QueryRow(func(r pgx.Row) error { return r.Scan(&l.Total) })
	// the page is found first: only its few rows are asked whether they have namesakes
	b.Queue(`with page as (select p.id, p.pupil_id, `+knownForename+` as forename, `+knownSurname+` as surname, coalesce(p.year_group, 0) as year,
			p.tutor_group, p.house, p.status, p.surname_folded, p.forename_folded, row_number() over (order by `+f.order()+`) as place
			from pupils p where `+listed+` order by place
			limit $13 offset (select least($14::bigint, greatest(0, (count(*) - 1) / $13 * $13)) from pupils p where `+listed+`))
		select id, pupil_id, forename, surname, year, tutor_group, house, status, `+namesake("page", "$15::boolean", 11)+` as namesake from page order by place`,
		append(values, f.Size, (f.Page-1)*f.Size, what == Whole)...).
		Query(func(rows pgx.Rows) (err error) {
			l.Rows, err = pgx.CollectRows(rows, pgx.RowToStructByName[ListRow])
			return err
		})
	b.Queue(`select coalesce(year_group, 0), tutor_group from pupils p where school_id = $1 and not hidden and `+Seen("p", 2)+` group by 1, 2 order by 1, 2`,
		append([]any{tx.SchoolID()}, by.Values()...)...).
		Query(func(rows pgx.Rows) error { return l.choices(rows) })
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Listing{}, fmt.Errorf("list pupils: %w", err)
	}
	l.Page = min(f.Page, max(1, (l.Total+f.Size-1)/f.Size))
	return l, nil
}

// IDs are all pupils of a List. Scope: staff.
func IDs(ctx context.Context, tx db.Tx, by Viewer, f Filter) ([]int64, error) {
	rows, err := tx.Query(ctx, `select p.id from pupils p where `+listed+` order by p.id`, f.values(tx.SchoolID(), by)...)
	if err != nil {
		return nil, fmt.Errorf("find pupils: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// namesake is whether another pupil whom the viewer sees has the name of a row; viewer is the place of Seen's
// parameters. To whom hidden pupils are not shown, none of them is a namesake.
func namesake(row, hiddenToo string, viewer int) string {
	return `exists (select from pupils o where o.school_id = $1 and o.surname_folded = ` + row + `.surname_folded
		and o.forename_folded = ` + row + `.forename_folded and o.id <> ` + row + `.id and (` + hiddenToo + ` or not o.hidden) and ` + Seen("o", viewer) + `)`
}

// choices reads the years and groups that there are.
func (l *Listing) choices(rows pgx.Rows) error {
	l.Nobody = true
	var year int
	var group string
	_, err := pgx.ForEachRow(rows, []any{&year, &group}, func() error {
		l.Nobody = false
		if year != 0 && !slices.Contains(l.Years, year) {
			l.Years = append(l.Years, year)
		}
		if group != "" && !slices.Contains(l.Groups, group) {
			l.Groups = append(l.Groups, group)
		}
		return nil
	})
	return err
}
