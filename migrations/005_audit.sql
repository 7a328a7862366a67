-- +goose Up
-- Who did what (ADM-4). The app may insert and read, never change: there is no grant and no policy for it.

create table audit (
  school_id     bigint not null references schools,
  id            bigint generated always as identity,
  at            timestamptz not null default now(),
  actor         text not null check (actor in ('nobody', 'external', 'staff', 'operator', 'system')),
  actor_id      bigint,
  action        text not null,
  pupil_id      bigint,
  subject_id    bigint,
  detail        text not null default '',
  request_id    text not null default '',
  once          bytea,
  primary key (school_id, id)
);
create index audit_at on audit (school_id, at desc);
create index audit_pupil on audit (school_id, pupil_id, at desc) where pupil_id is not null;
create unique index audit_once on audit (school_id, once) where once is not null;

grant select, insert on audit to gateway_app;

call guard_table('audit', here_for('staff', 'operator'),
  $$case (select app_role()) when 'identity' then true else school_id = (select app_school()) and case (select app_role())
    when 'claim' then true when 'external' then true when 'staff' then true when 'worker' then true when 'operator' then true else false end end$$);
