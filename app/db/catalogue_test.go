package db_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/dbtest"
)

const ours = `c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`

// TestEveryTableIsListed: no table without a class, or a reason to have none.
func TestEveryTableIsListed(t *testing.T) {
	owner := dbtest.New(t).Owner(t)
	there := map[string]bool{}
	type table struct {
		Name        string
		On, Force   bool
		SchoolID    bool
		SchoolIDSet bool
	}
	for _, c := range rows[table](t, owner, `select relname::text, relrowsecurity, relforcerowsecurity, a.attname is not null, coalesce(a.attnotnull, false)
		from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attname = 'school_id' where `+ours+` order by 1`) {
		there[c.Name] = true
		_, listed := tables[c.Name]
		_, free := outside[c.Name]
		switch {
		case queue(c.Name) || free && !listed:
			if c.SchoolID && notTenant[c.Name] == "" {
				t.Errorf("%s has a school_id and no row-level security", c.Name)
			}
		case !listed:
			t.Errorf("%s is in no class: put it into the list of tables", c.Name)
		case !c.On || !c.Force:
			t.Errorf("%s: row-level security enabled %v, forced %v", c.Name, c.On, c.Force)
		case c.SchoolID && !c.SchoolIDSet:
			t.Errorf("%s: school_id may be null", c.Name)
		}
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(tables)), slices.Collect(maps.Keys(outside)), slices.Collect(maps.Keys(notTenant))) {
		if !there[name] {
			t.Errorf("the test lists %s, which is not there", name)
		}
	}
	if views := words(t, owner, `select relname::text from pg_class c where c.relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')
		and not coalesce(reloptions @> '{security_invoker=true}', false)`); len(views) > 0 {
		t.Errorf("views that see with their owner's eyes: %v", views)
	}
	acts := words(t, owner, `select tgname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid where `+ours+` and not tgisinternal and c.relname !~ '^river_'
		union select proname::text from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1`)
	for _, name := range acts {
		if ownersRights[name] == "" {
			t.Errorf("%s is a trigger or a function with its owner's rights, which acts unseen: not on the list", name)
		}
	}
	for name := range ownersRights {
		if !slices.Contains(acts, name) {
			t.Errorf("the list of what has its owner's rights names %s, which is not there", name)
		}
	}
}

type policy struct {
	Table, Command, Using, Check string
	Permissive, Everyone         bool
}

// expressions are the policy's two conditions that are there.
func (p policy) expressions() (out []string) {
	for _, e := range []string{p.Using, p.Check} {
		if e != "" {
			out = append(out, e)
		}
	}
	return out
}

func policies(t *testing.T, owner *pgx.Conn) []policy {
	return rows[policy](t, owner, `select c.relname::text, case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
		regexp_replace(coalesce(pg_get_expr(p.polqual, p.polrelid), ''), '\s+', ' ', 'g'), regexp_replace(coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), '\s+', ' ', 'g'),
		p.polpermissive, p.polroles = '{0}'
		from pg_policy p join pg_class c on c.oid = p.polrelid where `+ours+` order by 1, 2`)
}

var (
	named  = regexp.MustCompile(`WHEN '([^']*)'::text THEN`)
	within = "((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role) WHEN "
)

// TestPoliciesAreAllowLists: every policy names the scopes that it lets in, exactly those of the list, and nobody else
// falls through.
func TestPoliciesAreAllowLists(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range policies(t, dbtest.New(t).Owner(t)) {
		name := p.Table + " for " + p.Command
		rule, listed := tables[p.Table]
		if !listed {
			t.Errorf("%s: the table is in no class", name)
			continue
		}
		if seen[name] {
			t.Errorf("%s: two policies, of which the wider one counts", name)
		}
		seen[name] = true
		if p.Command == "all" || !p.Permissive || !p.Everyone {
			t.Errorf("%s: command %s, permissive %v, for everyone %v", name, p.Command, p.Permissive, p.Everyone)
		}
		for _, e := range p.expressions() {
			checkExpression(t, name, p, rule, e)
		}
	}
	for table, rule := range tables {
		for _, command := range []string{"select", "insert", "update", "delete"} {
			if len(rule.of(command)) > 0 && !seen[table+" for "+command] {
				t.Errorf("%s for %s: no policy, and the list has %v", table, command, rule.of(command))
			}
		}
	}
}

func checkExpression(t *testing.T, name string, p policy, rule rule, e string) {
	t.Helper()
	var let []string
	for _, m := range named.FindAllStringSubmatch(e, -1) {
		let = append(let, m[1])
	}
	slices.Sort(let)
	if want := rule.of(p.Command); !slices.Equal(let, want) {
		t.Errorf("%s lets in %v, the list has %v", name, let, want)
	}
	allowed := rule.class.write
	if p.Command == "select" {
		allowed = rule.class.read
	}
	for _, role := range let {
		if !slices.Contains(allowed, role) {
			t.Errorf("%s lets %s in, which its class does not", name, role)
		}
	}
	if strings.Contains(e, "ELSE true") || strings.Count(e, "CASE") != strings.Count(e, "ELSE") || !strings.Contains(e, "ELSE false END") {
		t.Errorf("%s is no allow-list: %s", name, e)
	}
	// whoever comes from outside is let in by whose row it is, never by the scope alone; what every role may read holds no person's data
	if public := p.Table == "staff_schools" || slices.Equal(rule.class.read, reference.read); !public && strings.Contains(e, "WHEN 'external'::text THEN true") && p.Command == "select" {
		t.Errorf("%s: external users see every row", name)
	}
	switch p.Table {
	case "accounts", "staff_accounts", "operator_accounts", "registrations", "account_schools", "staff_schools", "audit":
		return // people and links: whose row it is counts besides the school, or instead of it
	}
	if !strings.HasPrefix(e, within) {
		t.Errorf("%s does not begin with the school: %s", name, e)
	}
}
