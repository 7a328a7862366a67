-- +goose Up
-- The log as it is searched (ADM-4), packs of a person's data, and what is forgotten after a time (ADM-5).

-- The log is read newest first, by a key and never by a count; each search that people make often has its index.
drop index audit_at;
drop index audit_pupil;
create index audit_newest on audit (school_id, at desc, id desc);
create index audit_pupil on audit (school_id, pupil_id, at desc, id desc) where pupil_id is not null;
create index audit_actor on audit (school_id, actor, actor_id, at desc, id desc);
create index audit_action on audit (school_id, action, at desc, id desc);
-- +goose StatementBegin
do $$ begin execute format('alter policy audit_read on audit using (%s)', here_for('staff', 'worker', 'operator')); end $$; -- a pack has the log of access
-- +goose StatementEnd

-- How long a school keeps what. A school without a row has the defaults. leaver_years null: leavers are kept.
create table retention (
  school_id     bigint primary key references schools,
  leaver_years  smallint check (leaver_years between 1 and 30),
  view_months   smallint not null default 24 check (view_months between 3 and 120),
  log_years     smallint not null default 7 check (log_years between 1 and 25),
  account_months smallint not null default 12 check (account_months between 3 and 120),
  version       integer not null default 1,
  saved_by      bigint,
  saved_at      timestamptz not null default now(),
  foreign key (school_id, saved_by) references staff_schools (school_id, staff_id),
  check (log_years * 12 >= view_months)
);

-- What a night has forgotten, by kind. A night that was broken off goes on in its own row.
create table purge_runs (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  on_date       date not null,
  started_at    timestamptz not null default now(),
  finished_at   timestamptz,
  counts        jsonb not null default '{}',
  primary key (school_id, id),
  unique (school_id, on_date)
);

-- A person's data on its way to them: collected, decided by people item by item, compiled into a file of 24 hours.
create table data_packs (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  submission    uuid not null,
  about         text not null check (about in ('pupil', 'account', 'contact')),
  pupil_id      bigint,
  account_id    bigint,
  contact_id    bigint, -- null again when an import takes the contact away: the pack comes to nothing
  asked_for     text not null, -- who asked, and how the school knows them
  asked_by      bigint not null,
  asked_at      timestamptz not null default now(),
  state         text not null default 'collecting' check (state in ('collecting', 'deciding', 'compiling', 'ready', 'failed', 'cancelled')),
  done          integer not null default 0,
  total         integer not null default 0,
  step_at       timestamptz not null default now(),
  message       text not null default '',
  compiled_by   bigint,
  finished_at   timestamptz,
  file_id       bigint,
  primary key (school_id, id),
  unique (school_id, submission),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, account_id) references account_schools (school_id, account_id),
  foreign key (school_id, contact_id) references contacts (school_id, id) on delete set null (contact_id),
  foreign key (school_id, asked_by) references staff_schools (school_id, staff_id),
  foreign key (school_id, compiled_by) references staff_schools (school_id, staff_id),
  foreign key (school_id, file_id) references files (school_id, id) on delete set null (file_id),
  check (num_nonnulls(pupil_id, account_id, contact_id) <= 1)
);
-- one at a time about a person: two members of staff who order at once work on the same one
create unique index data_packs_one on data_packs (school_id, about, coalesce(pupil_id, account_id, contact_id)) where state in ('collecting', 'deciding', 'compiling');
create index data_packs_asked on data_packs (school_id, asked_at desc, id desc);

-- What may be about other people, until somebody has decided. The text goes when the pack's time is over.
create table data_pack_items (
  school_id     bigint not null,
  id            bigint generated always as identity,
  pack_id       bigint not null,
  section       text not null,
  row_key       text not null, -- of the row and the column in its section
  place         integer not null,
  title         text not null,
  body          text not null,
  decision      text not null default '' check (decision in ('', 'include', 'redact', 'hold')),
  redacted      text not null default '', -- what is given in its place
  reason        text not null default '',
  decided_by    bigint,
  decided_at    timestamptz,
  version       integer not null default 1,
  primary key (school_id, id),
  unique (school_id, pack_id, section, row_key),
  foreign key (school_id, pack_id) references data_packs (school_id, id) on delete cascade,
  foreign key (school_id, decided_by) references staff_schools (school_id, staff_id)
);
create index data_pack_items_place on data_pack_items (school_id, pack_id, place, id);

grant select, insert, update on retention, purge_runs, data_packs to gateway_app;
grant select, insert, update, delete on data_pack_items to gateway_app;
call guard_table('retention', here_for('staff', 'worker', 'operator'), here_for('staff'), here_for('staff'));
call guard_table('purge_runs', here_for('staff', 'worker', 'operator'), here_for('worker'), here_for('worker'));
call guard_table('data_packs', here_for('staff', 'worker', 'operator'), here_for('staff'), here_for('staff', 'worker'));
call guard_table('data_pack_items', here_for('staff', 'worker'), here_for('worker'), here_for('staff'), here_for('worker'));

-- Deleting a pupil looks into every table that names one.
create index import_lines_pupil on import_lines (school_id, pupil_id) where pupil_id is not null;
create index key_batch_pupils_pupil on key_batch_pupils (school_id, pupil_id);
create index key_batch_exclusions_pupil on key_batch_exclusions (school_id, pupil_id);
create index key_batch_exclusions_contact on key_batch_exclusions (school_id, contact_id) where contact_id is not null;
create index year_end_pupils_pupil on year_end_pupils (school_id, pupil_id);
create index year_end_members_member on year_end_members (school_id, member_id);
create index licence_keys_replaces on licence_keys (school_id, replaces_id) where replaces_id is not null;
create index holdings_contact on holdings (school_id, contact_id) where contact_id is not null;
create index data_packs_pupil on data_packs (school_id, pupil_id) where pupil_id is not null;
create index data_packs_contact on data_packs (school_id, contact_id) where contact_id is not null;
create index pupils_left on pupils (school_id, leaving_date, id) where status = 'left';

-- The tables whose rows go with a pupil, or with an account, in an order that no reference is in the way of. Each has
-- the column pupil_id, or account_id. A migration with such a table puts it into the list by making the function anew.
-- +goose StatementBegin
create function erased_with_pupils() returns text[] language sql immutable as $$ select array[
  'result_changes', 'results', 'attendance_marks', 'attendance_totals', 'events', 'notes', 'set_members', 'year_end_pupils', 'staff_pupils',
  'consents', 'blocks', 'holdings', 'licence_keys', 'key_batch_exclusions', 'key_batch_pupils', 'import_lines', 'contact_changes', 'pupil_changes',
  'pupil_aliases', 'pupil_contacts', 'data_packs', 'registrations'] $$;
create function erased_with_accounts() returns text[] language sql immutable as $$ select array[
  'consents', 'blocks', 'holdings', 'data_packs', 'files'] $$;
-- +goose StatementEnd
revoke execute on function erased_with_pupils, erased_with_accounts from public;

-- erase_rows deletes the rows of some pupils (or accounts) from tables and counts them; it is called by the two below.
-- +goose StatementBegin
create function erase_rows(school bigint, tables text[], named text, ids bigint[]) returns jsonb language plpgsql set search_path = public, pg_temp as $$
declare t text; n bigint; counts jsonb := '{}';
begin
  foreach t in array tables loop
    execute format('delete from %I where school_id = $1 and %I = any($2)', t, named) using school, ids;
    get diagnostics n = row_count;
    if n > 0 then counts := counts || jsonb_build_object(t, n); end if;
  end loop;
  return counts;
end $$;
-- +goose StatementEnd
revoke execute on function erase_rows from public;

-- erase_leavers erases some of the pupils whose time is over: whoever has left longer ago than the school keeps
-- leavers, unless a pack of theirs is being made. It looks at the rule itself and notes each in the log.
-- +goose StatementBegin
create function erase_leavers(most integer) returns jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare s bigint := app_school(); gone bigint[]; adults bigint[]; n bigint; counts jsonb;
begin
  if app_role() <> 'worker' then raise insufficient_privilege using message = 'leavers are erased by the worker'; end if;
  select array_agg(due.id) into gone from (select p.id from pupils p join retention r on r.school_id = p.school_id
    where p.school_id = s and p.status = 'left' and p.leaving_date < (now() at time zone 'Europe/London')::date - make_interval(years => r.leaver_years)
      and not exists (select from data_packs d where d.school_id = s and d.pupil_id = p.id and d.state in ('collecting', 'deciding', 'compiling'))
    order by p.leaving_date, p.id limit most for update of p skip locked) due;
  if gone is null then return '{}'; end if;
  select coalesce(array_agg(distinct contact_id), '{}') into adults from pupil_contacts where school_id = s and pupil_id = any(gone);
  update holdings set state = 'ended', ended_at = now(), ended_by = 'school' where school_id = s and pupil_id = any(gone) and state <> 'ended'; -- the figures of account_schools follow
  delete from year_end_members m using set_members b where m.school_id = s and b.school_id = s and b.id = m.member_id and b.pupil_id = any(gone);
  delete from files f using data_packs d where f.school_id = s and d.school_id = s and d.file_id = f.id and d.pupil_id = any(gone);
  update licence_keys set replaces_id = null where school_id = s and pupil_id = any(gone) and replaces_id is not null;
  counts := erase_rows(s, erased_with_pupils(), 'pupil_id', gone);
  delete from pupils where school_id = s and id = any(gone);
  get diagnostics n = row_count;
  insert into audit (school_id, actor, action, pupil_id, detail) select s, 'system', 'erased a pupil', p, 'left longer ago than the school keeps leavers' from unnest(gone) p;
  return counts || jsonb_build_object('pupils', n) || erase_contacts(s, adults);
end $$;

-- erase_contacts takes away those of some contacts who have no pupil any more.
create function erase_contacts(school bigint, candidates bigint[]) returns jsonb language plpgsql set search_path = public, pg_temp as $$
declare gone bigint[]; n bigint;
begin
  select coalesce(array_agg(c.id), '{}') into gone from contacts c where c.school_id = school and c.id = any(candidates)
    and not exists (select from pupil_contacts l where l.school_id = school and l.contact_id = c.id)
    and not exists (select from data_packs d where d.school_id = school and d.contact_id = c.id and d.state in ('collecting', 'deciding', 'compiling'));
  delete from contact_changes h using contacts c where h.school_id = school and c.school_id = school and h.contact_ref = c.contact_ref and c.id = any(gone);
  delete from files f using data_packs d where f.school_id = school and d.school_id = school and d.file_id = f.id and d.contact_id = any(gone);
  delete from data_packs where school_id = school and contact_id = any(gone);
  delete from contacts where school_id = school and id = any(gone);
  get diagnostics n = row_count;
  return jsonb_build_object('contacts', n);
end $$;
-- +goose StatementEnd
revoke execute on function erase_leavers, erase_contacts from public;
grant execute on function erase_leavers to gateway_app;

-- erase_accounts takes away the links of some accounts that have held nothing at this school for the time that it sets;
-- what the school has decided against (a denial, a block) stays, or it would be undone by registering anew. An
-- account that no school knows any more goes with its sessions.
-- +goose StatementBegin
create function erase_accounts(most integer) returns jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare s bigint := app_school(); gone bigint[]; before timestamptz; n bigint; counts jsonb;
begin
  if app_role() <> 'worker' then raise insufficient_privilege using message = 'accounts are erased by the worker'; end if;
  before := now() - make_interval(months => coalesce((select account_months from retention where school_id = s), 12));
  select array_agg(due.account_id) into gone from (select l.account_id from account_schools l
    where l.school_id = s and not l.denied and not l.has_live_holding and l.created_at < before and coalesce(l.last_sign_in_at < before, true)
      and not exists (select from holdings h where h.school_id = s and h.account_id = l.account_id and (h.state <> 'ended' or h.ended_at >= before))
      and not exists (select from blocks b where b.school_id = s and b.account_id = l.account_id and b.lifted_at is null)
      and not exists (select from data_packs d where d.school_id = s and d.account_id = l.account_id and d.state in ('collecting', 'deciding', 'compiling'))
    order by l.account_id limit most for update of l skip locked) due;
  if gone is null then return '{}'; end if;
  update consents set by_account = null where school_id = s and by_account = any(gone);
  delete from files f using data_packs d where f.school_id = s and d.school_id = s and d.file_id = f.id and d.account_id = any(gone);
  counts := erase_rows(s, erased_with_accounts(), 'account_id', gone);
  delete from account_schools where school_id = s and account_id = any(gone);
  get diagnostics n = row_count;
  delete from sessions where realm = 'external' and subject_id = any(gone) and not exists (select from account_schools l where l.account_id = subject_id);
  delete from tokens where realm = 'external' and subject_id = any(gone) and not exists (select from account_schools l where l.account_id = subject_id);
  delete from accounts a where a.id = any(gone) and not exists (select from account_schools l where l.account_id = a.id);
  insert into audit (school_id, actor, action, subject_id, detail) select s, 'system', 'erased an account', a, 'held nothing longer than the school keeps accounts' from unnest(gone) a;
  return counts || jsonb_build_object('accounts', n);
end $$;
-- +goose StatementEnd
revoke execute on function erase_accounts from public;
grant execute on function erase_accounts to gateway_app;

-- purge_log deletes some of the lines whose time is over, views earlier than the rest, and notes that in the log.
-- +goose StatementBegin
create function purge_log(most integer) returns jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare s bigint := app_school(); views bigint; lines bigint; months integer; years integer;
begin
  if app_role() <> 'worker' then raise insufficient_privilege using message = 'the log is purged by the worker'; end if;
  select coalesce(max(view_months), 24), coalesce(max(log_years), 7) into months, years from retention where school_id = s;
  delete from audit where school_id = s and id = any(array(select id from audit
    where school_id = s and action = any(array['viewed a pupil', 'looked at a pupil as families do']) and at < now() - make_interval(months => months) order by at limit most));
  get diagnostics views = row_count;
  delete from audit where school_id = s and id = any(array(select id from audit
    where school_id = s and at < now() - make_interval(years => years) order by at limit most));
  get diagnostics lines = row_count;
  if views + lines = 0 then return '{}'; end if;
  insert into audit (school_id, actor, action, detail) values (s, 'system', 'deleted old lines of the log', views || ' of views, ' || lines || ' others');
  return jsonb_strip_nulls(jsonb_build_object('views', nullif(views, 0), 'lines', nullif(lines, 0)));
end $$;
-- +goose StatementEnd
revoke execute on function purge_log from public;
grant execute on function purge_log to gateway_app;
