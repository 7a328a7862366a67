-- +goose Up
-- The roll: pupils and their contacts, as the school's own system exports them (TRK-6).

create table pupils (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  pupil_id      text not null check (pupil_id <> ''),
  pupil_id_folded text collate "C" not null,
  pupil_id_bare text collate "C" not null,
  upn           text,
  scn           text,
  legal_surname text not null,
  legal_forename text not null,
  surname       text not null,
  forename      text not null,
  surname_folded text collate "C" not null,
  forename_folded text collate "C" not null,
  sex           text not null default '',
  birth_date    date,
  year_group    smallint,
  tutor_group   text not null default '',
  house         text not null default '',
  enrolment     text not null default 'C' check (enrolment in ('C', 'M', 'S', 'G', 'F', 'O')),
  status        text not null default 'on_roll' check (status in ('on_roll', 'starting', 'left')),
  hidden        boolean not null default false,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (school_id, id),
  unique (school_id, pupil_id_folded)
);
create index pupils_bare on pupils (school_id, pupil_id_bare);
create index pupils_surname on pupils (school_id, surname_folded, forename_folded, id);
create index pupils_group on pupils (school_id, year_group, tutor_group);
create unique index pupils_upn on pupils (school_id, upn) where upn is not null;

create table contacts (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  contact_ref   text not null check (contact_ref <> ''),
  title         text not null default '',
  forename      text not null default '',
  surname       text not null default '',
  salutation    text not null default '',
  email         text not null default '',
  mobile        text not null default '',
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (school_id, id),
  unique (school_id, contact_ref)
);

create table pupil_contacts (
  school_id     bigint not null,
  pupil_id      bigint not null,
  contact_id    bigint not null,
  priority      smallint,
  relationship  text not null default '',
  parental_responsibility boolean,
  court_order   boolean not null default false,
  lives_with    boolean,
  primary key (school_id, pupil_id, contact_id),
  foreign key (school_id, pupil_id) references pupils (school_id, id) on delete cascade,
  foreign key (school_id, contact_id) references contacts (school_id, id) on delete cascade
);
create index pupil_contacts_contact on pupil_contacts (school_id, contact_id);

grant select, insert, update on pupils to gateway_app;
grant select, insert, update, delete on contacts, pupil_contacts to gateway_app;

call guard_table('contacts', here_for('staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff', 'worker'));
call guard_table('pupil_contacts', here_for('staff', 'worker', 'operator'), here_for('staff', 'worker'), here_for('staff', 'worker'), here_for('staff', 'worker'));
