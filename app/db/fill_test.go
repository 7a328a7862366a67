package db_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// special are values that the catalogue does not tell, table by table: one entry a row to make.
var special = map[string][]map[string]any{
	"academic_years":    {{"starts_on": "2026-09-01", "ends_on": "2027-08-31"}},
	"files":             {{"account_id": nil}, {"staff_id": nil}}, // of a member of staff, or of an account
	"file_parts":        {nil, {"file_id": of{"files", 1}}},
	"fields":            {{"scope": "subject", "type": "scale"}},
	"periods":           {{"release_at": "2026-01-05"}}, // released
	"notes":             {{"shared": true}},
	"licence_types":     {{"audience": "pupil"}}, // so that the account at hand may decide as a pupil of age
	"consents":          {{"by_account": nil}},
	"data_packs":        {{"account_id": nil, "contact_id": nil}, {"about": "account", "pupil_id": nil, "contact_id": nil}, {"about": "contact", "pupil_id": nil, "account_id": nil}},
	"attendance_totals": {{"possible": 3, "attended": 1, "authorised": 1, "unauthorised": 1}},
}

// of is the id of another row than the first of a table.
type of struct {
	table string
	row   int
}

// tenant is the rows of one school, by table; every table has at least one.
type tenant map[string][]map[string]any

func (s tenant) id(table, column string) int64 {
	n, err := s[table][0][column].(json.Number).Int64()
	if err != nil {
		panic(err) // the tables asked for have whole numbers for keys
	}
	return n
}

type column struct {
	Name, Type string
	Needed     bool // not null, without a default, and not made by the database
}

// fillSchools makes rows of two schools in every table, out of the catalogue alone: a new table is filled by itself,
// or the test says that it cannot.
func fillSchools(t *testing.T, owner *pgx.Conn) (one, two tenant) {
	t.Helper()
	keys := map[string][]foreign{}
	for _, k := range foreignKeys(t, owner) {
		keys[k.Table] = append(keys[k.Table], k)
	}
	f := filler{t: t, owner: owner, keys: keys, columns: map[string][]column{}, checks: map[string][]string{}}
	all := words(t, owner, `select c.relname::text from pg_class c where `+ours+` and c.relname !~ '^(river|goose)_' order by 1`)
	for _, table := range all {
		f.columns[table] = rows[column](t, owner, `select attname::text, format_type(atttypid, atttypmod), attnotnull and not atthasdef and attidentity = '' and attgenerated = ''
			from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`, table)
		f.checks[table] = words(t, owner, `select pg_get_constraintdef(oid) from pg_constraint where contype = 'c' and conrelid = $1::regclass`, table)
	}
	one, two = tenant{}, tenant{}
	for _, school := range []tenant{one, two} {
		for _, table := range f.parentsFirst(all) {
			f.add(school, table)
		}
	}
	return one, two
}

type filler struct {
	t       *testing.T
	owner   *pgx.Conn
	keys    map[string][]foreign
	columns map[string][]column
	checks  map[string][]string
	n       int // makes every value another
}

func (f *filler) parentsFirst(all []string) (out []string) {
	for len(out) < len(all) {
		before := len(out)
		for _, table := range all {
			waits := slices.ContainsFunc(f.keys[table], func(k foreign) bool { return k.Parent != table && !slices.Contains(out, k.Parent) })
			if !slices.Contains(out, table) && !waits {
				out = append(out, table)
			}
		}
		if len(out) == before {
			f.t.Fatal("the tables refer to each other in a circle")
		}
	}
	return out
}

func (f *filler) add(s tenant, table string) {
	f.t.Helper()
	more := special[table]
	if len(more) == 0 {
		more = []map[string]any{nil}
	}
	for _, fixed := range more {
		values := map[string]any{}
		for _, k := range f.keys[table] {
			if k.Parent == table {
				continue
			}
			for i, name := range k.Columns {
				values[name] = s[k.Parent][0][k.Referenced[i]]
			}
		}
		for _, c := range f.columns[table] {
			if _, there := values[c.Name]; !there && c.Needed {
				values[c.Name] = f.value(table, c)
			}
		}
		for name, v := range fixed {
			if o, other := v.(of); other {
				v = s[o.table][o.row]["id"]
			}
			values[name] = v
		}
		s[table] = append(s[table], f.insert(table, values))
	}
}

func (f *filler) insert(table string, values map[string]any) (row map[string]any) {
	f.t.Helper()
	var names, casts []string
	var args []any
	for _, c := range f.columns[table] {
		v, there := values[c.Name]
		if !there {
			continue
		}
		if v != nil {
			v = fmt.Sprint(v)
		}
		args = append(args, v)
		names, casts = append(names, c.Name), append(casts, fmt.Sprintf("$%d::text::%s", len(args), c.Type))
	}
	var text string
	err := f.owner.QueryRow(context.Background(), `insert into `+table+` (`+strings.Join(names, ", ")+`) values (`+strings.Join(casts, ", ")+`) returning to_jsonb(`+table+`)::text`, args...).Scan(&text)
	if err != nil {
		f.t.Fatalf("%s: the test cannot make a row (add what it lacks to special): %v", table, err)
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&row); err != nil {
		f.t.Fatal(err)
	}
	return row
}

var oneOf = regexp.MustCompile(`\((\w+) = ANY \(ARRAY\['([^']*)'`)

// value is something that fits a column: the first of the values that a check allows, or a new one.
func (f *filler) value(table string, c column) any {
	for _, check := range f.checks[table] {
		if m := oneOf.FindStringSubmatch(check); m != nil && m[1] == c.Name {
			return m[2]
		}
	}
	f.n++
	switch kind, _, _ := strings.Cut(c.Type, "("); kind {
	case "boolean":
		return false
	case "smallint", "integer", "bigint", "numeric":
		return f.n
	case "date":
		return "2012-05-03"
	case "timestamp with time zone":
		return "2040-01-01"
	case "uuid":
		return fmt.Sprintf("00000000-0000-4000-8000-%012d", f.n)
	case "bytea":
		return fmt.Sprintf(`\x%08x`, f.n)
	case "jsonb":
		return "{}"
	case "text", "character varying":
		return fmt.Sprintf("%s-%d", strings.ReplaceAll(c.Name, "_", "-"), f.n)
	}
	if strings.HasSuffix(c.Type, "[]") {
		return "{}"
	}
	f.t.Fatalf("%s.%s: the test has no value of type %s", table, c.Name, c.Type)
	return nil
}
