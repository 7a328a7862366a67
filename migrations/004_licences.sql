-- +goose Up
-- Licence types and what they show, keys, holdings, and the batches that make key sheets.

create table licence_types (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  name          text not null check (name <> ''),
  audience      text not null check (audience in ('parent', 'pupil', 'other')),
  position      smallint not null default 0,
  register_link boolean not null default true,
  version       integer not null default 1,
  primary key (school_id, id),
  unique (school_id, name)
);

create table licence_portlets (
  school_id     bigint not null,
  licence_type_id bigint not null,
  portlet       text not null,
  primary key (school_id, licence_type_id, portlet),
  foreign key (school_id, licence_type_id) references licence_types (school_id, id) on delete cascade
);

create table licence_fields (
  school_id     bigint not null,
  licence_type_id bigint not null,
  portlet       text not null,
  field_key     text not null,
  primary key (school_id, licence_type_id, portlet, field_key),
  foreign key (school_id, licence_type_id) references licence_types (school_id, id) on delete cascade
);

create table licence_keys (
  school_id     bigint not null,
  id            bigint generated always as identity,
  pupil_id      bigint not null,
  licence_type_id bigint not null,
  lookup        bytea not null,
  sealed        bytea not null,
  state         text not null default 'live' check (state in ('live', 'withdrawn', 'replaced')),
  replaces_id   bigint,
  made_at       timestamptz not null default now(),
  primary key (school_id, id),
  unique (school_id, lookup),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, licence_type_id) references licence_types (school_id, id),
  foreign key (school_id, replaces_id) references licence_keys (school_id, id)
);
create unique index licence_keys_live on licence_keys (school_id, licence_type_id, pupil_id) where state = 'live';
create index licence_keys_pupil on licence_keys (school_id, pupil_id);

create table holdings (
  school_id     bigint not null,
  id            bigint generated always as identity,
  account_id    bigint not null references accounts,
  pupil_id      bigint not null,
  licence_type_id bigint not null,
  key_id        bigint not null,
  contact_id    bigint,
  state         text not null default 'live' check (state in ('live', 'waiting', 'blocked', 'ended')),
  made_by       text not null check (made_by in ('registration', 'add')),
  made_at       timestamptz not null default now(),
  ended_at      timestamptz,
  privacy_version integer not null,
  privacy_at    timestamptz not null default now(),
  primary key (school_id, id),
  foreign key (school_id, account_id) references account_schools (school_id, account_id),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, licence_type_id) references licence_types (school_id, id),
  foreign key (school_id, key_id) references licence_keys (school_id, id),
  foreign key (school_id, contact_id) references contacts (school_id, id) on delete set null (contact_id)
);
create unique index holdings_one on holdings (school_id, account_id, pupil_id, licence_type_id) where state <> 'ended';
create index holdings_pupil on holdings (school_id, pupil_id);
create index holdings_key on holdings (school_id, key_id);

-- A block of an account x pupil (ADM-3). Closed to external users; holdings.state carries its effect.
create table blocks (
  school_id     bigint not null,
  id            bigint generated always as identity,
  account_id    bigint not null references accounts,
  pupil_id      bigint not null,
  reason        text not null check (reason <> ''),
  until         date,
  made_by       bigint,
  made_at       timestamptz not null default now(),
  lifted_at     timestamptz,
  primary key (school_id, id),
  foreign key (school_id, account_id) references account_schools (school_id, account_id),
  foreign key (school_id, pupil_id) references pupils (school_id, id),
  foreign key (school_id, made_by) references staff_schools (school_id, staff_id)
);
create unique index blocks_one on blocks (school_id, account_id, pupil_id) where lifted_at is null;

-- Files made for people: web and worker share no disk. A file of a kind is for the staff whom the route of that
-- kind lets in; one of no kind is its owner's alone.
create table files (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  kind          text not null default '',
  staff_id      bigint,
  account_id    bigint,
  name          text not null,
  content_type  text not null,
  body          bytea not null,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz not null,
  primary key (school_id, id),
  foreign key (school_id, staff_id) references staff_schools (school_id, staff_id),
  foreign key (school_id, account_id) references account_schools (school_id, account_id),
  check (num_nonnulls(staff_id, account_id) = 1)
);
create index files_expires on files (school_id, expires_at);

create table key_batches (
  school_id     bigint not null,
  id            bigint generated always as identity,
  submission    uuid not null,
  licence_type_id bigint not null,
  scope         text not null check (scope in ('school', 'year', 'tutor_group', 'picked')),
  scope_label   text not null,
  only_new      boolean not null,
  asked_by      bigint not null,
  asked_at      timestamptz not null default now(),
  state         text not null default 'queued' check (state in ('queued', 'running', 'ready', 'failed', 'cancelled')),
  done          integer not null default 0,
  total         integer not null,
  message       text not null default '',
  started_at    timestamptz,
  finished_at   timestamptz,
  file_id       bigint,
  primary key (school_id, id),
  unique (school_id, submission),
  foreign key (school_id, licence_type_id) references licence_types (school_id, id),
  foreign key (school_id, asked_by) references staff_schools (school_id, staff_id),
  foreign key (school_id, file_id) references files (school_id, id) on delete set null (file_id)
);
create index key_batches_asked on key_batches (school_id, asked_at desc);

-- The pupils of a batch as they stood when it was ordered: the number promised is the number delivered.
create table key_batch_pupils (
  school_id     bigint not null,
  batch_id      bigint not null,
  pupil_id      bigint not null,
  place         integer not null,
  is_new        boolean not null,
  primary key (school_id, batch_id, pupil_id),
  foreign key (school_id, batch_id) references key_batches (school_id, id) on delete cascade,
  foreign key (school_id, pupil_id) references pupils (school_id, id)
);
create index key_batch_pupils_place on key_batch_pupils (school_id, batch_id, place);

grant select, insert, update on licence_types, licence_keys, holdings, blocks, key_batches to gateway_app;
grant select, insert, delete on licence_portlets, licence_fields, key_batch_pupils to gateway_app;
grant select, insert, delete on files to gateway_app;

call guard_table('licence_types', here_for('door', 'claim', 'external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'));
call guard_table('licence_portlets', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), '', here_for('staff', 'worker'));
call guard_table('licence_fields', here_for('external', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), '', here_for('staff', 'worker'));
call guard_table('licence_keys', here_for('claim', 'staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'));
call guard_table('holdings',
  $$school_id = (select app_school()) and case (select app_role()) when 'external' then account_id = (select app_account()) when 'claim' then account_id = (select app_account())
    when 'staff' then true when 'worker' then true when 'operator' then true else false end$$,
  $$school_id = (select app_school()) and case (select app_role()) when 'claim' then account_id = (select app_account()) else false end$$,
  $$school_id = (select app_school()) and case (select app_role()) when 'claim' then account_id = (select app_account()) when 'staff' then true when 'worker' then true else false end$$);
call guard_table('blocks', here_for('claim', 'staff', 'worker', 'operator'), here_for('staff'), here_for('staff', 'worker'));
call guard_table('files',
  $$school_id = (select app_school()) and case (select app_role()) when 'external' then account_id = (select app_account()) when 'staff' then staff_id is not null when 'worker' then true else false end$$,
  here_for('worker'), '', here_for('worker'));
call guard_table('key_batches', here_for('staff', 'worker', 'operator'), here_for('staff'), here_for('staff', 'worker'));
call guard_table('key_batch_pupils', here_for('staff', 'worker', 'operator'), here_for('staff'), '', here_for('worker'));

-- Pupil data: an external user sees the pupils of live holdings, unless the school has hidden the pupil.
call guard_table('pupils',
  $$school_id = (select app_school()) and case (select app_role())
    when 'external' then not hidden and id in (select h.pupil_id from holdings h where h.school_id = (select app_school())
         and h.account_id = (select app_account()) and h.state = 'live')
    when 'claim' then true when 'staff' then true when 'worker' then true when 'operator' then true else false end$$,
  here_for('staff', 'worker'), here_for('staff', 'worker'));
