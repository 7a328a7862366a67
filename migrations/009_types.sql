-- +goose Up
-- Further licence types of a school (LIC-3), and since when a field has been there to be ticked (LIC-2).

-- standard: one of the two types that every school has. Further ones are opened by the operator, with words of their
-- own on the sign-in page and without a part in the trial (LIC-6). saved_at, saved_by: the access settings, last time.
alter table licence_types
  add column standard boolean not null default false,
  add column saved_at timestamptz,
  add column saved_by bigint,
  add check (length(name) <= 40),
  add foreign key (school_id, saved_by) references staff_schools (school_id, staff_id);
update licence_types t set standard = true where audience <> 'other'
  and id = (select min(id) from licence_types o where o.school_id = t.school_id and o.audience = t.audience);
update licence_types t set (saved_at, saved_by) = (select a.at, s.staff_id from audit a
    left join staff_schools s on s.school_id = a.school_id and s.staff_id = a.actor_id
    where a.school_id = t.school_id and a.action = 'saved access settings' and a.subject_id = t.id order by a.at desc limit 1);
create unique index licence_types_standard on licence_types (school_id, audience) where standard;

-- Null: from before this was kept.
alter table fields add column made_at timestamptz;
alter table fields alter column made_at set default now();
alter table note_categories add column made_at timestamptz;
alter table note_categories alter column made_at set default now();
