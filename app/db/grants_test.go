package db_test

import (
	"slices"
	"testing"

	"gateway/app/dbtest"
)

// TestGrants: the app role has what the migrations give it, table by table, and nobody else has anything.
func TestGrants(t *testing.T) {
	owner := dbtest.New(t).Owner(t)
	type grant struct{ Table, Who, What string }
	got := map[string]string{}
	for _, g := range rows[grant](t, owner, `select relname, grantee, string_agg(privilege, ' ' order by privilege) from (
			select c.relname::text, case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee)::text end as grantee, lower(a.privilege_type) as privilege
			from pg_class c, aclexplode(c.relacl) a where `+ours+` and a.grantee <> c.relowner
			union select c.relname::text, case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee)::text end, lower(a.privilege_type) || ' of a column'
			from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a where `+ours+`) g group by 1, 2`) {
		if g.Who != "gateway_app" {
			t.Errorf("%s: %s has %s", g.Table, g.Who, g.What)
			continue
		}
		got[g.Table] = g.What
	}
	for _, table := range words(t, owner, `select relname::text from pg_class c where `+ours) {
		want := "delete insert select update"
		rule, listed := tables[table]
		free, known := outside[table]
		switch {
		case listed:
			want = rule.grants
		case known:
			want = free.grants
		case !queue(table):
			continue // TestEveryTableIsListed names it
		}
		if got[table] != want {
			t.Errorf("%s: the app role has %q, the list says %q", table, got[table], want)
		}
	}
	for table, r := range tables { // a grant without a policy, or the reverse, is a mistake
		for _, command := range []string{"select", "insert", "update", "delete"} {
			if granted := slices.Contains(roles(r.grants), command); granted != (len(r.of(command)) > 0) {
				t.Errorf("%s: %s granted %v, let in %v", table, command, granted, r.of(command))
			}
		}
	}
	if got := words(t, owner, `select defaclobjtype::text from pg_default_acl`); len(got) > 0 {
		t.Errorf("default privileges: %v", got)
	}
}

// TestAppRoleIsNobody: it owns nothing and no right of it goes past row-level security.
func TestAppRoleIsNobody(t *testing.T) {
	owner := dbtest.New(t).Owner(t)
	type role struct{ Super, Bypass, CreateDB, CreateRole, Replicate bool }
	if got := rows[role](t, owner, `select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication from pg_roles where rolname = 'gateway_app'`); len(got) != 1 || got[0] != (role{}) {
		t.Errorf("gateway_app: %+v", got)
	}
	if got := words(t, owner, `select r.rolname::text from pg_auth_members m join pg_roles r on r.oid = m.roleid where m.member = 'gateway_app'::regrole`); len(got) > 0 {
		t.Errorf("gateway_app is a member of %v", got)
	}
	if got := words(t, owner, `select relname::text from pg_class where relowner = 'gateway_app'::regrole
		union all select proname::text from pg_proc where proowner = 'gateway_app'::regrole
		union all select nspname::text from pg_namespace where nspowner = 'gateway_app'::regrole
		union all select datname::text from pg_database where datdba = 'gateway_app'::regrole`); len(got) > 0 {
		t.Errorf("gateway_app owns %v", got)
	}
	if got := words(t, owner, `select privilege from (values ('create'), ('usage')) p (privilege) where has_schema_privilege('gateway_app', 'public', privilege)`); !slices.Equal(got, []string{"usage"}) {
		t.Errorf("gateway_app may %v in the schema", got)
	}
}
