-- +goose Up
-- What becomes of licence keys after they were made: replaced, withdrawn, a last day, a cap (LIC-7, LIC-8).

-- One press of a button over one key or many. A second press with the same submission finds the first one's result.
create table key_changes (
  school_id     bigint not null,
  id            bigint generated always as identity,
  submission    uuid not null,
  licence_type_id bigint not null,
  what          text not null check (what in ('replace', 'withdraw', 'expire')),
  scope_label   text not null,
  keys          integer not null,
  ended         integer not null, -- holdings that it ended
  people        integer not null, -- whose holdings they were
  expires_on    date, -- the last day that was set; null for expire took it away
  made_by       bigint not null,
  made_at       timestamptz not null default now(),
  primary key (school_id, id),
  unique (school_id, submission),
  foreign key (school_id, licence_type_id) references licence_types (school_id, id),
  foreign key (school_id, made_by) references staff_schools (school_id, staff_id)
);
create index key_changes_made on key_changes (school_id, made_at desc);

grant select, insert on key_changes to gateway_app;
call guard_table('key_changes', here_for('staff', 'worker', 'operator'), here_for('staff'));

-- change_id: by which change the key was replaced or withdrawn. changed_at is the moment of the clock, not of the
-- transaction: a sheet that was made before it holds a dead key.
alter table licence_keys
  add column change_id bigint,
  add foreign key (school_id, change_id) references key_changes (school_id, id);
create index licence_keys_changed on licence_keys (school_id, changed_at) where changed_at is not null;
create index licence_keys_change on licence_keys (school_id, change_id) where change_id is not null;
create index licence_keys_expires on licence_keys (school_id, expires_on) where expires_on is not null;

-- The number of a sheet's file outlives the file: whoever follows the link is told to make the sheet again.
alter table key_batches add column file_was bigint;
update key_batches set file_was = file_id;

-- How many other accounts hold a key now: the cap counts them, and the scope claim sees its own account alone. With
-- waits, whoever claims the same key, or changes it, waits until this transaction has ended.
-- +goose StatementBegin
create function key_accounts(key bigint, waits boolean) returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if waits then
    perform 1 from licence_keys k where k.school_id = app_school() and k.id = key for no key update;
  end if;
  return (select count(distinct h.account_id) from holdings h
    where h.school_id = app_school() and h.key_id = key and h.state <> 'ended' and h.account_id <> app_account());
end $$;
-- +goose StatementEnd
revoke execute on function key_accounts from public;
grant execute on function key_accounts to gateway_app;
