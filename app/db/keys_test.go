package db_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/dbtest"
)

// TestKeysBeginWithTheSchool: foreign keys and unique indexes look through row-level security, so the school is part
// of every one of them (it also keeps the schema shardable by school).
func TestKeysBeginWithTheSchool(t *testing.T) {
	owner := dbtest.New(t).Owner(t)
	tenant := tenantTables(t, owner)
	type index struct {
		Table, Name string
		Primary     bool
		Columns     []string
	}
	primary := map[string][]string{}
	for _, i := range rows[index](t, owner, `select c.relname::text, x.relname::text, i.indisprimary,
		array(select coalesce(a.attname::text, '?') from unnest(i.indkey::int2[]) with ordinality k (n, o) left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.n and k.n <> 0 order by o)
		from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid where i.indisunique and `+ours) {
		if !slices.Contains(tenant, i.Table) {
			continue
		}
		if i.Columns[0] != "school_id" {
			t.Errorf("%s: the unique index %s is on %v", i.Table, i.Name, i.Columns)
		}
		if i.Primary {
			primary[i.Table] = i.Columns
		}
	}
	for _, table := range tenant {
		hasID := len(words(t, owner, `select attname::text from pg_attribute where attrelid = $1::regclass and attname = 'id' and attnum > 0`, table)) > 0
		switch key := primary[table]; {
		case len(key) == 0:
			t.Errorf("%s has no primary key", table)
		case hasID && !slices.Equal(key, []string{"school_id", "id"}):
			t.Errorf("%s: the primary key is %v", table, key)
		}
	}
}

// foreign is a foreign key.
type foreign struct {
	Table, Name, Parent string
	Columns, Referenced []string
	OnDelete            string
	SetsColumns         bool // "set null" names its columns
}

func foreignKeys(t *testing.T, owner *pgx.Conn) []foreign {
	names := func(rel, key string) string {
		return `array(select a.attname::text from unnest(k.` + key + `) with ordinality u (n, o) join pg_attribute a on a.attrelid = k.` + rel + ` and a.attnum = u.n order by o)`
	}
	return rows[foreign](t, owner, `select c.relname::text, k.conname::text, p.relname::text, `+names("conrelid", "conkey")+`, `+names("confrelid", "confkey")+`,
		k.confdeltype::text, k.confdelsetcols is not null
		from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid where k.contype = 'f' and `+ours+` and c.relname !~ '^(river|goose)_' order by 1, 2`)
}

// TestReferencesStayWithinTheSchool: between tenant tables every foreign key carries the school on both sides.
func TestReferencesStayWithinTheSchool(t *testing.T) {
	owner := dbtest.New(t).Owner(t)
	tenant := tenantTables(t, owner)
	keys := foreignKeys(t, owner)
	for _, k := range keys {
		if !slices.Contains(tenant, k.Table) || !slices.Contains(tenant, k.Parent) {
			continue
		}
		if len(k.Columns) < 2 || k.Columns[0] != "school_id" || k.Referenced[0] != "school_id" {
			t.Errorf("%s: %s is on %v and leads to %s %v", k.Table, k.Name, k.Columns, k.Parent, k.Referenced)
		}
		if (k.OnDelete == "n" || k.OnDelete == "d") && !k.SetsColumns {
			t.Errorf("%s: %s would empty the school too", k.Table, k.Name)
		}
	}
	for _, table := range tenant {
		if !slices.ContainsFunc(keys, func(k foreign) bool { return k.Table == table && k.Columns[0] == "school_id" }) {
			t.Errorf("%s: its school_id refers to nothing", table)
		}
	}
}

// loose are columns that name a row and have no foreign key, and why.
var loose = map[string]string{
	"audit.actor_id":   "a line stays when who did it is gone",
	"audit.pupil_id":   "a line stays when the pupil is gone",
	"audit.subject_id": "what it is follows from the action",
}

// TestEveryReferenceIsHeld: a column that names a row of another table has a foreign key, or a reason to have none.
func TestEveryReferenceIsHeld(t *testing.T) {
	owner := dbtest.New(t).Owner(t)
	keys := foreignKeys(t, owner)
	found := map[string]bool{}
	for _, table := range tenantTables(t, owner) {
		for _, column := range words(t, owner, `select attname::text from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
			and atttypid = 'bigint'::regtype and attname ~ '_(id|by)$'`, table) {
			name := table + "." + column
			held := slices.ContainsFunc(keys, func(k foreign) bool { return k.Table == table && slices.Contains(k.Columns, column) })
			if found[name] = !held; !held && loose[name] == "" {
				t.Errorf("%s refers to nothing that the database holds", name)
			}
		}
	}
	for name := range loose {
		if !found[name] {
			t.Errorf("the list names %s, which is not there or has a foreign key", name)
		}
	}
}

// tenantTables are the tables whose rows belong to a school.
func tenantTables(t *testing.T, owner *pgx.Conn) (out []string) {
	for _, table := range words(t, owner, `select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'school_id' where `+ours+` order by 1`) {
		if notTenant[table] == "" {
			out = append(out, table)
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d tenant tables: the test looks at the wrong place", len(out))
	}
	return out
}
