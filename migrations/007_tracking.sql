-- +goose Up
-- Tracking data: subjects, sets, scales, fields, periods, results with their history, attendance, achievement and
-- behaviour, notes, the year-end (TRK-1 to TRK-8).

-- of_pupils is the rule of pupil data: an external user sees the rows of the pupils that the policy of the table
-- pupils shows, and of them those that the condition allows.
-- +goose StatementBegin
create function of_pupils(also text default 'true') returns text language sql immutable
as $$ select format('school_id = (select app_school()) and case (select app_role())
    when ''external'' then pupil_id in (select p.id from pupils p where p.school_id = (select app_school())) and %s
    when ''staff'' then true when ''worker'' then true when ''operator'' then true else false end', also) $$;
-- +goose StatementEnd
revoke execute on function of_pupils from public;

alter table staff_schools
  add column title         text not null default '', -- the name as this school has it; the account's own is the person's
  add column forename      text not null default '',
  add column surname       text not null default '',
  add column name_folded   text collate "C" not null default '', -- surname, forename, code: for lists and searching
  add column department    text not null default '',
  add column proposed_role text check (proposed_role in ('super', 'admin')), -- an import named it, a super confirms it (TRK-6)
  add column declined_role text check (declined_role in ('super', 'admin')), -- a super has said no to it: it is not proposed again
  add column invited_at    timestamptz,
  add column signed_in_at  timestamptz, -- at this school, the last time
  add column version       integer not null default 1,
  add column submission    uuid, -- of the form that added the person
  add unique (school_id, submission);
update staff_schools l set title = a.title, forename = a.forename, surname = a.surname, name_folded = lower(concat_ws(' ', a.surname, a.forename, nullif(l.code, '')))
  from staff_accounts a where a.id = l.staff_id;
create index staff_schools_code on staff_schools (school_id, code) where code <> '';

-- The pupils that a member of support staff sees (TRK-5).
create table staff_pupils (
  school_id     bigint not null,
  staff_id      bigint not null,
  pupil_id      bigint not null,
  primary key (school_id, staff_id, pupil_id),
  foreign key (school_id, staff_id) references staff_schools (school_id, staff_id),
  foreign key (school_id, pupil_id) references pupils (school_id, id)
);
create index staff_pupils_pupil on staff_pupils (school_id, pupil_id);

-- A tutor group is a word of the pupils' rows; its tutors stand here.
create table tutors (
  school_id     bigint not null,
  tutor_group   text not null check (tutor_group <> ''),
  staff_id      bigint not null,
  primary key (school_id, tutor_group, staff_id),
  foreign key (school_id, staff_id) references staff_schools (school_id, staff_id)
);
create index tutors_staff on tutors (school_id, staff_id);

create table subjects (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  alias         text not null check (alias <> '' and length(alias) <= 20),
  alias_folded  text collate "C" not null,
  name          text not null check (name <> '' and length(name) <= 50), -- the real name, for families
  name_folded   text collate "C" not null,
  position      smallint not null default 0,
  shared_fields boolean not null default true,
  sqa_code      text not null default '',
  primary key (school_id, id),
  unique (school_id, alias_folded),
  unique (school_id, name_folded)
);

create table sets (
  school_id     bigint not null,
  id            bigint generated always as identity,
  academic_year_id bigint not null,
  subject_id    bigint not null,
  name          text not null check (name <> ''),
  name_folded   text collate "C" not null,
  year_group    smallint,
  closed_on     date, -- closed by the year-end, never deleted (TRK-7)
  primary key (school_id, id),
  unique (school_id, academic_year_id, subject_id, name_folded),
  foreign key (school_id, academic_year_id) references academic_years (school_id, id),
  foreign key (school_id, subject_id) references subjects (school_id, id)
);

create table set_members (
  school_id     bigint not null,
  id            bigint generated always as identity,
  set_id        bigint not null,
  pupil_id      bigint not null,
  starts_on     date not null,
  ends_on       date, -- the last day
  primary key (school_id, id),
  foreign key (school_id, set_id) references sets (school_id, id),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  check (ends_on >= starts_on - 1)
);
create unique index set_members_one on set_members (school_id, set_id, pupil_id) where ends_on is null;
create index set_members_pupil on set_members (school_id, pupil_id);
create index set_members_set on set_members (school_id, set_id);

create table set_teachers (
  school_id     bigint not null,
  set_id        bigint not null,
  staff_id      bigint not null,
  position      smallint not null default 0,
  primary key (school_id, set_id, staff_id),
  foreign key (school_id, set_id) references sets (school_id, id),
  foreign key (school_id, staff_id) references staff_schools (school_id, staff_id)
);
create index set_teachers_staff on set_teachers (school_id, staff_id);

-- A scale is data of the school: nothing of it is assumed (TRK-2). direction says which end of the sort values is best.
create table scales (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  name          text not null check (name <> ''),
  name_folded   text collate "C" not null,
  explanation   text not null default '', -- for families (POR-4)
  direction     text not null check (direction in ('up', 'down', 'none')),
  on_within     double precision not null default 0, -- below the target by no more than this is still on target
  near_within   double precision not null default 0, -- and by no more than this just below
  version       integer not null default 1,
  primary key (school_id, id),
  unique (school_id, name_folded)
);

create table scale_values (
  school_id     bigint not null,
  scale_id      bigint not null,
  position      smallint not null,
  value         text not null check (value <> ''),
  also          text[] not null default '{}', -- other ways to write it
  meaning       text not null default '',
  sort_value    double precision, -- null: no grade ("absent")
  colour        text not null default '' check (colour in ('', 'good', 'near', 'bad', 'info')),
  primary key (school_id, scale_id, position),
  unique (school_id, scale_id, value),
  foreign key (school_id, scale_id) references scales (school_id, id) on delete cascade
);

create table fields (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  scope         text not null check (scope in ('general', 'shared', 'subject')),
  subject_id    bigint,
  name          text not null check (name <> '' and length(name) <= 40),
  name_folded   text collate "C" not null,
  category      text not null default '',
  explanation   text not null default '', -- for families
  type          text not null check (type in ('text', 'whole', 'decimal', 'scale')),
  scale_id      bigint,
  lowest        double precision,
  highest       double precision,
  whole_year    boolean not null default false, -- its results stand in the whole-year period
  writable      boolean not null default true,  -- teachers may enter it
  shown         boolean not null default true,  -- teachers see it
  choice        boolean not null default true,  -- a select box, where there is a scale
  target_id     bigint, -- the field that holds what this one is compared with
  position      smallint not null default 0,
  primary key (school_id, id),
  unique nulls not distinct (school_id, subject_id, name_folded),
  foreign key (school_id, subject_id) references subjects (school_id, id),
  foreign key (school_id, scale_id) references scales (school_id, id),
  foreign key (school_id, target_id) references fields (school_id, id) on delete set null (target_id),
  check ((scope = 'subject') = (subject_id is not null)),
  check ((type = 'scale') = (scale_id is not null))
);

create table periods (
  school_id     bigint not null,
  id            bigint generated always as identity,
  academic_year_id bigint not null,
  year_group    smallint not null,
  name          text not null check (name <> '' and length(name) <= 30),
  name_folded   text collate "C" not null,
  position      smallint not null default 0,
  whole_year    boolean not null default false,
  starts_on     date not null, -- before it nothing is entered or imported
  release_at    timestamptz,   -- from then on families see it (POR-5); null = never
  primary key (school_id, id),
  unique (school_id, academic_year_id, year_group, name_folded),
  foreign key (school_id, academic_year_id) references academic_years (school_id, id)
);
create unique index periods_whole_year on periods (school_id, academic_year_id, year_group) where whole_year;

create table results (
  school_id     bigint not null,
  id            bigint generated always as identity,
  pupil_id      bigint not null,
  period_id     bigint not null,
  subject_id    bigint,
  field_id      bigint not null,
  value         text not null check (value <> ''),
  sort_value    double precision,
  staff_id      bigint, -- who; of an import who confirmed it, null where nobody did
  import_id     bigint,
  at            timestamptz not null default now(),
  primary key (school_id, id),
  unique nulls not distinct (school_id, pupil_id, period_id, subject_id, field_id),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, period_id) references periods (school_id, id),
  foreign key (school_id, subject_id) references subjects (school_id, id),
  foreign key (school_id, field_id) references fields (school_id, id),
  foreign key (school_id, staff_id) references staff_schools (school_id, staff_id),
  foreign key (school_id, import_id) references imports (school_id, id)
);

-- What a result was before: append-only. A result that is taken away has a new value of ''.
create table result_changes (
  school_id     bigint not null,
  id            bigint generated always as identity,
  pupil_id      bigint not null,
  period_id     bigint not null,
  subject_id    bigint,
  field_id      bigint not null,
  old_value     text not null,
  old_staff_id  bigint,
  old_at        timestamptz not null,
  new_value     text not null,
  staff_id      bigint,
  import_id     bigint,
  at            timestamptz not null default now(),
  primary key (school_id, id),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, period_id) references periods (school_id, id),
  foreign key (school_id, subject_id) references subjects (school_id, id),
  foreign key (school_id, field_id) references fields (school_id, id),
  foreign key (school_id, old_staff_id) references staff_schools (school_id, staff_id),
  foreign key (school_id, staff_id) references staff_schools (school_id, staff_id),
  foreign key (school_id, import_id) references imports (school_id, id)
);
create index result_changes_pupil on result_changes (school_id, pupil_id, period_id);

-- What a school's marks mean; England's national codes or a Scottish school's own (formats 4.3).
create table attendance_codes (
  school_id     bigint not null references schools,
  code          text not null check (code <> ''),
  meaning       text not null,
  counts_as     text not null check (counts_as in ('present', 'late', 'elsewhere', 'authorised', 'unauthorised', 'not_counted')),
  position      smallint not null default 0,
  primary key (school_id, code)
);

create table attendance_marks (
  school_id     bigint not null,
  pupil_id      bigint not null,
  on_date       date not null,
  session       text not null check (session in ('am', 'pm')),
  code          text not null,
  primary key (school_id, pupil_id, on_date, session),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, code) references attendance_codes (school_id, code)
);

-- Sessions of one academic year as the school's system sums them up, for schools that do not send single marks.
create table attendance_totals (
  school_id     bigint not null,
  pupil_id      bigint not null,
  academic_year_id bigint not null,
  possible      integer not null check (possible >= 0),
  attended      integer not null check (attended >= 0),
  authorised    integer not null check (authorised >= 0),
  unauthorised  integer not null check (unauthorised >= 0),
  late          integer check (late >= 0),
  as_of         date not null,
  primary key (school_id, pupil_id, academic_year_id),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, academic_year_id) references academic_years (school_id, id),
  check (attended + authorised + unauthorised = possible)
);

-- Achievement and behaviour. What staff wrote stands in event_texts, which nobody outside can read (TRK-8).
create table events (
  school_id     bigint not null,
  id            bigint generated always as identity,
  pupil_id      bigint not null,
  on_date       date not null,
  type          text not null check (type in ('achievement', 'behaviour')),
  category      text not null default '',
  points        smallint not null default 0,
  subject_id    bigint,
  family_text   text not null default '',
  import_key    bytea, -- tells the same event in the next file
  primary key (school_id, id),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, subject_id) references subjects (school_id, id)
);
create index events_pupil on events (school_id, pupil_id, on_date desc);
create unique index events_import on events (school_id, import_key) where import_key is not null;

create table event_texts (
  school_id     bigint not null,
  event_id      bigint not null,
  staff_text    text not null default '',
  outcome       text not null default '',
  recorded_by   text not null default '',
  primary key (school_id, event_id),
  foreign key (school_id, event_id) references events (school_id, id) on delete cascade
);

create table note_categories (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  name          text not null check (name <> ''),
  name_folded   text collate "C" not null,
  position      smallint not null default 0,
  primary key (school_id, id),
  unique (school_id, name_folded)
);

create table notes (
  school_id     bigint not null,
  id            bigint generated always as identity,
  submission    uuid not null,
  pupil_id      bigint not null,
  category_id   bigint not null,
  on_date       date not null,
  body          text not null check (body <> ''),
  shared        boolean not null default false, -- families may read it, where their licence type has the category
  staff_id      bigint not null,
  made_at       timestamptz not null default now(),
  withdrawn_at  timestamptz,
  withdrawn_by  bigint,
  primary key (school_id, id),
  unique (school_id, submission),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, category_id) references note_categories (school_id, id),
  foreign key (school_id, staff_id) references staff_schools (school_id, staff_id),
  foreign key (school_id, withdrawn_by) references staff_schools (school_id, staff_id)
);
create index notes_pupil on notes (school_id, pupil_id, on_date desc);

-- One moving up of the whole school (TRK-7), and what it needs to be undone.
create table year_ends (
  school_id     bigint not null,
  id            bigint generated always as identity,
  from_year_id  bigint not null,
  to_year_id    bigint not null,
  last_day      date not null, -- of the old year, as it was then
  made_by       bigint not null,
  made_at       timestamptz not null default now(),
  undone_by     bigint,
  undone_at     timestamptz,
  primary key (school_id, id),
  foreign key (school_id, from_year_id) references academic_years (school_id, id),
  foreign key (school_id, to_year_id) references academic_years (school_id, id),
  foreign key (school_id, made_by) references staff_schools (school_id, staff_id),
  foreign key (school_id, undone_by) references staff_schools (school_id, staff_id)
);
create unique index year_ends_one on year_ends (school_id, from_year_id) where undone_at is null;

create table year_end_pupils (
  school_id     bigint not null,
  year_end_id   bigint not null,
  pupil_id      bigint not null,
  old_year_group smallint,
  old_tutor_group text not null,
  old_status    text not null,
  old_leaving_date date,
  new_year_group smallint,
  new_tutor_group text not null,
  new_status    text not null,
  new_leaving_date date,
  primary key (school_id, year_end_id, pupil_id),
  foreign key (school_id, year_end_id) references year_ends (school_id, id),
  foreign key (school_id, pupil_id) references pupils (school_id, id)
);

-- Sets and memberships that it ended, tutor groups whose tutors moved with them.
create table year_end_sets (
  school_id     bigint not null,
  year_end_id   bigint not null,
  set_id        bigint not null,
  primary key (school_id, year_end_id, set_id),
  foreign key (school_id, year_end_id) references year_ends (school_id, id),
  foreign key (school_id, set_id) references sets (school_id, id)
);
create table year_end_groups (
  school_id     bigint not null,
  year_end_id   bigint not null,
  old_group     text not null,
  new_group     text not null, -- '': the group has no pupils any more, and no tutors
  tutors        bigint[] not null default '{}', -- before
  primary key (school_id, year_end_id, old_group),
  foreign key (school_id, year_end_id) references year_ends (school_id, id)
);
create table year_end_members (
  school_id     bigint not null,
  year_end_id   bigint not null,
  member_id     bigint not null,
  primary key (school_id, year_end_id, member_id),
  foreign key (school_id, year_end_id) references year_ends (school_id, id),
  foreign key (school_id, member_id) references set_members (school_id, id)
);

-- What the codes in a school's files mean ("Ma", "Aut1", "Current"), remembered for the next one.
create table import_codes (
  school_id     bigint not null references schools,
  kind          text not null check (kind in ('subject', 'period', 'field')),
  code_folded   text not null,
  meaning       text not null, -- an id, the folded name of a period, or '-' = left out
  saved_by      bigint not null,
  saved_at      timestamptz not null default now(),
  primary key (school_id, kind, code_folded),
  foreign key (school_id, saved_by) references staff_schools (school_id, staff_id)
);

grant select, insert, delete on staff_pupils, tutors, set_teachers, scale_values to gateway_app;
grant select, insert, update, delete on subjects, sets, scales, fields, periods, results, attendance_codes, attendance_marks, note_categories to gateway_app;
grant select, insert, update on set_members, attendance_totals, events, event_texts, notes, year_ends, import_codes to gateway_app;
grant select, insert on result_changes, year_end_pupils, year_end_sets, year_end_groups, year_end_members to gateway_app;

call guard_table('staff_pupils', here_for('staff', 'worker', 'operator'), here_for('staff', 'worker'), '', here_for('staff', 'worker'));
call guard_table('tutors', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), '', here_for('staff', 'worker'));
call guard_table('subjects', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff'));
call guard_table('sets', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff'));
call guard_table('set_members', of_pupils(), here_for('staff', 'worker'), here_for('staff', 'worker'));
call guard_table('set_teachers', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), '', here_for('staff', 'worker'));
call guard_table('scales', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff'));
call guard_table('scale_values', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), '', here_for('staff', 'worker'));
call guard_table('fields', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff'));
-- A period is there for families from its release on, and with it its results (POR-5).
call guard_table('periods',
  $$school_id = (select app_school()) and case (select app_role()) when 'external' then release_at <= now()
    when 'staff' then true when 'worker' then true when 'operator' then true else false end$$,
  here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff'));
call guard_table('results', of_pupils('period_id in (select r.id from periods r where r.school_id = (select app_school()))'),
  here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff', 'worker'));
call guard_table('result_changes', here_for('staff', 'worker', 'operator'), here_for('staff', 'worker'));
call guard_table('attendance_codes', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff'));
call guard_table('attendance_marks', of_pupils(), here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff', 'worker'));
call guard_table('attendance_totals', of_pupils(), here_for('staff', 'worker'), here_for('staff', 'worker'));
call guard_table('events', of_pupils(), here_for('staff', 'worker'), here_for('staff', 'worker'));
call guard_table('event_texts', here_for('staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'));
call guard_table('note_categories', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff'));
call guard_table('notes', of_pupils('shared and withdrawn_at is null'), here_for('staff'), here_for('staff'));
call guard_table('year_ends', here_for('external', 'staff', 'worker', 'operator'), here_for('staff'), here_for('staff'));
call guard_table('year_end_pupils', here_for('staff', 'worker', 'operator'), here_for('staff'));
call guard_table('year_end_sets', here_for('staff', 'worker', 'operator'), here_for('staff'));
call guard_table('year_end_groups', here_for('staff', 'worker', 'operator'), here_for('staff'));
call guard_table('year_end_members', here_for('staff', 'worker', 'operator'), here_for('staff'));
call guard_table('import_codes', here_for('staff', 'worker'), here_for('staff'), here_for('staff'));

-- Families read attendance and events by academic year.
-- +goose StatementBegin
do $$ begin execute format('alter policy academic_years_read on academic_years using (%s)', here_for('external', 'staff', 'worker', 'operator')); end $$;
-- +goose StatementEnd
