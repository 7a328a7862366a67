-- +goose Up
-- A large file is kept in parts, so that nobody has to hold it in memory to send it: then the body of its row is empty.

create table file_parts (
  school_id     bigint not null,
  file_id       bigint not null,
  place         integer not null,
  body          bytea not null,
  primary key (school_id, file_id, place),
  foreign key (school_id, file_id) references files (school_id, id) on delete cascade
);
alter table file_parts alter column body set storage external; -- what is large is compressed already

grant select, insert on file_parts to gateway_app;

-- Who sees a file sees its parts: the policy of files says who that is.
call guard_table('file_parts',
  $$school_id = (select app_school()) and case (select app_role())
    when 'external' then file_id in (select f.id from files f where f.school_id = (select app_school()))
    when 'staff' then file_id in (select f.id from files f where f.school_id = (select app_school()))
    when 'worker' then true else false end$$,
  here_for('worker'));
