-- +goose Up
-- External users as the school's office manages them: found by name, denied, blocked, let in, known as contacts (ADM-1 to ADM-3).

-- The name as lists and searching compare it: surname, forename. What is here already is folded as well as SQL can;
-- the next change of a name does it again.
alter table accounts add column name_folded text collate "C" not null default '';
update accounts set name_folded = trim(lower(regexp_replace(regexp_replace(normalize(surname || ' ' || forename, NFKD),
  U&'[\0300-\036f''’‘ʼ]', '', 'g'), U&'[^a-zA-Z0-9\0080-\ffff]+', ' ', 'g')));

alter table account_schools
  add column denied_at    timestamptz, -- when denied was last changed
  add column denied_by    bigint,
  add column adr_by       bigint, -- the member of staff who wrote the choice down; null: the person, or nobody yet
  add column first_sign_in_at timestamptz,
  add foreign key (school_id, denied_by) references staff_schools (school_id, staff_id),
  add foreign key (school_id, adr_by) references staff_schools (school_id, staff_id);
update account_schools l set first_sign_in_at = a.at
  from (select school_id, actor_id, min(at) as at from audit where actor = 'external' and action = 'signed in' group by 1, 2) a
  where a.school_id = l.school_id and a.actor_id = l.account_id;

-- A second press of the same form makes no second block.
alter table blocks add column submission uuid;
create unique index blocks_submission on blocks (school_id, submission);

-- refused: the holding waited and the office did not let it in; the person is told for a while.
alter table holdings
  add column refused    boolean not null default false,
  add column decided_at timestamptz;
create index holdings_made on holdings (school_id, made_at desc);

-- Whoever is new to the pupil waits for the office: set where a contact has a court order and no account to block yet.
alter table pupils add column new_people_wait boolean not null default false;

-- A court order asks once which accounts to block, and again when it is set anew (contact.Apply takes it back).
alter table pupil_contacts
  add column court_decided_at timestamptz,
  add column court_decided_by bigint,
  add column court_decided_upto bigint not null default 0, -- the newest holding that was there then
  add foreign key (school_id, court_decided_by) references staff_schools (school_id, staff_id);

-- Failed sign-ins of one account, for its page.
create index audit_failed on audit (school_id, subject_id, at desc) where action = 'sign-in failed';

-- A person whose holding waits sees nothing of the pupil, and so cannot know whether the pupil is one of whom nobody
-- outside sees anything. The policy of holdings may not look: that of pupils reads holdings.
-- +goose StatementBegin
create function seen_outside(pupil bigint) returns boolean language sql stable security definer set search_path = public, pg_temp
as $$ select exists (select from pupils p join schools s on s.id = p.school_id where p.school_id = app_school() and p.id = pupil and not p.hidden
  and (p.leaving_date is null or p.leaving_date >= (now() at time zone 'Europe/London')::date - s.leaver_days)) $$;
-- +goose StatementEnd
revoke execute on function seen_outside from public;
grant execute on function seen_outside to gateway_app;
