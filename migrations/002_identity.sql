-- +goose Up
-- People and how they prove who they are. Three realms that never mix (ACC-6): external, staff, operator.

create table schools (
  id            bigint generated always as identity primary key,
  slug          text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{1,40}$'),
  name          text not null check (name <> ''),
  name_folded   text not null,
  country       text not null check (country in ('england', 'scotland', 'wales', 'northern_ireland')),
  first_year    smallint not null,
  last_year     smallint not null check (last_year >= first_year),
  help_phone    text not null default '',
  help_email    text not null default '',
  accent        text not null default '#5c2d6e' check (accent ~ '^#[0-9a-f]{6}$'),
  logo          bytea,
  subscription  text not null default 'trial' check (subscription in ('trial', 'active', 'ended')),
  privacy_version integer not null default 1,
  created_at    timestamptz not null default now()
);

create table accounts (
  id            bigint generated always as identity primary key,
  email         text not null unique check (email = lower(email) and email <> ''),
  title         text not null default '',
  forename      text not null,
  surname       text not null,
  mobile        text not null default '',
  password_hash text not null,
  password_changed_at timestamptz not null default now(),
  created_at    timestamptz not null default now()
);

create table staff_accounts (
  id            bigint generated always as identity primary key,
  email         text not null unique check (email = lower(email) and email <> ''),
  title         text not null default '',
  forename      text not null,
  surname       text not null,
  password_hash text not null default '',
  password_changed_at timestamptz not null default now(),
  created_at    timestamptz not null default now()
);

create table operator_accounts (
  id            bigint generated always as identity primary key,
  email         text not null unique check (email = lower(email) and email <> ''),
  name          text not null,
  password_hash text not null,
  created_at    timestamptz not null default now()
);

-- What a school decides about an account. Carries the facts that sign-in, reset and session length need,
-- so that those need no other tenant table.
create table account_schools (
  school_id     bigint not null references schools,
  account_id    bigint not null references accounts,
  denied        boolean not null default false,
  adr           boolean not null default true,
  has_live_holding  boolean not null default false,
  has_pupil_holding boolean not null default false,
  sign_ins      integer not null default 0,
  last_sign_in_at timestamptz,
  created_at    timestamptz not null default now(),
  primary key (school_id, account_id)
);
create index account_schools_account on account_schools (account_id);

create table staff_schools (
  school_id     bigint not null references schools,
  staff_id      bigint not null references staff_accounts,
  role          text not null check (role in ('super', 'admin', 'teacher', 'support')),
  code          text not null default '',
  display_name  text not null,
  active        boolean not null default true,
  created_at    timestamptz not null default now(),
  primary key (school_id, staff_id)
);
create index staff_schools_staff on staff_schools (staff_id);

create table sessions (
  id            bigint generated always as identity primary key,
  realm         text not null check (realm in ('external', 'staff', 'operator')),
  subject_id    bigint not null,
  token_hash    bytea not null unique,
  own_device    boolean not null default false,
  idle_seconds  integer not null,
  created_at    timestamptz not null default now(),
  last_seen_at  timestamptz not null default now(),
  expires_at    timestamptz not null,
  ended_at      timestamptz
);
create index sessions_subject on sessions (realm, subject_id) where ended_at is null;

-- A person who has typed a right Pupil ID and key, until the mailed link is pressed (ACC-3).
create table registrations (
  id            bigint generated always as identity primary key,
  school_id     bigint not null references schools,
  submission    uuid not null,
  email         text not null,
  title         text not null default '',
  forename      text not null,
  surname       text not null,
  mobile        text not null default '',
  password_hash text not null,
  pupil_id      bigint not null,
  key_id        bigint not null,
  privacy_version integer not null,
  created_at    timestamptz not null default now(),
  completed_at  timestamptz,
  unique (school_id, submission)
);
create index registrations_created on registrations (created_at);

-- A link in a mail. The token is derived from kind, id and salt with TOKEN_KEY; only its hash is kept.
create table tokens (
  id            bigint generated always as identity primary key,
  kind          text not null check (kind in ('register', 'reset', 'email', 'notice')),
  realm         text not null check (realm in ('external', 'staff', 'operator')),
  school_id     bigint not null references schools,
  subject_id    bigint,
  registration_id bigint references registrations on delete cascade,
  email         text not null,
  note          text not null default '',
  salt          bytea not null,
  token_hash    bytea unique,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz not null,
  used_at       timestamptz,
  killed_at     timestamptz
);
create index tokens_subject on tokens (realm, subject_id, kind);
create index tokens_registration on tokens (registration_id);

-- Windows of attempts, each full one followed by one twice as long; the bucket is a keyed hash, so that no address or ID stands here.
create table throttle (
  bucket        bytea primary key,
  attempts      integer not null,
  level         smallint not null default 0,
  expires_at    timestamptz not null
);
create index throttle_expires on throttle (expires_at);

call guard_table('accounts',
  $$case (select app_role()) when 'identity' then true when 'claim' then id = (select app_account()) when 'external' then id = (select app_account())
    when 'staff' then exists (select from account_schools l where l.account_id = accounts.id and l.school_id = (select app_school()))
    when 'worker' then exists (select from account_schools l where l.account_id = accounts.id and l.school_id = (select app_school()))
    when 'operator' then exists (select from account_schools l where l.account_id = accounts.id and l.school_id = (select app_school()))
    else false end$$,
  $$case (select app_role()) when 'identity' then true else false end$$,
  $$case (select app_role()) when 'identity' then true else false end$$);

call guard_table('staff_accounts',
  $$case (select app_role()) when 'identity' then true
    when 'staff' then exists (select from staff_schools l where l.staff_id = staff_accounts.id and l.school_id = (select app_school()))
    when 'worker' then exists (select from staff_schools l where l.staff_id = staff_accounts.id and l.school_id = (select app_school()))
    when 'operator' then exists (select from staff_schools l where l.staff_id = staff_accounts.id and l.school_id = (select app_school()))
    else false end$$,
  $$case (select app_role()) when 'identity' then true else false end$$,
  $$case (select app_role()) when 'identity' then true else false end$$);

call guard_table('operator_accounts',
  $$case (select app_role()) when 'identity' then true else false end$$,
  $$case (select app_role()) when 'identity' then true else false end$$,
  $$case (select app_role()) when 'identity' then true else false end$$);

call guard_table('account_schools',
  $$case (select app_role()) when 'identity' then account_id = (select app_account()) when 'claim' then account_id = (select app_account())
    when 'external' then account_id = (select app_account())
    when 'staff' then school_id = (select app_school()) when 'worker' then school_id = (select app_school()) when 'operator' then school_id = (select app_school())
    else false end$$,
  $$case (select app_role()) when 'claim' then school_id = (select app_school()) and account_id = (select app_account()) else false end$$,
  $$case (select app_role()) when 'identity' then account_id = (select app_account())
    when 'claim' then school_id = (select app_school()) and account_id = (select app_account())
    when 'staff' then school_id = (select app_school()) when 'worker' then school_id = (select app_school()) else false end$$);

call guard_table('staff_schools',
  $$case (select app_role()) when 'identity' then staff_id = (select app_staff())
    when 'external' then school_id = (select app_school())
    when 'staff' then school_id = (select app_school()) when 'worker' then school_id = (select app_school()) when 'operator' then school_id = (select app_school())
    else false end$$,
  here_for('staff', 'worker'), here_for('staff', 'worker'), '');

call guard_table('registrations',
  $$case (select app_role()) when 'identity' then true else false end$$,
  $$case (select app_role()) when 'identity' then true else false end$$,
  $$case (select app_role()) when 'identity' then true else false end$$,
  $$case (select app_role()) when 'identity' then true else false end$$);

grant select, insert, update on schools to gateway_app;
grant select, insert, update on accounts, staff_accounts, operator_accounts, account_schools, staff_schools to gateway_app;
grant select, insert, update, delete on sessions, registrations, tokens, throttle to gateway_app;
