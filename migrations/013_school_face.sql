-- +goose Up
-- What a school and a person say of themselves: the accent as it was given, the language somebody reads (ACC-2), an
-- account that is closed, and from which day a pupil decides who may see them.

-- accent is readable everywhere; accent_given is what the school typed, "" when it was never asked.
-- logo_next is an uploaded logo that somebody looks at before it is used.
alter table schools
  add column accent_given text not null default '' check (accent_given ~ '^(#[0-9a-f]{6})?$'),
  add column logo_next    bytea;

-- language: a catalogue's name, '' = never chosen. It is the person's, at every school. A link waits in the language
-- of the page where it was asked for; an account's own choice goes before it.
alter table accounts
  add column language  text not null default '' check (language ~ '^[A-Za-z-]{0,20}$'),
  add column closed_at timestamptz;
alter table registrations add column language text not null default '' check (language ~ '^[A-Za-z-]{0,20}$');
alter table tokens add column language text not null default '' check (language ~ '^[A-Za-z-]{0,20}$');

-- day_of_age is the day on which somebody reaches an age: their birthday, and for those born on 29 February the day
-- after the 28th in a year without one.
-- +goose StatementBegin
create function day_of_age(birth date, age integer) returns date language sql immutable
as $$ select (birth + make_interval(years => age))::date
    + case when to_char(birth, 'MMDD') = '0229' and to_char(birth + make_interval(years => age), 'MMDD') = '0228' then 1 else 0 end $$;
-- +goose StatementEnd
grant execute on function day_of_age to gateway_app;

-- The name on the card of a holding that has lapsed is the last that the adult was shown: a pupil of age may take
-- another, and it is theirs to tell.
alter table holdings add column lapsed_name text not null default '';

-- holdings_of_age lets no holding of an adult be live while a pupil of age has not agreed, whoever makes it so: a block
-- that is lifted, a new key, the office that lets somebody in.
-- +goose StatementBegin
create function holdings_of_age() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.state = 'live' and exists (select from consents c
      join licence_types t on t.school_id = c.school_id and t.id = new.licence_type_id and t.audience <> 'pupil'
      join schools s on s.id = c.school_id join pupils p on p.school_id = c.school_id and p.id = c.pupil_id
      where c.school_id = new.school_id and c.pupil_id = new.pupil_id and c.account_id = new.account_id and not c.agreed
        and (c.decided_at is not null or day_of_age(p.birth_date, s.consent_age) <= (now() at time zone 'Europe/London')::date)) then
    new.state := 'lapsed';
  end if;
  if new.state = 'lapsed' and new.lapsed_name = '' then
    new.lapsed_name := coalesce((select trim(concat_ws(' ', nullif(p.forename, ''), p.surname)) from pupils p where p.school_id = new.school_id and p.id = new.pupil_id), '');
  elsif new.state = 'live' then
    new.lapsed_name := '';
  end if;
  return new;
end $$;
-- +goose StatementEnd
create trigger holdings_of_age before insert or update of state on holdings for each row execute function holdings_of_age();
revoke execute on function holdings_of_age from public;

-- adults_of is the adults who see a pupil, or would: for the office, and for the pupil alone once they are of age
-- (POR-6). Names and licence types are those of today. A pupil is not shown who is blocked, denied or waits for the office.
-- +goose StatementBegin
create function adults_of(pupil bigint) returns table (consent_id bigint, account_id bigint, adult_name text, type_names text, state text, agreed boolean, decided_at timestamptz, by_staff bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.id, c.account_id, trim(concat_ws(' ', nullif(a.title, ''), nullif(a.forename, ''), nullif(a.surname, ''))), h.type_names, h.state, c.agreed, c.decided_at, c.by_staff
  from consents c join accounts a on a.id = c.account_id
  join account_schools l on l.school_id = c.school_id and l.account_id = c.account_id
  join schools s on s.id = c.school_id join pupils p on p.school_id = c.school_id and p.id = c.pupil_id
  join lateral (select string_agg(distinct t.name, ', ') as type_names, min(o.state) as state
    from holdings o join licence_types t on t.school_id = o.school_id and t.id = o.licence_type_id and t.audience <> 'pupil'
    where o.school_id = c.school_id and o.pupil_id = c.pupil_id and o.account_id = c.account_id
      and (o.state in ('live', 'lapsed') or o.state in ('blocked', 'waiting') and app_role() = 'staff')) h on h.type_names is not null
  where c.school_id = app_school() and c.pupil_id = pupil
    and case app_role() when 'staff' then true
      when 'external' then not l.denied and day_of_age(p.birth_date, s.consent_age) <= (now() at time zone 'Europe/London')::date and exists (
        select from holdings o join licence_types t on t.school_id = o.school_id and t.id = o.licence_type_id and t.audience = 'pupil'
        where o.school_id = c.school_id and o.pupil_id = pupil and o.account_id = app_account() and o.state = 'live')
      else false end
  order by 3, c.id $$;
-- +goose StatementEnd
revoke execute on function adults_of from public;
grant execute on function adults_of to gateway_app;

-- accounts_closed forgets the name of a closed account where a pupil read it.
-- +goose StatementBegin
create function accounts_closed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update consents set adult_name = trim(concat_ws(' ', nullif(new.title, ''), nullif(new.forename, ''), nullif(new.surname, ''))) where account_id = new.id;
  return null;
end $$;
-- +goose StatementEnd
create trigger accounts_closed after update of closed_at on accounts for each row when (new.closed_at is not null) execute function accounts_closed();
revoke execute on function accounts_closed from public;
