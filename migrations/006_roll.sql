-- +goose Up
-- Imports (TRK-6), the history of what they and people by hand change, old numbers of pupils, academic years.

alter table schools add column leaver_days smallint not null default 90 check (leaver_days between 0 and 400);

-- A school's year as the school has it: never a fixed 1 September (Scotland begins in August).
create table academic_years (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  name          text not null check (name <> ''),
  starts_on     date not null,
  ends_on       date not null check (ends_on > starts_on),
  primary key (school_id, id),
  unique (school_id, name)
);

alter table pupils
  add column uln            text,
  add column middle_names   text not null default '',
  add column admission_date date,
  add column leaving_date   date,
  add column version        integer not null default 1;
create unique index pupils_scn on pupils (school_id, scn) where scn is not null;
create unique index pupils_uln on pupils (school_id, uln) where uln is not null;

-- Numbers that a pupil had before: old Pupil IDs still register, former UPNs still match an import.
create table pupil_aliases (
  school_id     bigint not null,
  id            bigint generated always as identity,
  pupil_id      bigint not null,
  kind          text not null check (kind in ('pupil_id', 'upn', 'scn')),
  alias         text not null check (alias <> ''),
  alias_folded  text collate "C" not null,
  alias_bare    text collate "C" not null,
  made_at       timestamptz not null default now(),
  primary key (school_id, id),
  unique (school_id, kind, alias_folded, pupil_id),
  foreign key (school_id, pupil_id) references pupils (school_id, id) on delete cascade
);
create index pupil_aliases_bare on pupil_aliases (school_id, kind, alias_bare);

alter table contacts
  add column addressee     text not null default '',
  add column phone         text not null default '',
  add column work_phone    text not null default '',
  add column address       text not null default '', -- lines, without the postcode
  add column postcode      text not null default '';

-- One upload, from the file to what it has changed. Progress lies here; rows and bodies go after 30 days.
create table imports (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  submission    uuid not null,
  kind          text not null default '',
  file_name     text not null,
  file_size     integer not null,
  format        text not null default '',
  date1904      boolean not null default false,
  asked_by      bigint not null,
  asked_at      timestamptz not null default now(),
  state         text not null default 'reading' check (state in
                  ('reading', 'mapping', 'checking', 'checked', 'applying', 'done', 'refused', 'failed', 'cancelled')),
  done          integer not null default 0,
  total         integer not null default 0,
  step_at       timestamptz not null default now(),
  problem       jsonb not null default '{}', -- why the file was refused
  message       text not null default '',    -- for people
  header_row    integer not null default 0,
  headings      text[] not null default '{}',
  hidden_columns integer[] not null default '{}',
  blank_columns integer[] not null default '{}',
  shape         bytea not null default '',
  mapping       text[] not null default '{}',
  mapping_from  text not null default 'guessed' check (mapping_from in ('guessed', 'remembered', 'chosen')),
  mapped_at     timestamptz,
  options       jsonb not null default '{}',
  counts        jsonb not null default '{}',
  plan_hash     bytea not null default '',
  leavers       boolean not null default false,
  confirmed_by  bigint,
  finished_at   timestamptz,
  purged_at     timestamptz,
  primary key (school_id, id),
  unique (school_id, submission),
  foreign key (school_id, asked_by) references staff_schools (school_id, staff_id),
  foreign key (school_id, confirmed_by) references staff_schools (school_id, staff_id)
);
create index imports_asked on imports (school_id, asked_at desc);

create table import_parts (
  school_id     bigint not null,
  import_id     bigint not null,
  part          integer not null,
  body          bytea not null,
  primary key (school_id, import_id, part),
  foreign key (school_id, import_id) references imports (school_id, id)
);

create table import_rows (
  school_id     bigint not null,
  import_id     bigint not null,
  row           integer not null,
  cells         text[] not null,
  primary key (school_id, import_id, row),
  foreign key (school_id, import_id) references imports (school_id, id)
);

-- What the dry run found, one line a row of the file and one for each pupil or link that is not in it.
create table import_lines (
  school_id     bigint not null,
  import_id     bigint not null,
  place         integer not null,
  row           integer not null default 0,
  kind          text not null check (kind in ('new', 'changed', 'unchanged', 'returning', 'leaving', 'other_child', 'error')),
  warned        boolean not null default false,
  number        text not null default '',
  name          text not null default '',
  pupil_id      bigint,
  changes       jsonb not null default '[]',
  problems      jsonb not null default '[]',
  warnings      jsonb not null default '[]',
  primary key (school_id, import_id, place),
  foreign key (school_id, import_id) references imports (school_id, id),
  foreign key (school_id, pupil_id) references pupils (school_id, id)
);
create index import_lines_kind on import_lines (school_id, import_id, kind, place);

-- How a school's files of one shape were matched the last time.
create table import_mappings (
  school_id     bigint not null references schools,
  shape         bytea not null,
  kind          text not null,
  mapping       text[] not null,
  options       jsonb not null,
  saved_by      bigint not null,
  saved_at      timestamptz not null default now(),
  primary key (school_id, shape),
  foreign key (school_id, saved_by) references staff_schools (school_id, staff_id)
);

-- The history: append-only. staff_id is who did it, by hand or by an import; both null is the clock.
create table pupil_changes (
  school_id     bigint not null,
  id            bigint generated always as identity,
  pupil_id      bigint not null,
  at            timestamptz not null default now(),
  staff_id      bigint,
  import_id     bigint,
  field         text not null,
  old_value     text not null default '',
  new_value     text not null default '',
  primary key (school_id, id),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, staff_id) references staff_schools (school_id, staff_id),
  foreign key (school_id, import_id) references imports (school_id, id)
);
create index pupil_changes_pupil on pupil_changes (school_id, pupil_id, id desc);

-- pupil_id is the pupil of the link that changed; null when it is about the contact as such.
create table contact_changes (
  school_id     bigint not null,
  id            bigint generated always as identity,
  contact_ref   text not null,
  pupil_id      bigint,
  at            timestamptz not null default now(),
  staff_id      bigint,
  import_id     bigint,
  field         text not null,
  old_value     text not null default '',
  new_value     text not null default '',
  primary key (school_id, id),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, staff_id) references staff_schools (school_id, staff_id),
  foreign key (school_id, import_id) references imports (school_id, id)
);
create index contact_changes_pupil on contact_changes (school_id, pupil_id, id desc);
create index contact_changes_ref on contact_changes (school_id, contact_ref, id desc);

-- The second layout of a key sheet: a row for each pupil and contact (LIC-4).
alter table key_batches
  add column layout        text not null default 'pupils' check (layout in ('pupils', 'contacts')),
  add column relationships text[] not null default '{}',
  add column letters       integer not null default 0,
  add column left_out      integer not null default 0;

create table key_batch_exclusions (
  school_id     bigint not null,
  batch_id      bigint not null,
  place         integer not null,
  pupil_id      bigint not null,
  contact_id    bigint,
  reason        text not null,
  primary key (school_id, batch_id, place),
  foreign key (school_id, batch_id) references key_batches (school_id, id) on delete cascade,
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, contact_id) references contacts (school_id, id) on delete cascade
);

grant select, insert, update on academic_years, imports, import_mappings to gateway_app;
grant delete on academic_years to gateway_app;
grant select, insert on pupil_aliases, pupil_changes, contact_changes to gateway_app;
grant select, insert, delete on import_parts, import_rows, import_lines, key_batch_exclusions to gateway_app;

call guard_table('academic_years', here_for('staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff'));
call guard_table('pupil_aliases', here_for('claim', 'staff', 'worker', 'operator'), here_for('staff', 'worker'));
call guard_table('imports', here_for('staff', 'worker', 'operator'), here_for('staff'), here_for('staff', 'worker'));
call guard_table('import_parts', here_for('worker'), here_for('staff'), '', here_for('worker'));
call guard_table('import_rows', here_for('staff', 'worker'), here_for('worker'), '', here_for('worker'));
call guard_table('import_lines', here_for('staff', 'worker'), here_for('worker'), '', here_for('worker'));
call guard_table('import_mappings', here_for('staff', 'worker'), here_for('staff'), here_for('staff'));
call guard_table('pupil_changes', here_for('staff', 'worker', 'operator'), here_for('staff', 'worker'));
call guard_table('contact_changes', here_for('staff', 'worker', 'operator'), here_for('staff', 'worker'));
call guard_table('key_batch_exclusions', here_for('staff', 'worker', 'operator'), here_for('worker'), '', here_for('worker'));

-- A leaver's families see the pupil until the school's dated setting; a hidden pupil nobody outside (ADM-3).
drop policy pupils_read on pupils;
create policy pupils_read on pupils for select using (
  school_id = (select app_school()) and case (select app_role())
    when 'external' then not hidden
         and (leaving_date is null or leaving_date >= (select (now() at time zone 'Europe/London')::date - s.leaver_days from schools s where s.id = app_school()))
         and id in (select h.pupil_id from holdings h where h.school_id = (select app_school())
         and h.account_id = (select app_account()) and h.state = 'live')
    when 'claim' then true when 'staff' then true when 'worker' then true when 'operator' then true else false end);
