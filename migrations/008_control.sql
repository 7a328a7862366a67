-- +goose Up
-- The school's control over who sees what: preview, keys that end, blocks, consent at an age, settings (LIC-7, LIC-10, ADM-2, ADM-3, ADM-6).

-- The preview (LIC-10) is a scope of its own: one pupil, exactly what families see of them, and nothing is written but the log.
-- +goose StatementBegin
create function app_pupil() returns bigint language sql stable
as $$ select current_setting('app.pupil_id')::bigint $$;
-- +goose StatementEnd
grant execute on function app_pupil to gateway_app;

-- of_pupils is the rule of pupil data: an external user sees the rows of the pupils that the policy of the table pupils
-- shows, and of them those that the condition allows. The holdings come first: by them the few pupils are found, where
-- the policy alone would look at every pupil of the school.
-- +goose StatementBegin
create or replace function of_pupils(also text default 'true') returns text language sql immutable
as $$ select format('school_id = (select app_school()) and case (select app_role())
    when ''external'' then pupil_id in (select p.id from pupils p where p.school_id = (select app_school())
      and p.id = any (array(select h.pupil_id from holdings h where h.school_id = (select app_school()) and h.account_id = (select app_account()) and h.state = ''live''))) and %1$s
    when ''preview'' then pupil_id = (select p.id from pupils p where p.school_id = (select app_school()) and p.id = (select app_pupil())) and %1$s
    when ''staff'' then true when ''worker'' then true when ''operator'' then true else false end', also) $$;
-- +goose StatementEnd

-- +goose StatementBegin
do $$ declare t text; begin
  foreach t in array array['set_members', 'attendance_marks', 'attendance_totals', 'events'] loop
    execute format('alter policy %I on %I using (%s)', t || '_read', t, of_pupils());
  end loop;
  execute format('alter policy results_read on results using (%s)', of_pupils('period_id in (select r.id from periods r where r.school_id = (select app_school()))'));
  execute format('alter policy notes_read on notes using (%s)', of_pupils('shared and withdrawn_at is null'));
  foreach t in array array['licence_portlets', 'licence_fields', 'tutors', 'subjects', 'sets', 'set_teachers', 'scales', 'scale_values', 'fields',
      'attendance_codes', 'note_categories', 'year_ends', 'academic_years'] loop
    execute format('alter policy %I on %I using (%s)', t || '_read', t, here_for('external', 'preview', 'staff', 'worker', 'operator'));
  end loop;
  execute format('alter policy licence_types_read on licence_types using (%s)', here_for('door', 'claim', 'external', 'preview', 'staff', 'worker', 'operator'));
end $$;
-- +goose StatementEnd

alter policy periods_read on periods using (
  school_id = (select app_school()) and case (select app_role()) when 'external' then release_at <= now() when 'preview' then release_at <= now()
    when 'staff' then true when 'worker' then true when 'operator' then true else false end);

alter policy staff_schools_read on staff_schools using (
  case (select app_role()) when 'identity' then staff_id = (select app_staff())
    when 'external' then school_id = (select app_school()) when 'preview' then school_id = (select app_school())
    when 'staff' then school_id = (select app_school()) when 'worker' then school_id = (select app_school()) when 'operator' then school_id = (select app_school())
    else false end);

alter policy pupils_read on pupils using (
  school_id = (select app_school()) and case (select app_role())
    when 'external' then not hidden
         and (leaving_date is null or leaving_date >= (select (now() at time zone 'Europe/London')::date - s.leaver_days from schools s where s.id = app_school()))
         and id in (select h.pupil_id from holdings h where h.school_id = (select app_school())
         and h.account_id = (select app_account()) and h.state = 'live')
    when 'preview' then not hidden
         and (leaving_date is null or leaving_date >= (select (now() at time zone 'Europe/London')::date - s.leaver_days from schools s where s.id = app_school()))
         and id = (select app_pupil())
    when 'claim' then true when 'staff' then true when 'worker' then true when 'operator' then true else false end);

alter policy audit_insert on audit with check (
  case (select app_role()) when 'identity' then true else school_id = (select app_school()) and case (select app_role())
    when 'claim' then true when 'external' then true when 'preview' then true when 'staff' then true when 'worker' then true when 'operator' then true else false end end);

-- Settings of a school (ADM-6, ACC-7, LIC-7). key_cap: accounts per key, null = none. key_days: a key stops being good
-- for registering so many days after it was made, null = never. At consent_age a pupil decides which adults go on
-- seeing; from rights_age on the pupil is asked about requests for their data.
alter table schools
  add column official_name    text not null default '',
  add column closed           boolean not null default false,
  add column closed_message   text not null default '',
  add column key_cap          smallint check (key_cap between 1 and 100),
  add column key_days         smallint check (key_days between 1 and 1000),
  add column consent_age      smallint not null default 18 check (consent_age between 14 and 21),
  add column rights_age       smallint not null default 13 check (rights_age between 10 and 18),
  add column settings_version integer not null default 1;
update schools set consent_age = 16, rights_age = 12 where country = 'scotland';

alter table licence_keys
  add column expires_on  date, -- the last day on which it registers
  add column changed_at  timestamptz, -- withdrawn or replaced
  add column changed_by  bigint,
  add foreign key (school_id, changed_by) references staff_schools (school_id, staff_id);

alter table key_batches drop constraint key_batches_scope_check;
alter table key_batches
  add constraint key_batches_scope_check check (scope in ('school', 'year', 'tutor_group', 'set', 'picked')),
  add column format text not null default 'excel' check (format in ('excel', 'letters'));

-- A holding's state carries whether it shows anything: live does; waiting is for the office to decide, blocked by the
-- office (ADM-3), lapsed until a pupil of age agrees, ended for good. contact_by: who decided which contact it is.
alter table holdings drop constraint holdings_state_check;
alter table holdings
  add constraint holdings_state_check check (state in ('live', 'waiting', 'blocked', 'lapsed', 'ended')),
  add column before_block text check (before_block in ('live', 'waiting', 'lapsed')), -- what it was when it was blocked
  add column ended_by     text check (ended_by in ('person', 'school')),
  add column decided_by   bigint, -- the member of staff who last let it in, refused or ended it
  add column contact_by   bigint,
  add column contact_at   timestamptz, -- set, with contact_id null: none of the contacts
  add foreign key (school_id, decided_by) references staff_schools (school_id, staff_id),
  add foreign key (school_id, contact_by) references staff_schools (school_id, staff_id);
create index holdings_account on holdings (school_id, account_id);
create index holdings_undecided on holdings (school_id, made_at desc) where state in ('waiting', 'lapsed');

alter table blocks
  add column lifted_by bigint,
  add foreign key (school_id, lifted_by) references staff_schools (school_id, staff_id);

-- Sign-in, session length and the list of schools read account_schools alone: whatever changes a holding's state
-- keeps its two figures true.
-- +goose StatementBegin
create function holdings_count() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update account_schools l set (has_live_holding, has_pupil_holding) = (
      select count(*) > 0, coalesce(bool_or(t.audience = 'pupil'), false)
      from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
      where h.school_id = l.school_id and h.account_id = l.account_id and h.state = 'live')
    where l.school_id = new.school_id and l.account_id = new.account_id;
  return null;
end $$;
-- +goose StatementEnd
create trigger holdings_count after insert or update of state on holdings for each row execute function holdings_count();
revoke execute on function holdings_count from public;

-- Whether a pupil of age (consent_age) lets an adult go on seeing. There is a row for each such adult; the pupil finds
-- it under their own account, and the office can write down what the pupil said on paper. No adult sees any.
create table consents (
  school_id     bigint not null,
  id            bigint generated always as identity,
  pupil_id      bigint not null,
  account_id    bigint not null references accounts,
  adult_name    text not null, -- as the pupil reads it
  agreed        boolean not null default false,
  decided_at    timestamptz,
  by_account    bigint references accounts,
  by_staff      bigint,
  made_at       timestamptz not null default now(),
  primary key (school_id, id),
  unique (school_id, pupil_id, account_id),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, account_id) references account_schools (school_id, account_id),
  foreign key (school_id, by_staff) references staff_schools (school_id, staff_id),
  check (num_nonnulls(by_account, by_staff) <= 1)
);

grant select, insert, update on consents to gateway_app;
call guard_table('consents',
  $$school_id = (select app_school()) and case (select app_role())
    when 'external' then pupil_id in (select h.pupil_id from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
      where h.school_id = (select app_school()) and h.account_id = (select app_account()) and h.state = 'live' and t.audience = 'pupil')
    when 'claim' then account_id = (select app_account()) when 'staff' then true when 'worker' then true when 'operator' then true else false end$$,
  $$school_id = (select app_school()) and case (select app_role()) when 'claim' then account_id = (select app_account()) when 'worker' then true else false end$$,
  $$school_id = (select app_school()) and case (select app_role())
    when 'external' then pupil_id in (select h.pupil_id from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
      where h.school_id = (select app_school()) and h.account_id = (select app_account()) and h.state = 'live' and t.audience = 'pupil')
    when 'staff' then true else false end$$);

-- A decision takes effect at once, whoever wrote it: an external user may not touch other people's holdings.
-- +goose StatementBegin
create function consents_effect() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update holdings h set state = case when new.agreed then 'live' else 'lapsed' end
    from licence_types t
    where t.school_id = h.school_id and t.id = h.licence_type_id and t.audience <> 'pupil'
      and h.school_id = new.school_id and h.pupil_id = new.pupil_id and h.account_id = new.account_id
      and h.state = case when new.agreed then 'lapsed' else 'live' end;
  update holdings h set before_block = case when new.agreed then 'live' else 'lapsed' end
    from licence_types t
    where t.school_id = h.school_id and t.id = h.licence_type_id and t.audience <> 'pupil'
      and h.school_id = new.school_id and h.pupil_id = new.pupil_id and h.account_id = new.account_id
      and h.state = 'blocked' and h.before_block = case when new.agreed then 'lapsed' else 'live' end;
  return null;
end $$;
-- +goose StatementEnd
create trigger consents_effect after insert or update of agreed on consents for each row execute function consents_effect();
revoke execute on function consents_effect from public;

-- Of a file of several parts (TRK-6): what the part lists in which a line stands.
alter table import_lines add column part text not null default '';
