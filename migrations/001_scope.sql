-- +goose Up
-- What every scoped transaction carries, and the one way to put a table under row-level security.

-- +goose StatementBegin
create function app_school() returns bigint language sql stable
as $$ select current_setting('app.school_id')::bigint $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function app_role() returns text language sql stable
as $$ select current_setting('app.role') $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function app_account() returns bigint language sql stable
as $$ select current_setting('app.account_id')::bigint $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function app_staff() returns bigint language sql stable
as $$ select current_setting('app.staff_id')::bigint $$;
-- +goose StatementEnd

-- guard_table puts a table under forced row-level security. Each rule is an expression that must name the roles
-- it allows; a role that no rule names sees and writes nothing. An empty rule means: nobody.
-- +goose StatementBegin
create procedure guard_table(name text, reads text, inserts text default '', updates text default '', deletes text default '')
language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy %I on %I for select using (%s)', name || '_read', name, reads);
  if inserts <> '' then
    execute format('create policy %I on %I for insert with check (%s)', name || '_insert', name, inserts);
  end if;
  if updates <> '' then
    execute format('create policy %I on %I for update using (%s) with check (%s)', name || '_update', name, updates, updates);
  end if;
  if deletes <> '' then
    execute format('create policy %I on %I for delete using (%s)', name || '_delete', name, deletes);
  end if;
end $$;
-- +goose StatementEnd

-- here_for is the usual rule: this school's row, one of these roles.
-- +goose StatementBegin
create function here_for(variadic roles text[]) returns text language sql immutable
as $$ select format('school_id = (select app_school()) and case (select app_role()) %s else false end',
                    string_agg(format('when %L then true', r), ' ')) from unnest(roles) r $$;
-- +goose StatementEnd

revoke execute on procedure guard_table from public;
revoke execute on function here_for from public;
grant execute on function app_school, app_role, app_account, app_staff to gateway_app;
