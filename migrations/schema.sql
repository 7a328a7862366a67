-- What the migrations make of schema public, for reading and for reviews: not a migration.
-- Written by "go generate ./migrations" from the catalogue; do not edit. The queue's and the
-- migrations' own tables are named only.

schema public
  grant gateway_app: usage
  grant public: usage

table academic_years
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  name text not null
  starts_on date not null
  ends_on date not null
  constraint academic_years_pkey PRIMARY KEY (school_id, id)
  constraint academic_years_school_id_name_key UNIQUE (school_id, name)
  constraint academic_years_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint academic_years_check CHECK ((ends_on > starts_on))
  constraint academic_years_name_check CHECK ((name <> ''::text))
  policy academic_years_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy academic_years_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy academic_years_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy academic_years_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table account_schools
  row security forced
  school_id bigint not null
  account_id bigint not null
  denied boolean not null default false
  adr boolean not null default true
  has_live_holding boolean not null default false
  has_pupil_holding boolean not null default false
  sign_ins integer not null default 0
  last_sign_in_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  denied_at timestamp with time zone
  denied_by bigint
  adr_by bigint
  first_sign_in_at timestamp with time zone
  constraint account_schools_pkey PRIMARY KEY (school_id, account_id)
  constraint account_schools_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint account_schools_school_id_adr_by_fkey FOREIGN KEY (school_id, adr_by) REFERENCES staff_schools(school_id, staff_id)
  constraint account_schools_school_id_denied_by_fkey FOREIGN KEY (school_id, denied_by) REFERENCES staff_schools(school_id, staff_id)
  constraint account_schools_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  CREATE INDEX account_schools_account ON public.account_schools USING btree (account_id)
  policy account_schools_insert allows for insert to public
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'claim'::text THEN ((school_id = ( SELECT app_school() AS app_school)) AND (account_id = ( SELECT app_account() AS app_account)))
      ELSE false END
  policy account_schools_read allows for select to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'claim'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'external'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'staff'::text THEN (school_id = ( SELECT app_school() AS app_school))
      WHEN 'worker'::text THEN (school_id = ( SELECT app_school() AS app_school))
      WHEN 'operator'::text THEN (school_id = ( SELECT app_school() AS app_school))
      ELSE false END
  policy account_schools_update allows for update to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'claim'::text THEN ((school_id = ( SELECT app_school() AS app_school)) AND (account_id = ( SELECT app_account() AS app_account)))
      WHEN 'staff'::text THEN (school_id = ( SELECT app_school() AS app_school))
      WHEN 'worker'::text THEN (school_id = ( SELECT app_school() AS app_school))
      ELSE false END
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'claim'::text THEN ((school_id = ( SELECT app_school() AS app_school)) AND (account_id = ( SELECT app_account() AS app_account)))
      WHEN 'staff'::text THEN (school_id = ( SELECT app_school() AS app_school))
      WHEN 'worker'::text THEN (school_id = ( SELECT app_school() AS app_school))
      ELSE false END
  grant gateway_app: insert, select, update

table accounts
  row security forced
  id bigint not null generated always as identity
  email text not null
  title text not null default ''::text
  forename text not null
  surname text not null
  mobile text not null default ''::text
  password_hash text not null
  password_changed_at timestamp with time zone not null default now()
  created_at timestamp with time zone not null default now()
  name_folded text collate "C" not null default ''::text
  language text not null default ''::text
  closed_at timestamp with time zone
  constraint accounts_pkey PRIMARY KEY (id)
  constraint accounts_email_key UNIQUE (email)
  constraint accounts_email_check CHECK (((email = lower(email)) AND (email <> ''::text)))
  constraint accounts_language_check CHECK ((language ~ '^[A-Za-z-]{0,20}$'::text))
  policy accounts_insert allows for insert to public
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  policy accounts_read allows for select to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      WHEN 'claim'::text THEN (id = ( SELECT app_account() AS app_account))
      WHEN 'external'::text THEN (id = ( SELECT app_account() AS app_account))
      WHEN 'staff'::text THEN (EXISTS ( SELECT FROM account_schools l WHERE ((l.account_id = accounts.id) AND (l.school_id = ( SELECT app_school() AS app_school)))))
      WHEN 'worker'::text THEN (EXISTS ( SELECT FROM account_schools l WHERE ((l.account_id = accounts.id) AND (l.school_id = ( SELECT app_school() AS app_school)))))
      WHEN 'operator'::text THEN (EXISTS ( SELECT FROM account_schools l WHERE ((l.account_id = accounts.id) AND (l.school_id = ( SELECT app_school() AS app_school)))))
      ELSE false END
  policy accounts_update allows for update to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  CREATE TRIGGER accounts_closed AFTER UPDATE OF closed_at ON public.accounts FOR EACH ROW WHEN ((new.closed_at IS NOT NULL)) EXECUTE FUNCTION accounts_closed()
  grant gateway_app: insert, select, update

table attendance_codes
  row security forced
  school_id bigint not null
  code text not null
  meaning text not null
  counts_as text not null
  position smallint not null default 0
  constraint attendance_codes_pkey PRIMARY KEY (school_id, code)
  constraint attendance_codes_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint attendance_codes_code_check CHECK ((code <> ''::text))
  constraint attendance_codes_counts_as_check CHECK ((counts_as = ANY (ARRAY['present'::text, 'late'::text, 'elsewhere'::text, 'authorised'::text, 'unauthorised'::text, 'not_counted'::text])))
  policy attendance_codes_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy attendance_codes_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy attendance_codes_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy attendance_codes_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table attendance_marks
  row security forced
  school_id bigint not null
  pupil_id bigint not null
  on_date date not null
  session text not null
  code text not null
  constraint attendance_marks_pkey PRIMARY KEY (school_id, pupil_id, on_date, session)
  constraint attendance_marks_school_id_code_fkey FOREIGN KEY (school_id, code) REFERENCES attendance_codes(school_id, code)
  constraint attendance_marks_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint attendance_marks_session_check CHECK ((session = ANY (ARRAY['am'::text, 'pm'::text])))
  policy attendance_marks_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy attendance_marks_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy attendance_marks_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN ((pupil_id IN ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ANY (ARRAY( SELECT h.pupil_id FROM holdings h WHERE ((h.school_id = ( SELECT app_school() AS app_school)) AND (h.account_id = ( SELECT app_account() AS app_account)) AND (h.state = 'live'::text)))))))) AND true)
      WHEN 'preview'::text THEN ((pupil_id = ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ( SELECT app_pupil() AS app_pupil))))) AND true)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy attendance_marks_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table attendance_totals
  row security forced
  school_id bigint not null
  pupil_id bigint not null
  academic_year_id bigint not null
  possible integer not null
  attended integer not null
  authorised integer not null
  unauthorised integer not null
  late integer
  as_of date not null
  constraint attendance_totals_pkey PRIMARY KEY (school_id, pupil_id, academic_year_id)
  constraint attendance_totals_school_id_academic_year_id_fkey FOREIGN KEY (school_id, academic_year_id) REFERENCES academic_years(school_id, id)
  constraint attendance_totals_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint attendance_totals_attended_check CHECK ((attended >= 0))
  constraint attendance_totals_authorised_check CHECK ((authorised >= 0))
  constraint attendance_totals_check CHECK ((((attended + authorised) + unauthorised) = possible))
  constraint attendance_totals_late_check CHECK ((late >= 0))
  constraint attendance_totals_possible_check CHECK ((possible >= 0))
  constraint attendance_totals_unauthorised_check CHECK ((unauthorised >= 0))
  policy attendance_totals_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy attendance_totals_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN ((pupil_id IN ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ANY (ARRAY( SELECT h.pupil_id FROM holdings h WHERE ((h.school_id = ( SELECT app_school() AS app_school)) AND (h.account_id = ( SELECT app_account() AS app_account)) AND (h.state = 'live'::text)))))))) AND true)
      WHEN 'preview'::text THEN ((pupil_id = ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ( SELECT app_pupil() AS app_pupil))))) AND true)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy attendance_totals_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table audit
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  at timestamp with time zone not null default now()
  actor text not null
  actor_id bigint
  action text not null
  pupil_id bigint
  subject_id bigint
  detail text not null default ''::text
  request_id text not null default ''::text
  once bytea
  constraint audit_pkey PRIMARY KEY (school_id, id)
  constraint audit_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint audit_actor_check CHECK ((actor = ANY (ARRAY['nobody'::text, 'external'::text, 'staff'::text, 'operator'::text, 'system'::text])))
  CREATE INDEX audit_action ON public.audit USING btree (school_id, action, at DESC, id DESC)
  CREATE INDEX audit_actor ON public.audit USING btree (school_id, actor, actor_id, at DESC, id DESC)
  CREATE INDEX audit_failed ON public.audit USING btree (school_id, subject_id, at DESC) WHERE (action = 'sign-in failed'::text)
  CREATE INDEX audit_newest ON public.audit USING btree (school_id, at DESC, id DESC)
  CREATE UNIQUE INDEX audit_once ON public.audit USING btree (school_id, once) WHERE (once IS NOT NULL)
  CREATE INDEX audit_pupil ON public.audit USING btree (school_id, pupil_id, at DESC, id DESC) WHERE (pupil_id IS NOT NULL)
  policy audit_insert allows for insert to public
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'claim'::text THEN true
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END) END
  policy audit_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table blocks
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  account_id bigint not null
  pupil_id bigint not null
  reason text not null
  until date
  made_by bigint
  made_at timestamp with time zone not null default now()
  lifted_at timestamp with time zone
  lifted_by bigint
  submission uuid
  constraint blocks_pkey PRIMARY KEY (school_id, id)
  constraint blocks_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint blocks_school_id_account_id_fkey FOREIGN KEY (school_id, account_id) REFERENCES account_schools(school_id, account_id)
  constraint blocks_school_id_lifted_by_fkey FOREIGN KEY (school_id, lifted_by) REFERENCES staff_schools(school_id, staff_id)
  constraint blocks_school_id_made_by_fkey FOREIGN KEY (school_id, made_by) REFERENCES staff_schools(school_id, staff_id)
  constraint blocks_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint blocks_reason_check CHECK ((reason <> ''::text))
  CREATE UNIQUE INDEX blocks_one ON public.blocks USING btree (school_id, account_id, pupil_id) WHERE (lifted_at IS NULL)
  CREATE UNIQUE INDEX blocks_submission ON public.blocks USING btree (school_id, submission)
  policy blocks_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy blocks_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'claim'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy blocks_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table consents
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  pupil_id bigint not null
  account_id bigint not null
  adult_name text not null
  agreed boolean not null default false
  decided_at timestamp with time zone
  by_account bigint
  by_staff bigint
  made_at timestamp with time zone not null default now()
  constraint consents_pkey PRIMARY KEY (school_id, id)
  constraint consents_school_id_pupil_id_account_id_key UNIQUE (school_id, pupil_id, account_id)
  constraint consents_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint consents_by_account_fkey FOREIGN KEY (by_account) REFERENCES accounts(id)
  constraint consents_school_id_account_id_fkey FOREIGN KEY (school_id, account_id) REFERENCES account_schools(school_id, account_id)
  constraint consents_school_id_by_staff_fkey FOREIGN KEY (school_id, by_staff) REFERENCES staff_schools(school_id, staff_id)
  constraint consents_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint consents_check CHECK ((num_nonnulls(by_account, by_staff) <= 1))
  policy consents_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'claim'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy consents_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN (pupil_id IN ( SELECT h.pupil_id FROM (holdings h JOIN licence_types t ON (((t.school_id = h.school_id) AND (t.id = h.licence_type_id)))) WHERE ((h.school_id = ( SELECT app_school() AS app_school)) AND (h.account_id = ( SELECT app_account() AS app_account)) AND (h.state = 'live'::text) AND (t.audience = 'pupil'::text))))
      WHEN 'claim'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy consents_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN (pupil_id IN ( SELECT h.pupil_id FROM (holdings h JOIN licence_types t ON (((t.school_id = h.school_id) AND (t.id = h.licence_type_id)))) WHERE ((h.school_id = ( SELECT app_school() AS app_school)) AND (h.account_id = ( SELECT app_account() AS app_account)) AND (h.state = 'live'::text) AND (t.audience = 'pupil'::text))))
      WHEN 'staff'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN (pupil_id IN ( SELECT h.pupil_id FROM (holdings h JOIN licence_types t ON (((t.school_id = h.school_id) AND (t.id = h.licence_type_id)))) WHERE ((h.school_id = ( SELECT app_school() AS app_school)) AND (h.account_id = ( SELECT app_account() AS app_account)) AND (h.state = 'live'::text) AND (t.audience = 'pupil'::text))))
      WHEN 'staff'::text THEN true
      ELSE false END)
  CREATE TRIGGER consents_effect AFTER INSERT OR UPDATE OF agreed ON public.consents FOR EACH ROW EXECUTE FUNCTION consents_effect()
  grant gateway_app: insert, select, update

table contact_changes
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  contact_ref text not null
  pupil_id bigint
  at timestamp with time zone not null default now()
  staff_id bigint
  import_id bigint
  field text not null
  old_value text not null default ''::text
  new_value text not null default ''::text
  constraint contact_changes_pkey PRIMARY KEY (school_id, id)
  constraint contact_changes_school_id_import_id_fkey FOREIGN KEY (school_id, import_id) REFERENCES imports(school_id, id)
  constraint contact_changes_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint contact_changes_school_id_staff_id_fkey FOREIGN KEY (school_id, staff_id) REFERENCES staff_schools(school_id, staff_id)
  CREATE INDEX contact_changes_pupil ON public.contact_changes USING btree (school_id, pupil_id, id DESC)
  CREATE INDEX contact_changes_ref ON public.contact_changes USING btree (school_id, contact_ref, id DESC)
  policy contact_changes_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy contact_changes_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table contacts
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  contact_ref text not null
  title text not null default ''::text
  forename text not null default ''::text
  surname text not null default ''::text
  salutation text not null default ''::text
  email text not null default ''::text
  mobile text not null default ''::text
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  addressee text not null default ''::text
  phone text not null default ''::text
  work_phone text not null default ''::text
  address text not null default ''::text
  postcode text not null default ''::text
  constraint contacts_pkey PRIMARY KEY (school_id, id)
  constraint contacts_school_id_contact_ref_key UNIQUE (school_id, contact_ref)
  constraint contacts_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint contacts_contact_ref_check CHECK ((contact_ref <> ''::text))
  policy contacts_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy contacts_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy contacts_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy contacts_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table data_pack_items
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  pack_id bigint not null
  section text not null
  row_key text not null
  place integer not null
  title text not null
  body text not null
  decision text not null default ''::text
  redacted text not null default ''::text
  reason text not null default ''::text
  decided_by bigint
  decided_at timestamp with time zone
  version integer not null default 1
  constraint data_pack_items_pkey PRIMARY KEY (school_id, id)
  constraint data_pack_items_school_id_pack_id_section_row_key_key UNIQUE (school_id, pack_id, section, row_key)
  constraint data_pack_items_school_id_decided_by_fkey FOREIGN KEY (school_id, decided_by) REFERENCES staff_schools(school_id, staff_id)
  constraint data_pack_items_school_id_pack_id_fkey FOREIGN KEY (school_id, pack_id) REFERENCES data_packs(school_id, id) ON DELETE CASCADE
  constraint data_pack_items_decision_check CHECK ((decision = ANY (ARRAY[''::text, 'include'::text, 'redact'::text, 'hold'::text])))
  CREATE INDEX data_pack_items_place ON public.data_pack_items USING btree (school_id, pack_id, place, id)
  policy data_pack_items_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy data_pack_items_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy data_pack_items_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy data_pack_items_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table data_packs
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  submission uuid not null
  about text not null
  pupil_id bigint
  account_id bigint
  contact_id bigint
  asked_for text not null
  asked_by bigint not null
  asked_at timestamp with time zone not null default now()
  state text not null default 'collecting'::text
  done integer not null default 0
  total integer not null default 0
  step_at timestamp with time zone not null default now()
  message text not null default ''::text
  compiled_by bigint
  finished_at timestamp with time zone
  file_id bigint
  constraint data_packs_pkey PRIMARY KEY (school_id, id)
  constraint data_packs_school_id_submission_key UNIQUE (school_id, submission)
  constraint data_packs_school_id_account_id_fkey FOREIGN KEY (school_id, account_id) REFERENCES account_schools(school_id, account_id)
  constraint data_packs_school_id_asked_by_fkey FOREIGN KEY (school_id, asked_by) REFERENCES staff_schools(school_id, staff_id)
  constraint data_packs_school_id_compiled_by_fkey FOREIGN KEY (school_id, compiled_by) REFERENCES staff_schools(school_id, staff_id)
  constraint data_packs_school_id_contact_id_fkey FOREIGN KEY (school_id, contact_id) REFERENCES contacts(school_id, id) ON DELETE SET NULL (contact_id)
  constraint data_packs_school_id_file_id_fkey FOREIGN KEY (school_id, file_id) REFERENCES files(school_id, id) ON DELETE SET NULL (file_id)
  constraint data_packs_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint data_packs_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint data_packs_about_check CHECK ((about = ANY (ARRAY['pupil'::text, 'account'::text, 'contact'::text])))
  constraint data_packs_check CHECK ((num_nonnulls(pupil_id, account_id, contact_id) <= 1))
  constraint data_packs_state_check CHECK ((state = ANY (ARRAY['collecting'::text, 'deciding'::text, 'compiling'::text, 'ready'::text, 'failed'::text, 'cancelled'::text])))
  CREATE INDEX data_packs_asked ON public.data_packs USING btree (school_id, asked_at DESC, id DESC)
  CREATE INDEX data_packs_contact ON public.data_packs USING btree (school_id, contact_id) WHERE (contact_id IS NOT NULL)
  CREATE UNIQUE INDEX data_packs_one ON public.data_packs USING btree (school_id, about, COALESCE(pupil_id, account_id, contact_id)) WHERE (state = ANY (ARRAY['collecting'::text, 'deciding'::text, 'compiling'::text]))
  CREATE INDEX data_packs_pupil ON public.data_packs USING btree (school_id, pupil_id) WHERE (pupil_id IS NOT NULL)
  policy data_packs_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy data_packs_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy data_packs_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table event_texts
  row security forced
  school_id bigint not null
  event_id bigint not null
  staff_text text not null default ''::text
  outcome text not null default ''::text
  recorded_by text not null default ''::text
  constraint event_texts_pkey PRIMARY KEY (school_id, event_id)
  constraint event_texts_school_id_event_id_fkey FOREIGN KEY (school_id, event_id) REFERENCES events(school_id, id) ON DELETE CASCADE
  policy event_texts_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy event_texts_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy event_texts_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table events
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  pupil_id bigint not null
  on_date date not null
  type text not null
  category text not null default ''::text
  points smallint not null default 0
  subject_id bigint
  family_text text not null default ''::text
  import_key bytea
  constraint events_pkey PRIMARY KEY (school_id, id)
  constraint events_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint events_school_id_subject_id_fkey FOREIGN KEY (school_id, subject_id) REFERENCES subjects(school_id, id)
  constraint events_type_check CHECK ((type = ANY (ARRAY['achievement'::text, 'behaviour'::text])))
  CREATE UNIQUE INDEX events_import ON public.events USING btree (school_id, import_key) WHERE (import_key IS NOT NULL)
  CREATE INDEX events_pupil ON public.events USING btree (school_id, pupil_id, on_date DESC)
  policy events_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy events_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN ((pupil_id IN ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ANY (ARRAY( SELECT h.pupil_id FROM holdings h WHERE ((h.school_id = ( SELECT app_school() AS app_school)) AND (h.account_id = ( SELECT app_account() AS app_account)) AND (h.state = 'live'::text)))))))) AND true)
      WHEN 'preview'::text THEN ((pupil_id = ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ( SELECT app_pupil() AS app_pupil))))) AND true)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy events_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table fields
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  scope text not null
  subject_id bigint
  name text not null
  name_folded text collate "C" not null
  category text not null default ''::text
  explanation text not null default ''::text
  type text not null
  scale_id bigint
  lowest double precision
  highest double precision
  whole_year boolean not null default false
  writable boolean not null default true
  shown boolean not null default true
  choice boolean not null default true
  target_id bigint
  position smallint not null default 0
  made_at timestamp with time zone default now()
  constraint fields_pkey PRIMARY KEY (school_id, id)
  constraint fields_school_id_subject_id_name_folded_key UNIQUE NULLS NOT DISTINCT (school_id, subject_id, name_folded)
  constraint fields_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint fields_school_id_scale_id_fkey FOREIGN KEY (school_id, scale_id) REFERENCES scales(school_id, id)
  constraint fields_school_id_subject_id_fkey FOREIGN KEY (school_id, subject_id) REFERENCES subjects(school_id, id)
  constraint fields_school_id_target_id_fkey FOREIGN KEY (school_id, target_id) REFERENCES fields(school_id, id) ON DELETE SET NULL (target_id)
  constraint fields_check CHECK (((scope = 'subject'::text) = (subject_id IS NOT NULL)))
  constraint fields_check1 CHECK (((type = 'scale'::text) = (scale_id IS NOT NULL)))
  constraint fields_name_check CHECK (((name <> ''::text) AND (length(name) <= 40)))
  constraint fields_scope_check CHECK ((scope = ANY (ARRAY['general'::text, 'shared'::text, 'subject'::text])))
  constraint fields_type_check CHECK ((type = ANY (ARRAY['text'::text, 'whole'::text, 'decimal'::text, 'scale'::text])))
  policy fields_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy fields_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy fields_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy fields_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table file_parts
  row security forced
  school_id bigint not null
  file_id bigint not null
  place integer not null
  body bytea not null
  constraint file_parts_pkey PRIMARY KEY (school_id, file_id, place)
  constraint file_parts_school_id_file_id_fkey FOREIGN KEY (school_id, file_id) REFERENCES files(school_id, id) ON DELETE CASCADE
  policy file_parts_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy file_parts_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN (file_id IN ( SELECT f.id FROM files f WHERE (f.school_id = ( SELECT app_school() AS app_school))))
      WHEN 'staff'::text THEN (file_id IN ( SELECT f.id FROM files f WHERE (f.school_id = ( SELECT app_school() AS app_school))))
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table files
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  kind text not null default ''::text
  staff_id bigint
  account_id bigint
  name text not null
  content_type text not null
  body bytea not null
  created_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  constraint files_pkey PRIMARY KEY (school_id, id)
  constraint files_school_id_account_id_fkey FOREIGN KEY (school_id, account_id) REFERENCES account_schools(school_id, account_id)
  constraint files_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint files_school_id_staff_id_fkey FOREIGN KEY (school_id, staff_id) REFERENCES staff_schools(school_id, staff_id)
  constraint files_check CHECK ((num_nonnulls(staff_id, account_id) = 1))
  CREATE INDEX files_expires ON public.files USING btree (school_id, expires_at)
  policy files_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy files_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy files_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'staff'::text THEN (staff_id IS NOT NULL)
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table goose_db_version
  grant gateway_app: select

table holdings
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  account_id bigint not null
  pupil_id bigint not null
  licence_type_id bigint not null
  key_id bigint not null
  contact_id bigint
  state text not null default 'live'::text
  made_by text not null
  made_at timestamp with time zone not null default now()
  ended_at timestamp with time zone
  privacy_version integer not null
  privacy_at timestamp with time zone not null default now()
  before_block text
  ended_by text
  decided_by bigint
  contact_by bigint
  contact_at timestamp with time zone
  refused boolean not null default false
  decided_at timestamp with time zone
  lapsed_name text not null default ''::text
  constraint holdings_pkey PRIMARY KEY (school_id, id)
  constraint holdings_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint holdings_school_id_account_id_fkey FOREIGN KEY (school_id, account_id) REFERENCES account_schools(school_id, account_id)
  constraint holdings_school_id_contact_by_fkey FOREIGN KEY (school_id, contact_by) REFERENCES staff_schools(school_id, staff_id)
  constraint holdings_school_id_contact_id_fkey FOREIGN KEY (school_id, contact_id) REFERENCES contacts(school_id, id) ON DELETE SET NULL (contact_id)
  constraint holdings_school_id_decided_by_fkey FOREIGN KEY (school_id, decided_by) REFERENCES staff_schools(school_id, staff_id)
  constraint holdings_school_id_key_id_fkey FOREIGN KEY (school_id, key_id) REFERENCES licence_keys(school_id, id)
  constraint holdings_school_id_licence_type_id_fkey FOREIGN KEY (school_id, licence_type_id) REFERENCES licence_types(school_id, id)
  constraint holdings_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint holdings_before_block_check CHECK ((before_block = ANY (ARRAY['live'::text, 'waiting'::text, 'lapsed'::text])))
  constraint holdings_ended_by_check CHECK ((ended_by = ANY (ARRAY['person'::text, 'school'::text])))
  constraint holdings_made_by_check CHECK ((made_by = ANY (ARRAY['registration'::text, 'add'::text])))
  constraint holdings_state_check CHECK ((state = ANY (ARRAY['live'::text, 'waiting'::text, 'blocked'::text, 'lapsed'::text, 'ended'::text])))
  CREATE INDEX holdings_account ON public.holdings USING btree (school_id, account_id)
  CREATE INDEX holdings_contact ON public.holdings USING btree (school_id, contact_id) WHERE (contact_id IS NOT NULL)
  CREATE INDEX holdings_key ON public.holdings USING btree (school_id, key_id)
  CREATE INDEX holdings_made ON public.holdings USING btree (school_id, made_at DESC)
  CREATE UNIQUE INDEX holdings_one ON public.holdings USING btree (school_id, account_id, pupil_id, licence_type_id) WHERE (state <> 'ended'::text)
  CREATE INDEX holdings_pupil ON public.holdings USING btree (school_id, pupil_id)
  CREATE INDEX holdings_undecided ON public.holdings USING btree (school_id, made_at DESC) WHERE (state = ANY (ARRAY['waiting'::text, 'lapsed'::text]))
  policy holdings_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'claim'::text THEN (account_id = ( SELECT app_account() AS app_account))
      ELSE false END)
  policy holdings_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'claim'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy holdings_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'claim'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'claim'::text THEN (account_id = ( SELECT app_account() AS app_account))
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  CREATE TRIGGER holdings_count AFTER INSERT OR UPDATE OF state ON public.holdings FOR EACH ROW EXECUTE FUNCTION holdings_count()
  CREATE TRIGGER holdings_of_age BEFORE INSERT OR UPDATE OF state ON public.holdings FOR EACH ROW EXECUTE FUNCTION holdings_of_age()
  grant gateway_app: insert, select, update

table import_codes
  row security forced
  school_id bigint not null
  kind text not null
  code_folded text not null
  meaning text not null
  saved_by bigint not null
  saved_at timestamp with time zone not null default now()
  constraint import_codes_pkey PRIMARY KEY (school_id, kind, code_folded)
  constraint import_codes_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint import_codes_school_id_saved_by_fkey FOREIGN KEY (school_id, saved_by) REFERENCES staff_schools(school_id, staff_id)
  constraint import_codes_kind_check CHECK ((kind = ANY (ARRAY['subject'::text, 'period'::text, 'field'::text])))
  policy import_codes_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy import_codes_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy import_codes_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table import_lines
  row security forced
  school_id bigint not null
  import_id bigint not null
  place integer not null
  row integer not null default 0
  kind text not null
  warned boolean not null default false
  number text not null default ''::text
  name text not null default ''::text
  pupil_id bigint
  changes jsonb not null default '[]'::jsonb
  problems jsonb not null default '[]'::jsonb
  warnings jsonb not null default '[]'::jsonb
  part text not null default ''::text
  constraint import_lines_pkey PRIMARY KEY (school_id, import_id, place)
  constraint import_lines_school_id_import_id_fkey FOREIGN KEY (school_id, import_id) REFERENCES imports(school_id, id)
  constraint import_lines_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint import_lines_kind_check CHECK ((kind = ANY (ARRAY['new'::text, 'changed'::text, 'unchanged'::text, 'returning'::text, 'leaving'::text, 'other_child'::text, 'error'::text])))
  CREATE INDEX import_lines_kind ON public.import_lines USING btree (school_id, import_id, kind, place)
  CREATE INDEX import_lines_pupil ON public.import_lines USING btree (school_id, pupil_id) WHERE (pupil_id IS NOT NULL)
  policy import_lines_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy import_lines_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy import_lines_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table import_mappings
  row security forced
  school_id bigint not null
  shape bytea not null
  kind text not null
  mapping text[] not null
  options jsonb not null
  saved_by bigint not null
  saved_at timestamp with time zone not null default now()
  constraint import_mappings_pkey PRIMARY KEY (school_id, shape)
  constraint import_mappings_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint import_mappings_school_id_saved_by_fkey FOREIGN KEY (school_id, saved_by) REFERENCES staff_schools(school_id, staff_id)
  policy import_mappings_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy import_mappings_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy import_mappings_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table import_parts
  row security forced
  school_id bigint not null
  import_id bigint not null
  part integer not null
  body bytea not null
  constraint import_parts_pkey PRIMARY KEY (school_id, import_id, part)
  constraint import_parts_school_id_import_id_fkey FOREIGN KEY (school_id, import_id) REFERENCES imports(school_id, id)
  policy import_parts_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy import_parts_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy import_parts_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table import_rows
  row security forced
  school_id bigint not null
  import_id bigint not null
  row integer not null
  cells text[] not null
  constraint import_rows_pkey PRIMARY KEY (school_id, import_id, "row")
  constraint import_rows_school_id_import_id_fkey FOREIGN KEY (school_id, import_id) REFERENCES imports(school_id, id)
  policy import_rows_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy import_rows_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy import_rows_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table imports
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  submission uuid not null
  kind text not null default ''::text
  file_name text not null
  file_size integer not null
  format text not null default ''::text
  date1904 boolean not null default false
  asked_by bigint not null
  asked_at timestamp with time zone not null default now()
  state text not null default 'reading'::text
  done integer not null default 0
  total integer not null default 0
  step_at timestamp with time zone not null default now()
  problem jsonb not null default '{}'::jsonb
  message text not null default ''::text
  header_row integer not null default 0
  headings text[] not null default '{}'::text[]
  hidden_columns integer[] not null default '{}'::integer[]
  blank_columns integer[] not null default '{}'::integer[]
  shape bytea not null default '\x'::bytea
  mapping text[] not null default '{}'::text[]
  mapping_from text not null default 'guessed'::text
  mapped_at timestamp with time zone
  options jsonb not null default '{}'::jsonb
  counts jsonb not null default '{}'::jsonb
  plan_hash bytea not null default '\x'::bytea
  leavers boolean not null default false
  confirmed_by bigint
  finished_at timestamp with time zone
  purged_at timestamp with time zone
  constraint imports_pkey PRIMARY KEY (school_id, id)
  constraint imports_school_id_submission_key UNIQUE (school_id, submission)
  constraint imports_school_id_asked_by_fkey FOREIGN KEY (school_id, asked_by) REFERENCES staff_schools(school_id, staff_id)
  constraint imports_school_id_confirmed_by_fkey FOREIGN KEY (school_id, confirmed_by) REFERENCES staff_schools(school_id, staff_id)
  constraint imports_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint imports_mapping_from_check CHECK ((mapping_from = ANY (ARRAY['guessed'::text, 'remembered'::text, 'chosen'::text])))
  constraint imports_state_check CHECK ((state = ANY (ARRAY['reading'::text, 'mapping'::text, 'checking'::text, 'checked'::text, 'applying'::text, 'done'::text, 'refused'::text, 'failed'::text, 'cancelled'::text])))
  CREATE INDEX imports_asked ON public.imports USING btree (school_id, asked_at DESC)
  policy imports_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy imports_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy imports_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table key_batch_exclusions
  row security forced
  school_id bigint not null
  batch_id bigint not null
  place integer not null
  pupil_id bigint not null
  contact_id bigint
  reason text not null
  constraint key_batch_exclusions_pkey PRIMARY KEY (school_id, batch_id, place)
  constraint key_batch_exclusions_school_id_batch_id_fkey FOREIGN KEY (school_id, batch_id) REFERENCES key_batches(school_id, id) ON DELETE CASCADE
  constraint key_batch_exclusions_school_id_contact_id_fkey FOREIGN KEY (school_id, contact_id) REFERENCES contacts(school_id, id) ON DELETE CASCADE
  constraint key_batch_exclusions_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  CREATE INDEX key_batch_exclusions_contact ON public.key_batch_exclusions USING btree (school_id, contact_id) WHERE (contact_id IS NOT NULL)
  CREATE INDEX key_batch_exclusions_pupil ON public.key_batch_exclusions USING btree (school_id, pupil_id)
  policy key_batch_exclusions_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy key_batch_exclusions_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy key_batch_exclusions_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table key_batch_pupils
  row security forced
  school_id bigint not null
  batch_id bigint not null
  pupil_id bigint not null
  place integer not null
  is_new boolean not null
  constraint key_batch_pupils_pkey PRIMARY KEY (school_id, batch_id, pupil_id)
  constraint key_batch_pupils_school_id_batch_id_fkey FOREIGN KEY (school_id, batch_id) REFERENCES key_batches(school_id, id) ON DELETE CASCADE
  constraint key_batch_pupils_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  CREATE INDEX key_batch_pupils_place ON public.key_batch_pupils USING btree (school_id, batch_id, place)
  CREATE INDEX key_batch_pupils_pupil ON public.key_batch_pupils USING btree (school_id, pupil_id)
  policy key_batch_pupils_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy key_batch_pupils_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy key_batch_pupils_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table key_batches
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  submission uuid not null
  licence_type_id bigint not null
  scope text not null
  scope_label text not null
  only_new boolean not null
  asked_by bigint not null
  asked_at timestamp with time zone not null default now()
  state text not null default 'queued'::text
  done integer not null default 0
  total integer not null
  message text not null default ''::text
  started_at timestamp with time zone
  finished_at timestamp with time zone
  file_id bigint
  layout text not null default 'pupils'::text
  relationships text[] not null default '{}'::text[]
  letters integer not null default 0
  left_out integer not null default 0
  format text not null default 'excel'::text
  file_was bigint
  constraint key_batches_pkey PRIMARY KEY (school_id, id)
  constraint key_batches_school_id_submission_key UNIQUE (school_id, submission)
  constraint key_batches_school_id_asked_by_fkey FOREIGN KEY (school_id, asked_by) REFERENCES staff_schools(school_id, staff_id)
  constraint key_batches_school_id_file_id_fkey FOREIGN KEY (school_id, file_id) REFERENCES files(school_id, id) ON DELETE SET NULL (file_id)
  constraint key_batches_school_id_licence_type_id_fkey FOREIGN KEY (school_id, licence_type_id) REFERENCES licence_types(school_id, id)
  constraint key_batches_format_check CHECK ((format = ANY (ARRAY['excel'::text, 'letters'::text])))
  constraint key_batches_layout_check CHECK ((layout = ANY (ARRAY['pupils'::text, 'contacts'::text])))
  constraint key_batches_scope_check CHECK ((scope = ANY (ARRAY['school'::text, 'year'::text, 'tutor_group'::text, 'set'::text, 'picked'::text])))
  constraint key_batches_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'ready'::text, 'failed'::text, 'cancelled'::text])))
  CREATE INDEX key_batches_asked ON public.key_batches USING btree (school_id, asked_at DESC)
  policy key_batches_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy key_batches_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy key_batches_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table key_changes
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  submission uuid not null
  licence_type_id bigint not null
  what text not null
  scope_label text not null
  keys integer not null
  ended integer not null
  people integer not null
  expires_on date
  made_by bigint not null
  made_at timestamp with time zone not null default now()
  constraint key_changes_pkey PRIMARY KEY (school_id, id)
  constraint key_changes_school_id_submission_key UNIQUE (school_id, submission)
  constraint key_changes_school_id_licence_type_id_fkey FOREIGN KEY (school_id, licence_type_id) REFERENCES licence_types(school_id, id)
  constraint key_changes_school_id_made_by_fkey FOREIGN KEY (school_id, made_by) REFERENCES staff_schools(school_id, staff_id)
  constraint key_changes_what_check CHECK ((what = ANY (ARRAY['replace'::text, 'withdraw'::text, 'expire'::text])))
  CREATE INDEX key_changes_made ON public.key_changes USING btree (school_id, made_at DESC)
  policy key_changes_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy key_changes_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table licence_fields
  row security forced
  school_id bigint not null
  licence_type_id bigint not null
  portlet text not null
  field_key text not null
  constraint licence_fields_pkey PRIMARY KEY (school_id, licence_type_id, portlet, field_key)
  constraint licence_fields_school_id_licence_type_id_fkey FOREIGN KEY (school_id, licence_type_id) REFERENCES licence_types(school_id, id) ON DELETE CASCADE
  policy licence_fields_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy licence_fields_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy licence_fields_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table licence_keys
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  pupil_id bigint not null
  licence_type_id bigint not null
  lookup bytea not null
  sealed bytea not null
  state text not null default 'live'::text
  replaces_id bigint
  made_at timestamp with time zone not null default now()
  expires_on date
  changed_at timestamp with time zone
  changed_by bigint
  change_id bigint
  constraint licence_keys_pkey PRIMARY KEY (school_id, id)
  constraint licence_keys_school_id_lookup_key UNIQUE (school_id, lookup)
  constraint licence_keys_school_id_change_id_fkey FOREIGN KEY (school_id, change_id) REFERENCES key_changes(school_id, id)
  constraint licence_keys_school_id_changed_by_fkey FOREIGN KEY (school_id, changed_by) REFERENCES staff_schools(school_id, staff_id)
  constraint licence_keys_school_id_licence_type_id_fkey FOREIGN KEY (school_id, licence_type_id) REFERENCES licence_types(school_id, id)
  constraint licence_keys_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint licence_keys_school_id_replaces_id_fkey FOREIGN KEY (school_id, replaces_id) REFERENCES licence_keys(school_id, id)
  constraint licence_keys_state_check CHECK ((state = ANY (ARRAY['live'::text, 'withdrawn'::text, 'replaced'::text])))
  CREATE INDEX licence_keys_change ON public.licence_keys USING btree (school_id, change_id) WHERE (change_id IS NOT NULL)
  CREATE INDEX licence_keys_changed ON public.licence_keys USING btree (school_id, changed_at) WHERE (changed_at IS NOT NULL)
  CREATE INDEX licence_keys_expires ON public.licence_keys USING btree (school_id, expires_on) WHERE (expires_on IS NOT NULL)
  CREATE UNIQUE INDEX licence_keys_live ON public.licence_keys USING btree (school_id, licence_type_id, pupil_id) WHERE (state = 'live'::text)
  CREATE INDEX licence_keys_pupil ON public.licence_keys USING btree (school_id, pupil_id)
  CREATE INDEX licence_keys_replaces ON public.licence_keys USING btree (school_id, replaces_id) WHERE (replaces_id IS NOT NULL)
  policy licence_keys_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy licence_keys_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'claim'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy licence_keys_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table licence_portlets
  row security forced
  school_id bigint not null
  licence_type_id bigint not null
  portlet text not null
  constraint licence_portlets_pkey PRIMARY KEY (school_id, licence_type_id, portlet)
  constraint licence_portlets_school_id_licence_type_id_fkey FOREIGN KEY (school_id, licence_type_id) REFERENCES licence_types(school_id, id) ON DELETE CASCADE
  policy licence_portlets_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy licence_portlets_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy licence_portlets_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table licence_types
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  name text not null
  audience text not null
  position smallint not null default 0
  register_link boolean not null default true
  version integer not null default 1
  standard boolean not null default false
  saved_at timestamp with time zone
  saved_by bigint
  constraint licence_types_pkey PRIMARY KEY (school_id, id)
  constraint licence_types_school_id_name_key UNIQUE (school_id, name)
  constraint licence_types_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint licence_types_school_id_saved_by_fkey FOREIGN KEY (school_id, saved_by) REFERENCES staff_schools(school_id, staff_id)
  constraint licence_types_audience_check CHECK ((audience = ANY (ARRAY['parent'::text, 'pupil'::text, 'other'::text])))
  constraint licence_types_name_check CHECK ((name <> ''::text))
  constraint licence_types_name_check1 CHECK ((length(name) <= 40))
  CREATE UNIQUE INDEX licence_types_standard ON public.licence_types USING btree (school_id, audience) WHERE standard
  policy licence_types_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy licence_types_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'door'::text THEN true
      WHEN 'claim'::text THEN true
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy licence_types_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table note_categories
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  name text not null
  name_folded text collate "C" not null
  position smallint not null default 0
  made_at timestamp with time zone default now()
  constraint note_categories_pkey PRIMARY KEY (school_id, id)
  constraint note_categories_school_id_name_folded_key UNIQUE (school_id, name_folded)
  constraint note_categories_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint note_categories_name_check CHECK ((name <> ''::text))
  policy note_categories_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy note_categories_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy note_categories_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy note_categories_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table notes
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  submission uuid not null
  pupil_id bigint not null
  category_id bigint not null
  on_date date not null
  body text not null
  shared boolean not null default false
  staff_id bigint not null
  made_at timestamp with time zone not null default now()
  withdrawn_at timestamp with time zone
  withdrawn_by bigint
  constraint notes_pkey PRIMARY KEY (school_id, id)
  constraint notes_school_id_submission_key UNIQUE (school_id, submission)
  constraint notes_school_id_category_id_fkey FOREIGN KEY (school_id, category_id) REFERENCES note_categories(school_id, id)
  constraint notes_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint notes_school_id_staff_id_fkey FOREIGN KEY (school_id, staff_id) REFERENCES staff_schools(school_id, staff_id)
  constraint notes_school_id_withdrawn_by_fkey FOREIGN KEY (school_id, withdrawn_by) REFERENCES staff_schools(school_id, staff_id)
  constraint notes_body_check CHECK ((body <> ''::text))
  CREATE INDEX notes_pupil ON public.notes USING btree (school_id, pupil_id, on_date DESC)
  policy notes_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy notes_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN ((pupil_id IN ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ANY (ARRAY( SELECT h.pupil_id FROM holdings h WHERE ((h.school_id = ( SELECT app_school() AS app_school)) AND (h.account_id = ( SELECT app_account() AS app_account)) AND (h.state = 'live'::text)))))))) AND shared AND (withdrawn_at IS NULL))
      WHEN 'preview'::text THEN ((pupil_id = ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ( SELECT app_pupil() AS app_pupil))))) AND shared AND (withdrawn_at IS NULL))
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy notes_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table operator_accounts
  row security forced
  id bigint not null generated always as identity
  email text not null
  name text not null
  password_hash text not null
  created_at timestamp with time zone not null default now()
  constraint operator_accounts_pkey PRIMARY KEY (id)
  constraint operator_accounts_email_key UNIQUE (email)
  constraint operator_accounts_email_check CHECK (((email = lower(email)) AND (email <> ''::text)))
  policy operator_accounts_insert allows for insert to public
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  policy operator_accounts_read allows for select to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  policy operator_accounts_update allows for update to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  grant gateway_app: insert, select, update

table periods
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  academic_year_id bigint not null
  year_group smallint not null
  name text not null
  name_folded text collate "C" not null
  position smallint not null default 0
  whole_year boolean not null default false
  starts_on date not null
  release_at timestamp with time zone
  constraint periods_pkey PRIMARY KEY (school_id, id)
  constraint periods_school_id_academic_year_id_year_group_name_folded_key UNIQUE (school_id, academic_year_id, year_group, name_folded)
  constraint periods_school_id_academic_year_id_fkey FOREIGN KEY (school_id, academic_year_id) REFERENCES academic_years(school_id, id)
  constraint periods_name_check CHECK (((name <> ''::text) AND (length(name) <= 30)))
  CREATE UNIQUE INDEX periods_whole_year ON public.periods USING btree (school_id, academic_year_id, year_group) WHERE whole_year
  policy periods_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy periods_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy periods_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN (release_at <= now())
      WHEN 'preview'::text THEN (release_at <= now())
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy periods_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table pupil_aliases
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  pupil_id bigint not null
  kind text not null
  alias text not null
  alias_folded text collate "C" not null
  alias_bare text collate "C" not null
  made_at timestamp with time zone not null default now()
  constraint pupil_aliases_pkey PRIMARY KEY (school_id, id)
  constraint pupil_aliases_school_id_kind_alias_folded_pupil_id_key UNIQUE (school_id, kind, alias_folded, pupil_id)
  constraint pupil_aliases_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id) ON DELETE CASCADE
  constraint pupil_aliases_alias_check CHECK ((alias <> ''::text))
  constraint pupil_aliases_kind_check CHECK ((kind = ANY (ARRAY['pupil_id'::text, 'upn'::text, 'scn'::text])))
  CREATE INDEX pupil_aliases_bare ON public.pupil_aliases USING btree (school_id, kind, alias_bare)
  policy pupil_aliases_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy pupil_aliases_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'claim'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table pupil_changes
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  pupil_id bigint not null
  at timestamp with time zone not null default now()
  staff_id bigint
  import_id bigint
  field text not null
  old_value text not null default ''::text
  new_value text not null default ''::text
  constraint pupil_changes_pkey PRIMARY KEY (school_id, id)
  constraint pupil_changes_school_id_import_id_fkey FOREIGN KEY (school_id, import_id) REFERENCES imports(school_id, id)
  constraint pupil_changes_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint pupil_changes_school_id_staff_id_fkey FOREIGN KEY (school_id, staff_id) REFERENCES staff_schools(school_id, staff_id)
  CREATE INDEX pupil_changes_pupil ON public.pupil_changes USING btree (school_id, pupil_id, id DESC)
  policy pupil_changes_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy pupil_changes_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table pupil_contacts
  row security forced
  school_id bigint not null
  pupil_id bigint not null
  contact_id bigint not null
  priority smallint
  relationship text not null default ''::text
  parental_responsibility boolean
  court_order boolean not null default false
  lives_with boolean
  court_decided_at timestamp with time zone
  court_decided_by bigint
  court_decided_upto bigint not null default 0
  constraint pupil_contacts_pkey PRIMARY KEY (school_id, pupil_id, contact_id)
  constraint pupil_contacts_school_id_contact_id_fkey FOREIGN KEY (school_id, contact_id) REFERENCES contacts(school_id, id) ON DELETE CASCADE
  constraint pupil_contacts_school_id_court_decided_by_fkey FOREIGN KEY (school_id, court_decided_by) REFERENCES staff_schools(school_id, staff_id)
  constraint pupil_contacts_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id) ON DELETE CASCADE
  CREATE INDEX pupil_contacts_contact ON public.pupil_contacts USING btree (school_id, contact_id)
  policy pupil_contacts_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy pupil_contacts_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy pupil_contacts_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy pupil_contacts_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table pupils
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  pupil_id text not null
  pupil_id_folded text collate "C" not null
  pupil_id_bare text collate "C" not null
  upn text
  scn text
  legal_surname text not null
  legal_forename text not null
  surname text not null
  forename text not null
  surname_folded text collate "C" not null
  forename_folded text collate "C" not null
  sex text not null default ''::text
  birth_date date
  year_group smallint
  tutor_group text not null default ''::text
  house text not null default ''::text
  enrolment text not null default 'C'::text
  status text not null default 'on_roll'::text
  hidden boolean not null default false
  created_at timestamp with time zone not null default now()
  updated_at timestamp with time zone not null default now()
  uln text
  middle_names text not null default ''::text
  admission_date date
  leaving_date date
  version integer not null default 1
  new_people_wait boolean not null default false
  constraint pupils_pkey PRIMARY KEY (school_id, id)
  constraint pupils_school_id_pupil_id_folded_key UNIQUE (school_id, pupil_id_folded)
  constraint pupils_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint pupils_enrolment_check CHECK ((enrolment = ANY (ARRAY['C'::text, 'M'::text, 'S'::text, 'G'::text, 'F'::text, 'O'::text])))
  constraint pupils_pupil_id_check CHECK ((pupil_id <> ''::text))
  constraint pupils_status_check CHECK ((status = ANY (ARRAY['on_roll'::text, 'starting'::text, 'left'::text])))
  CREATE INDEX pupils_bare ON public.pupils USING btree (school_id, pupil_id_bare)
  CREATE INDEX pupils_group ON public.pupils USING btree (school_id, year_group, tutor_group)
  CREATE INDEX pupils_left ON public.pupils USING btree (school_id, leaving_date, id) WHERE (status = 'left'::text)
  CREATE UNIQUE INDEX pupils_scn ON public.pupils USING btree (school_id, scn) WHERE (scn IS NOT NULL)
  CREATE INDEX pupils_surname ON public.pupils USING btree (school_id, surname_folded, forename_folded, id)
  CREATE UNIQUE INDEX pupils_uln ON public.pupils USING btree (school_id, uln) WHERE (uln IS NOT NULL)
  CREATE UNIQUE INDEX pupils_upn ON public.pupils USING btree (school_id, upn) WHERE (upn IS NOT NULL)
  policy pupils_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy pupils_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN ((NOT hidden) AND ((leaving_date IS NULL) OR (leaving_date >= ( SELECT (((now() AT TIME ZONE 'Europe/London'::text))::date - (s.leaver_days)::integer) FROM schools s WHERE (s.id = app_school())))) AND (id IN ( SELECT h.pupil_id FROM holdings h WHERE ((h.school_id = ( SELECT app_school() AS app_school)) AND (h.account_id = ( SELECT app_account() AS app_account)) AND (h.state = 'live'::text)))))
      WHEN 'preview'::text THEN ((NOT hidden) AND ((leaving_date IS NULL) OR (leaving_date >= ( SELECT (((now() AT TIME ZONE 'Europe/London'::text))::date - (s.leaver_days)::integer) FROM schools s WHERE (s.id = app_school())))) AND (id = ( SELECT app_pupil() AS app_pupil)))
      WHEN 'claim'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy pupils_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table purge_runs
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  on_date date not null
  started_at timestamp with time zone not null default now()
  finished_at timestamp with time zone
  counts jsonb not null default '{}'::jsonb
  constraint purge_runs_pkey PRIMARY KEY (school_id, id)
  constraint purge_runs_school_id_on_date_key UNIQUE (school_id, on_date)
  constraint purge_runs_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  policy purge_runs_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy purge_runs_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy purge_runs_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table registrations
  row security forced
  id bigint not null generated always as identity
  school_id bigint not null
  submission uuid not null
  email text not null
  title text not null default ''::text
  forename text not null
  surname text not null
  mobile text not null default ''::text
  password_hash text not null
  pupil_id bigint not null
  key_id bigint not null
  privacy_version integer not null
  created_at timestamp with time zone not null default now()
  completed_at timestamp with time zone
  language text not null default ''::text
  constraint registrations_pkey PRIMARY KEY (id)
  constraint registrations_school_id_submission_key UNIQUE (school_id, submission)
  constraint registrations_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint registrations_language_check CHECK ((language ~ '^[A-Za-z-]{0,20}$'::text))
  CREATE INDEX registrations_created ON public.registrations USING btree (created_at)
  policy registrations_delete allows for delete to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  policy registrations_insert allows for insert to public
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  policy registrations_read allows for select to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  policy registrations_update allows for update to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  grant gateway_app: delete, insert, select, update

table result_changes
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  pupil_id bigint not null
  period_id bigint not null
  subject_id bigint
  field_id bigint not null
  old_value text not null
  old_staff_id bigint
  old_at timestamp with time zone not null
  new_value text not null
  staff_id bigint
  import_id bigint
  at timestamp with time zone not null default now()
  constraint result_changes_pkey PRIMARY KEY (school_id, id)
  constraint result_changes_school_id_field_id_fkey FOREIGN KEY (school_id, field_id) REFERENCES fields(school_id, id)
  constraint result_changes_school_id_import_id_fkey FOREIGN KEY (school_id, import_id) REFERENCES imports(school_id, id)
  constraint result_changes_school_id_old_staff_id_fkey FOREIGN KEY (school_id, old_staff_id) REFERENCES staff_schools(school_id, staff_id)
  constraint result_changes_school_id_period_id_fkey FOREIGN KEY (school_id, period_id) REFERENCES periods(school_id, id)
  constraint result_changes_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint result_changes_school_id_staff_id_fkey FOREIGN KEY (school_id, staff_id) REFERENCES staff_schools(school_id, staff_id)
  constraint result_changes_school_id_subject_id_fkey FOREIGN KEY (school_id, subject_id) REFERENCES subjects(school_id, id)
  CREATE INDEX result_changes_pupil ON public.result_changes USING btree (school_id, pupil_id, period_id)
  policy result_changes_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy result_changes_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table results
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  pupil_id bigint not null
  period_id bigint not null
  subject_id bigint
  field_id bigint not null
  value text not null
  sort_value double precision
  staff_id bigint
  import_id bigint
  at timestamp with time zone not null default now()
  constraint results_pkey PRIMARY KEY (school_id, id)
  constraint results_school_id_pupil_id_period_id_subject_id_field_id_key UNIQUE NULLS NOT DISTINCT (school_id, pupil_id, period_id, subject_id, field_id)
  constraint results_school_id_field_id_fkey FOREIGN KEY (school_id, field_id) REFERENCES fields(school_id, id)
  constraint results_school_id_import_id_fkey FOREIGN KEY (school_id, import_id) REFERENCES imports(school_id, id)
  constraint results_school_id_period_id_fkey FOREIGN KEY (school_id, period_id) REFERENCES periods(school_id, id)
  constraint results_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint results_school_id_staff_id_fkey FOREIGN KEY (school_id, staff_id) REFERENCES staff_schools(school_id, staff_id)
  constraint results_school_id_subject_id_fkey FOREIGN KEY (school_id, subject_id) REFERENCES subjects(school_id, id)
  constraint results_value_check CHECK ((value <> ''::text))
  policy results_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy results_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy results_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN ((pupil_id IN ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ANY (ARRAY( SELECT h.pupil_id FROM holdings h WHERE ((h.school_id = ( SELECT app_school() AS app_school)) AND (h.account_id = ( SELECT app_account() AS app_account)) AND (h.state = 'live'::text)))))))) AND (period_id IN ( SELECT r.id FROM periods r WHERE (r.school_id = ( SELECT app_school() AS app_school)))))
      WHEN 'preview'::text THEN ((pupil_id = ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ( SELECT app_pupil() AS app_pupil))))) AND (period_id IN ( SELECT r.id FROM periods r WHERE (r.school_id = ( SELECT app_school() AS app_school)))))
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy results_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table retention
  row security forced
  school_id bigint not null
  leaver_years smallint
  view_months smallint not null default 24
  log_years smallint not null default 7
  account_months smallint not null default 12
  version integer not null default 1
  saved_by bigint
  saved_at timestamp with time zone not null default now()
  constraint retention_pkey PRIMARY KEY (school_id)
  constraint retention_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint retention_school_id_saved_by_fkey FOREIGN KEY (school_id, saved_by) REFERENCES staff_schools(school_id, staff_id)
  constraint retention_account_months_check CHECK (((account_months >= 3) AND (account_months <= 120)))
  constraint retention_check CHECK (((log_years * 12) >= view_months))
  constraint retention_leaver_years_check CHECK (((leaver_years >= 1) AND (leaver_years <= 30)))
  constraint retention_log_years_check CHECK (((log_years >= 1) AND (log_years <= 25)))
  constraint retention_view_months_check CHECK (((view_months >= 3) AND (view_months <= 120)))
  policy retention_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy retention_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy retention_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table river_job
  grant gateway_app: delete, insert, select, update

table river_leader
  grant gateway_app: delete, insert, select, update

table river_migration
  grant gateway_app: select

table river_notification
  grant gateway_app: delete, insert, select, update

table river_queue
  grant gateway_app: delete, insert, select, update

table scale_values
  row security forced
  school_id bigint not null
  scale_id bigint not null
  position smallint not null
  value text not null
  also text[] not null default '{}'::text[]
  meaning text not null default ''::text
  sort_value double precision
  colour text not null default ''::text
  constraint scale_values_pkey PRIMARY KEY (school_id, scale_id, "position")
  constraint scale_values_school_id_scale_id_value_key UNIQUE (school_id, scale_id, value)
  constraint scale_values_school_id_scale_id_fkey FOREIGN KEY (school_id, scale_id) REFERENCES scales(school_id, id) ON DELETE CASCADE
  constraint scale_values_colour_check CHECK ((colour = ANY (ARRAY[''::text, 'good'::text, 'near'::text, 'bad'::text, 'info'::text])))
  constraint scale_values_value_check CHECK ((value <> ''::text))
  policy scale_values_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy scale_values_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy scale_values_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table scales
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  name text not null
  name_folded text collate "C" not null
  explanation text not null default ''::text
  direction text not null
  on_within double precision not null default 0
  near_within double precision not null default 0
  version integer not null default 1
  constraint scales_pkey PRIMARY KEY (school_id, id)
  constraint scales_school_id_name_folded_key UNIQUE (school_id, name_folded)
  constraint scales_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint scales_direction_check CHECK ((direction = ANY (ARRAY['up'::text, 'down'::text, 'none'::text])))
  constraint scales_name_check CHECK ((name <> ''::text))
  policy scales_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy scales_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy scales_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy scales_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table schools
  no row security
  id bigint not null generated always as identity
  slug text not null
  name text not null
  name_folded text not null
  country text not null
  first_year smallint not null
  last_year smallint not null
  help_phone text not null default ''::text
  help_email text not null default ''::text
  accent text not null default '#5c2d6e'::text
  logo bytea
  subscription text not null default 'trial'::text
  privacy_version integer not null default 1
  created_at timestamp with time zone not null default now()
  leaver_days smallint not null default 90
  official_name text not null default ''::text
  closed boolean not null default false
  closed_message text not null default ''::text
  key_cap smallint
  key_days smallint
  consent_age smallint not null default 18
  rights_age smallint not null default 13
  settings_version integer not null default 1
  accent_given text not null default ''::text
  logo_next bytea
  constraint schools_pkey PRIMARY KEY (id)
  constraint schools_slug_key UNIQUE (slug)
  constraint schools_accent_check CHECK ((accent ~ '^#[0-9a-f]{6}$'::text))
  constraint schools_accent_given_check CHECK ((accent_given ~ '^(#[0-9a-f]{6})?$'::text))
  constraint schools_check CHECK ((last_year >= first_year))
  constraint schools_consent_age_check CHECK (((consent_age >= 14) AND (consent_age <= 21)))
  constraint schools_country_check CHECK ((country = ANY (ARRAY['england'::text, 'scotland'::text, 'wales'::text, 'northern_ireland'::text])))
  constraint schools_key_cap_check CHECK (((key_cap >= 1) AND (key_cap <= 100)))
  constraint schools_key_days_check CHECK (((key_days >= 1) AND (key_days <= 1000)))
  constraint schools_leaver_days_check CHECK (((leaver_days >= 0) AND (leaver_days <= 400)))
  constraint schools_name_check CHECK ((name <> ''::text))
  constraint schools_rights_age_check CHECK (((rights_age >= 10) AND (rights_age <= 18)))
  constraint schools_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{1,40}$'::text))
  constraint schools_subscription_check CHECK ((subscription = ANY (ARRAY['trial'::text, 'active'::text, 'ended'::text])))
  grant gateway_app: insert, select, update

table sessions
  no row security
  id bigint not null generated always as identity
  realm text not null
  subject_id bigint not null
  token_hash bytea not null
  own_device boolean not null default false
  idle_seconds integer not null
  created_at timestamp with time zone not null default now()
  last_seen_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  ended_at timestamp with time zone
  constraint sessions_pkey PRIMARY KEY (id)
  constraint sessions_token_hash_key UNIQUE (token_hash)
  constraint sessions_realm_check CHECK ((realm = ANY (ARRAY['external'::text, 'staff'::text, 'operator'::text])))
  CREATE INDEX sessions_subject ON public.sessions USING btree (realm, subject_id) WHERE (ended_at IS NULL)
  grant gateway_app: delete, insert, select, update

table set_members
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  set_id bigint not null
  pupil_id bigint not null
  starts_on date not null
  ends_on date
  constraint set_members_pkey PRIMARY KEY (school_id, id)
  constraint set_members_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint set_members_school_id_set_id_fkey FOREIGN KEY (school_id, set_id) REFERENCES sets(school_id, id)
  constraint set_members_check CHECK ((ends_on >= (starts_on - 1)))
  CREATE UNIQUE INDEX set_members_one ON public.set_members USING btree (school_id, set_id, pupil_id) WHERE (ends_on IS NULL)
  CREATE INDEX set_members_pupil ON public.set_members USING btree (school_id, pupil_id)
  CREATE INDEX set_members_set ON public.set_members USING btree (school_id, set_id)
  policy set_members_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy set_members_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN ((pupil_id IN ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ANY (ARRAY( SELECT h.pupil_id FROM holdings h WHERE ((h.school_id = ( SELECT app_school() AS app_school)) AND (h.account_id = ( SELECT app_account() AS app_account)) AND (h.state = 'live'::text)))))))) AND true)
      WHEN 'preview'::text THEN ((pupil_id = ( SELECT p.id FROM pupils p WHERE ((p.school_id = ( SELECT app_school() AS app_school)) AND (p.id = ( SELECT app_pupil() AS app_pupil))))) AND true)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy set_members_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table set_teachers
  row security forced
  school_id bigint not null
  set_id bigint not null
  staff_id bigint not null
  position smallint not null default 0
  constraint set_teachers_pkey PRIMARY KEY (school_id, set_id, staff_id)
  constraint set_teachers_school_id_set_id_fkey FOREIGN KEY (school_id, set_id) REFERENCES sets(school_id, id)
  constraint set_teachers_school_id_staff_id_fkey FOREIGN KEY (school_id, staff_id) REFERENCES staff_schools(school_id, staff_id)
  CREATE INDEX set_teachers_staff ON public.set_teachers USING btree (school_id, staff_id)
  policy set_teachers_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy set_teachers_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy set_teachers_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table sets
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  academic_year_id bigint not null
  subject_id bigint not null
  name text not null
  name_folded text collate "C" not null
  year_group smallint
  closed_on date
  constraint sets_pkey PRIMARY KEY (school_id, id)
  constraint sets_school_id_academic_year_id_subject_id_name_folded_key UNIQUE (school_id, academic_year_id, subject_id, name_folded)
  constraint sets_school_id_academic_year_id_fkey FOREIGN KEY (school_id, academic_year_id) REFERENCES academic_years(school_id, id)
  constraint sets_school_id_subject_id_fkey FOREIGN KEY (school_id, subject_id) REFERENCES subjects(school_id, id)
  constraint sets_name_check CHECK ((name <> ''::text))
  policy sets_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy sets_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy sets_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy sets_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table staff_accounts
  row security forced
  id bigint not null generated always as identity
  email text not null
  title text not null default ''::text
  forename text not null
  surname text not null
  password_hash text not null default ''::text
  password_changed_at timestamp with time zone not null default now()
  created_at timestamp with time zone not null default now()
  constraint staff_accounts_pkey PRIMARY KEY (id)
  constraint staff_accounts_email_key UNIQUE (email)
  constraint staff_accounts_email_check CHECK (((email = lower(email)) AND (email <> ''::text)))
  policy staff_accounts_insert allows for insert to public
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  policy staff_accounts_read allows for select to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      WHEN 'staff'::text THEN (EXISTS ( SELECT FROM staff_schools l WHERE ((l.staff_id = staff_accounts.id) AND (l.school_id = ( SELECT app_school() AS app_school)))))
      WHEN 'worker'::text THEN (EXISTS ( SELECT FROM staff_schools l WHERE ((l.staff_id = staff_accounts.id) AND (l.school_id = ( SELECT app_school() AS app_school)))))
      WHEN 'operator'::text THEN (EXISTS ( SELECT FROM staff_schools l WHERE ((l.staff_id = staff_accounts.id) AND (l.school_id = ( SELECT app_school() AS app_school)))))
      ELSE false END
  policy staff_accounts_update allows for update to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
    check CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN true
      ELSE false END
  grant gateway_app: insert, select, update

table staff_pupils
  row security forced
  school_id bigint not null
  staff_id bigint not null
  pupil_id bigint not null
  constraint staff_pupils_pkey PRIMARY KEY (school_id, staff_id, pupil_id)
  constraint staff_pupils_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint staff_pupils_school_id_staff_id_fkey FOREIGN KEY (school_id, staff_id) REFERENCES staff_schools(school_id, staff_id)
  CREATE INDEX staff_pupils_pupil ON public.staff_pupils USING btree (school_id, pupil_id)
  policy staff_pupils_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy staff_pupils_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy staff_pupils_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table staff_schools
  row security forced
  school_id bigint not null
  staff_id bigint not null
  role text not null
  code text not null default ''::text
  display_name text not null
  active boolean not null default true
  created_at timestamp with time zone not null default now()
  title text not null default ''::text
  forename text not null default ''::text
  surname text not null default ''::text
  name_folded text collate "C" not null default ''::text
  department text not null default ''::text
  proposed_role text
  declined_role text
  invited_at timestamp with time zone
  signed_in_at timestamp with time zone
  version integer not null default 1
  submission uuid
  constraint staff_schools_pkey PRIMARY KEY (school_id, staff_id)
  constraint staff_schools_school_id_submission_key UNIQUE (school_id, submission)
  constraint staff_schools_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint staff_schools_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff_accounts(id)
  constraint staff_schools_declined_role_check CHECK ((declined_role = ANY (ARRAY['super'::text, 'admin'::text])))
  constraint staff_schools_proposed_role_check CHECK ((proposed_role = ANY (ARRAY['super'::text, 'admin'::text])))
  constraint staff_schools_role_check CHECK ((role = ANY (ARRAY['super'::text, 'admin'::text, 'teacher'::text, 'support'::text])))
  CREATE INDEX staff_schools_code ON public.staff_schools USING btree (school_id, code) WHERE (code <> ''::text)
  CREATE INDEX staff_schools_staff ON public.staff_schools USING btree (staff_id)
  policy staff_schools_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy staff_schools_read allows for select to public
    using CASE ( SELECT app_role() AS app_role)
      WHEN 'identity'::text THEN (staff_id = ( SELECT app_staff() AS app_staff))
      WHEN 'external'::text THEN (school_id = ( SELECT app_school() AS app_school))
      WHEN 'preview'::text THEN (school_id = ( SELECT app_school() AS app_school))
      WHEN 'staff'::text THEN (school_id = ( SELECT app_school() AS app_school))
      WHEN 'worker'::text THEN (school_id = ( SELECT app_school() AS app_school))
      WHEN 'operator'::text THEN (school_id = ( SELECT app_school() AS app_school))
      ELSE false END
  policy staff_schools_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

table subjects
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  alias text not null
  alias_folded text collate "C" not null
  name text not null
  name_folded text collate "C" not null
  position smallint not null default 0
  shared_fields boolean not null default true
  sqa_code text not null default ''::text
  constraint subjects_pkey PRIMARY KEY (school_id, id)
  constraint subjects_school_id_alias_folded_key UNIQUE (school_id, alias_folded)
  constraint subjects_school_id_name_folded_key UNIQUE (school_id, name_folded)
  constraint subjects_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint subjects_alias_check CHECK (((alias <> ''::text) AND (length(alias) <= 20)))
  constraint subjects_name_check CHECK (((name <> ''::text) AND (length(name) <= 50)))
  policy subjects_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy subjects_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy subjects_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy subjects_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select, update

table throttle
  no row security
  bucket bytea not null
  attempts integer not null
  level smallint not null default 0
  expires_at timestamp with time zone not null
  constraint throttle_pkey PRIMARY KEY (bucket)
  CREATE INDEX throttle_expires ON public.throttle USING btree (expires_at)
  grant gateway_app: delete, insert, select, update

table tokens
  no row security
  id bigint not null generated always as identity
  kind text not null
  realm text not null
  school_id bigint not null
  subject_id bigint
  registration_id bigint
  email text not null
  note text not null default ''::text
  salt bytea not null
  token_hash bytea
  created_at timestamp with time zone not null default now()
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  killed_at timestamp with time zone
  language text not null default ''::text
  constraint tokens_pkey PRIMARY KEY (id)
  constraint tokens_token_hash_key UNIQUE (token_hash)
  constraint tokens_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES registrations(id) ON DELETE CASCADE
  constraint tokens_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
  constraint tokens_kind_check CHECK ((kind = ANY (ARRAY['register'::text, 'reset'::text, 'email'::text, 'notice'::text])))
  constraint tokens_language_check CHECK ((language ~ '^[A-Za-z-]{0,20}$'::text))
  constraint tokens_realm_check CHECK ((realm = ANY (ARRAY['external'::text, 'staff'::text, 'operator'::text])))
  CREATE INDEX tokens_registration ON public.tokens USING btree (registration_id)
  CREATE INDEX tokens_subject ON public.tokens USING btree (realm, subject_id, kind)
  grant gateway_app: delete, insert, select, update

table tutors
  row security forced
  school_id bigint not null
  tutor_group text not null
  staff_id bigint not null
  constraint tutors_pkey PRIMARY KEY (school_id, tutor_group, staff_id)
  constraint tutors_school_id_staff_id_fkey FOREIGN KEY (school_id, staff_id) REFERENCES staff_schools(school_id, staff_id)
  constraint tutors_tutor_group_check CHECK ((tutor_group <> ''::text))
  CREATE INDEX tutors_staff ON public.tutors USING btree (school_id, staff_id)
  policy tutors_delete allows for delete to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy tutors_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      ELSE false END)
  policy tutors_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: delete, insert, select

table year_end_groups
  row security forced
  school_id bigint not null
  year_end_id bigint not null
  old_group text not null
  new_group text not null
  tutors bigint[] not null default '{}'::bigint[]
  constraint year_end_groups_pkey PRIMARY KEY (school_id, year_end_id, old_group)
  constraint year_end_groups_school_id_year_end_id_fkey FOREIGN KEY (school_id, year_end_id) REFERENCES year_ends(school_id, id)
  policy year_end_groups_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy year_end_groups_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table year_end_members
  row security forced
  school_id bigint not null
  year_end_id bigint not null
  member_id bigint not null
  constraint year_end_members_pkey PRIMARY KEY (school_id, year_end_id, member_id)
  constraint year_end_members_school_id_member_id_fkey FOREIGN KEY (school_id, member_id) REFERENCES set_members(school_id, id)
  constraint year_end_members_school_id_year_end_id_fkey FOREIGN KEY (school_id, year_end_id) REFERENCES year_ends(school_id, id)
  CREATE INDEX year_end_members_member ON public.year_end_members USING btree (school_id, member_id)
  policy year_end_members_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy year_end_members_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table year_end_pupils
  row security forced
  school_id bigint not null
  year_end_id bigint not null
  pupil_id bigint not null
  old_year_group smallint
  old_tutor_group text not null
  old_status text not null
  old_leaving_date date
  new_year_group smallint
  new_tutor_group text not null
  new_status text not null
  new_leaving_date date
  constraint year_end_pupils_pkey PRIMARY KEY (school_id, year_end_id, pupil_id)
  constraint year_end_pupils_school_id_pupil_id_fkey FOREIGN KEY (school_id, pupil_id) REFERENCES pupils(school_id, id)
  constraint year_end_pupils_school_id_year_end_id_fkey FOREIGN KEY (school_id, year_end_id) REFERENCES year_ends(school_id, id)
  CREATE INDEX year_end_pupils_pupil ON public.year_end_pupils USING btree (school_id, pupil_id)
  policy year_end_pupils_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy year_end_pupils_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table year_end_sets
  row security forced
  school_id bigint not null
  year_end_id bigint not null
  set_id bigint not null
  constraint year_end_sets_pkey PRIMARY KEY (school_id, year_end_id, set_id)
  constraint year_end_sets_school_id_set_id_fkey FOREIGN KEY (school_id, set_id) REFERENCES sets(school_id, id)
  constraint year_end_sets_school_id_year_end_id_fkey FOREIGN KEY (school_id, year_end_id) REFERENCES year_ends(school_id, id)
  policy year_end_sets_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy year_end_sets_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select

table year_ends
  row security forced
  school_id bigint not null
  id bigint not null generated always as identity
  from_year_id bigint not null
  to_year_id bigint not null
  last_day date not null
  made_by bigint not null
  made_at timestamp with time zone not null default now()
  undone_by bigint
  undone_at timestamp with time zone
  constraint year_ends_pkey PRIMARY KEY (school_id, id)
  constraint year_ends_school_id_from_year_id_fkey FOREIGN KEY (school_id, from_year_id) REFERENCES academic_years(school_id, id)
  constraint year_ends_school_id_made_by_fkey FOREIGN KEY (school_id, made_by) REFERENCES staff_schools(school_id, staff_id)
  constraint year_ends_school_id_to_year_id_fkey FOREIGN KEY (school_id, to_year_id) REFERENCES academic_years(school_id, id)
  constraint year_ends_school_id_undone_by_fkey FOREIGN KEY (school_id, undone_by) REFERENCES staff_schools(school_id, staff_id)
  CREATE UNIQUE INDEX year_ends_one ON public.year_ends USING btree (school_id, from_year_id) WHERE (undone_at IS NULL)
  policy year_ends_insert allows for insert to public
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  policy year_ends_read allows for select to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'external'::text THEN true
      WHEN 'preview'::text THEN true
      WHEN 'staff'::text THEN true
      WHEN 'worker'::text THEN true
      WHEN 'operator'::text THEN true
      ELSE false END)
  policy year_ends_update allows for update to public
    using ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
    check ((school_id = ( SELECT app_school() AS app_school)) AND CASE ( SELECT app_role() AS app_role)
      WHEN 'staff'::text THEN true
      ELSE false END)
  grant gateway_app: insert, select, update

sequence river_job_id_seq
  grant gateway_app: usage

sequence river_notification_id_seq
  grant gateway_app: usage

function accounts_closed()
  CREATE OR REPLACE FUNCTION public.accounts_closed()
   RETURNS trigger
   LANGUAGE plpgsql
   SECURITY DEFINER
   SET search_path TO 'public', 'pg_temp'
  AS $function$
  begin
    update consents set adult_name = trim(concat_ws(' ', nullif(new.title, ''), nullif(new.forename, ''), nullif(new.surname, ''))) where account_id = new.id;
    return null;
  end $function$
  grant nobody

function adults_of(pupil bigint)
  CREATE OR REPLACE FUNCTION public.adults_of(pupil bigint)
   RETURNS TABLE(consent_id bigint, account_id bigint, adult_name text, type_names text, state text, agreed boolean, decided_at timestamp with time zone, by_staff bigint)
   LANGUAGE sql
   STABLE SECURITY DEFINER
   SET search_path TO 'public', 'pg_temp'
  AS $function$
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
    order by 3, c.id $function$
  grant gateway_app: execute

function app_account()
  CREATE OR REPLACE FUNCTION public.app_account()
   RETURNS bigint
   LANGUAGE sql
   STABLE
  AS $function$ select current_setting('app.account_id')::bigint $function$
  grant gateway_app: execute
  grant public: execute

function app_pupil()
  CREATE OR REPLACE FUNCTION public.app_pupil()
   RETURNS bigint
   LANGUAGE sql
   STABLE
  AS $function$ select current_setting('app.pupil_id')::bigint $function$
  grant gateway_app: execute
  grant public: execute

function app_role()
  CREATE OR REPLACE FUNCTION public.app_role()
   RETURNS text
   LANGUAGE sql
   STABLE
  AS $function$ select current_setting('app.role') $function$
  grant gateway_app: execute
  grant public: execute

function app_school()
  CREATE OR REPLACE FUNCTION public.app_school()
   RETURNS bigint
   LANGUAGE sql
   STABLE
  AS $function$ select current_setting('app.school_id')::bigint $function$
  grant gateway_app: execute
  grant public: execute

function app_staff()
  CREATE OR REPLACE FUNCTION public.app_staff()
   RETURNS bigint
   LANGUAGE sql
   STABLE
  AS $function$ select current_setting('app.staff_id')::bigint $function$
  grant gateway_app: execute
  grant public: execute

function consents_effect()
  CREATE OR REPLACE FUNCTION public.consents_effect()
   RETURNS trigger
   LANGUAGE plpgsql
   SECURITY DEFINER
   SET search_path TO 'public', 'pg_temp'
  AS $function$
  begin
    update holdings h set state = case when new.agreed then 'live' else 'lapsed' end
      from licence_types t
      where t.school_id = h.school_id and t.id = h.licence_type_id and t.audience <> 'pupil'
        and h.school_id = new.school_id and h.pupil_id = new.pupil_id and h.account_id = new.account_id
        and h.state = case when new.agreed then 'lapsed' else 'live' end;
    update holdings h set before_block = case when new.agreed then 'live' else 'lapsed' end
      from licence_types t
      where t.school_id = h.school_id and t.id = h.licence_type_id and t.audience <> 'pupil'
        and h.school_id = new.school_id and h.pupil_id = new.pupil_id and h.account_id = new.account_id
        and h.state = 'blocked' and h.before_block = case when new.agreed then 'lapsed' else 'live' end;
    return null;
  end $function$
  grant nobody

function day_of_age(birth date, age integer)
  CREATE OR REPLACE FUNCTION public.day_of_age(birth date, age integer)
   RETURNS date
   LANGUAGE sql
   IMMUTABLE
  AS $function$ select (birth + make_interval(years => age))::date
      + case when to_char(birth, 'MMDD') = '0229' and to_char(birth + make_interval(years => age), 'MMDD') = '0228' then 1 else 0 end $function$
  grant gateway_app: execute
  grant public: execute

function erase_accounts(most integer)
  CREATE OR REPLACE FUNCTION public.erase_accounts(most integer)
   RETURNS jsonb
   LANGUAGE plpgsql
   SECURITY DEFINER
   SET search_path TO 'public', 'pg_temp'
  AS $function$
  declare s bigint := app_school(); gone bigint[]; before timestamptz; n bigint; counts jsonb;
  begin
    if app_role() <> 'worker' then raise insufficient_privilege using message = 'accounts are erased by the worker'; end if;
    before := now() - make_interval(months => coalesce((select account_months from retention where school_id = s), 12));
    select array_agg(due.account_id) into gone from (select l.account_id from account_schools l
      where l.school_id = s and not l.denied and not l.has_live_holding and l.created_at < before and coalesce(l.last_sign_in_at < before, true)
        and not exists (select from holdings h where h.school_id = s and h.account_id = l.account_id and (h.state <> 'ended' or h.ended_at >= before))
        and not exists (select from blocks b where b.school_id = s and b.account_id = l.account_id and b.lifted_at is null)
        and not exists (select from data_packs d where d.school_id = s and d.account_id = l.account_id and d.state in ('collecting', 'deciding', 'compiling'))
      order by l.account_id limit most for update of l skip locked) due;
    if gone is null then return '{}'; end if;
    update consents set by_account = null where school_id = s and by_account = any(gone);
    delete from files f using data_packs d where f.school_id = s and d.school_id = s and d.file_id = f.id and d.account_id = any(gone);
    counts := erase_rows(s, erased_with_accounts(), 'account_id', gone);
    delete from account_schools where school_id = s and account_id = any(gone);
    get diagnostics n = row_count;
    delete from sessions where realm = 'external' and subject_id = any(gone) and not exists (select from account_schools l where l.account_id = subject_id);
    delete from tokens where realm = 'external' and subject_id = any(gone) and not exists (select from account_schools l where l.account_id = subject_id);
    delete from accounts a where a.id = any(gone) and not exists (select from account_schools l where l.account_id = a.id);
    insert into audit (school_id, actor, action, subject_id, detail) select s, 'system', 'erased an account', a, 'held nothing longer than the school keeps accounts' from unnest(gone) a;
    return counts || jsonb_build_object('accounts', n);
  end $function$
  grant gateway_app: execute

function erase_contacts(school bigint, candidates bigint[])
  CREATE OR REPLACE FUNCTION public.erase_contacts(school bigint, candidates bigint[])
   RETURNS jsonb
   LANGUAGE plpgsql
   SET search_path TO 'public', 'pg_temp'
  AS $function$
  declare gone bigint[]; n bigint;
  begin
    select coalesce(array_agg(c.id), '{}') into gone from contacts c where c.school_id = school and c.id = any(candidates)
      and not exists (select from pupil_contacts l where l.school_id = school and l.contact_id = c.id)
      and not exists (select from data_packs d where d.school_id = school and d.contact_id = c.id and d.state in ('collecting', 'deciding', 'compiling'));
    delete from contact_changes h using contacts c where h.school_id = school and c.school_id = school and h.contact_ref = c.contact_ref and c.id = any(gone);
    delete from files f using data_packs d where f.school_id = school and d.school_id = school and d.file_id = f.id and d.contact_id = any(gone);
    delete from data_packs where school_id = school and contact_id = any(gone);
    delete from contacts where school_id = school and id = any(gone);
    get diagnostics n = row_count;
    return jsonb_build_object('contacts', n);
  end $function$
  grant nobody

function erase_leavers(most integer)
  CREATE OR REPLACE FUNCTION public.erase_leavers(most integer)
   RETURNS jsonb
   LANGUAGE plpgsql
   SECURITY DEFINER
   SET search_path TO 'public', 'pg_temp'
  AS $function$
  declare s bigint := app_school(); gone bigint[]; adults bigint[]; n bigint; counts jsonb;
  begin
    if app_role() <> 'worker' then raise insufficient_privilege using message = 'leavers are erased by the worker'; end if;
    select array_agg(due.id) into gone from (select p.id from pupils p join retention r on r.school_id = p.school_id
      where p.school_id = s and p.status = 'left' and p.leaving_date < (now() at time zone 'Europe/London')::date - make_interval(years => r.leaver_years)
        and not exists (select from data_packs d where d.school_id = s and d.pupil_id = p.id and d.state in ('collecting', 'deciding', 'compiling'))
      order by p.leaving_date, p.id limit most for update of p skip locked) due;
    if gone is null then return '{}'; end if;
    select coalesce(array_agg(distinct contact_id), '{}') into adults from pupil_contacts where school_id = s and pupil_id = any(gone);
    update holdings set state = 'ended', ended_at = now(), ended_by = 'school' where school_id = s and pupil_id = any(gone) and state <> 'ended'; -- the figures of account_schools follow
    delete from year_end_members m using set_members b where m.school_id = s and b.school_id = s and b.id = m.member_id and b.pupil_id = any(gone);
    delete from files f using data_packs d where f.school_id = s and d.school_id = s and d.file_id = f.id and d.pupil_id = any(gone);
    update licence_keys set replaces_id = null where school_id = s and pupil_id = any(gone) and replaces_id is not null;
    counts := erase_rows(s, erased_with_pupils(), 'pupil_id', gone);
    delete from pupils where school_id = s and id = any(gone);
    get diagnostics n = row_count;
    insert into audit (school_id, actor, action, pupil_id, detail) select s, 'system', 'erased a pupil', p, 'left longer ago than the school keeps leavers' from unnest(gone) p;
    return counts || jsonb_build_object('pupils', n) || erase_contacts(s, adults);
  end $function$
  grant gateway_app: execute

function erase_rows(school bigint, tables text[], named text, ids bigint[])
  CREATE OR REPLACE FUNCTION public.erase_rows(school bigint, tables text[], named text, ids bigint[])
   RETURNS jsonb
   LANGUAGE plpgsql
   SET search_path TO 'public', 'pg_temp'
  AS $function$
  declare t text; n bigint; counts jsonb := '{}';
  begin
    foreach t in array tables loop
      execute format('delete from %I where school_id = $1 and %I = any($2)', t, named) using school, ids;
      get diagnostics n = row_count;
      if n > 0 then counts := counts || jsonb_build_object(t, n); end if;
    end loop;
    return counts;
  end $function$
  grant nobody

function erased_with_accounts()
  CREATE OR REPLACE FUNCTION public.erased_with_accounts()
   RETURNS text[]
   LANGUAGE sql
   IMMUTABLE
  AS $function$ select array[
    'consents', 'blocks', 'holdings', 'data_packs', 'files'] $function$
  grant nobody

function erased_with_pupils()
  CREATE OR REPLACE FUNCTION public.erased_with_pupils()
   RETURNS text[]
   LANGUAGE sql
   IMMUTABLE
  AS $function$ select array[
    'result_changes', 'results', 'attendance_marks', 'attendance_totals', 'events', 'notes', 'set_members', 'year_end_pupils', 'staff_pupils',
    'consents', 'blocks', 'holdings', 'licence_keys', 'key_batch_exclusions', 'key_batch_pupils', 'import_lines', 'contact_changes', 'pupil_changes',
    'pupil_aliases', 'pupil_contacts', 'data_packs', 'registrations'] $function$
  grant nobody

function guard_table(IN name text, IN reads text, IN inserts text, IN updates text, IN deletes text)
  CREATE OR REPLACE PROCEDURE public.guard_table(IN name text, IN reads text, IN inserts text DEFAULT ''::text, IN updates text DEFAULT ''::text, IN deletes text DEFAULT ''::text)
   LANGUAGE plpgsql
  AS $procedure$
  begin
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy %I on %I for select using (%s)', name || '_read', name, reads);
    if inserts <> '' then
      execute format('create policy %I on %I for insert with check (%s)', name || '_insert', name, inserts);
    end if;
    if updates <> '' then
      execute format('create policy %I on %I for update using (%s) with check (%s)', name || '_update', name, updates, updates);
    end if;
    if deletes <> '' then
      execute format('create policy %I on %I for delete using (%s)', name || '_delete', name, deletes);
    end if;
  end $procedure$
  grant nobody

function here_for(VARIADIC roles text[])
  CREATE OR REPLACE FUNCTION public.here_for(VARIADIC roles text[])
   RETURNS text
   LANGUAGE sql
   IMMUTABLE
  AS $function$ select format('school_id = (select app_school()) and case (select app_role()) %s else false end',
                      string_agg(format('when %L then true', r), ' ')) from unnest(roles) r $function$
  grant nobody

function holdings_count()
  CREATE OR REPLACE FUNCTION public.holdings_count()
   RETURNS trigger
   LANGUAGE plpgsql
   SECURITY DEFINER
   SET search_path TO 'public', 'pg_temp'
  AS $function$
  begin
    update account_schools l set (has_live_holding, has_pupil_holding) = (
        select count(*) > 0, coalesce(bool_or(t.audience = 'pupil'), false)
        from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
        where h.school_id = l.school_id and h.account_id = l.account_id and h.state = 'live')
      where l.school_id = new.school_id and l.account_id = new.account_id;
    return null;
  end $function$
  grant nobody

function holdings_of_age()
  CREATE OR REPLACE FUNCTION public.holdings_of_age()
   RETURNS trigger
   LANGUAGE plpgsql
   SECURITY DEFINER
   SET search_path TO 'public', 'pg_temp'
  AS $function$
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
  end $function$
  grant nobody

function key_accounts(key bigint, waits boolean)
  CREATE OR REPLACE FUNCTION public.key_accounts(key bigint, waits boolean)
   RETURNS integer
   LANGUAGE plpgsql
   SECURITY DEFINER
   SET search_path TO 'public', 'pg_temp'
  AS $function$
  begin
    if waits then
      perform 1 from licence_keys k where k.school_id = app_school() and k.id = key for no key update;
    end if;
    return (select count(distinct h.account_id) from holdings h
      where h.school_id = app_school() and h.key_id = key and h.state <> 'ended' and h.account_id <> app_account());
  end $function$
  grant gateway_app: execute

function of_pupils(also text)
  CREATE OR REPLACE FUNCTION public.of_pupils(also text DEFAULT 'true'::text)
   RETURNS text
   LANGUAGE sql
   IMMUTABLE
  AS $function$ select format('school_id = (select app_school()) and case (select app_role())
      when ''external'' then pupil_id in (select p.id from pupils p where p.school_id = (select app_school())
        and p.id = any (array(select h.pupil_id from holdings h where h.school_id = (select app_school()) and h.account_id = (select app_account()) and h.state = ''live''))) and %1$s
      when ''preview'' then pupil_id = (select p.id from pupils p where p.school_id = (select app_school()) and p.id = (select app_pupil())) and %1$s
      when ''staff'' then true when ''worker'' then true when ''operator'' then true else false end', also) $function$
  grant nobody

function purge_log(most integer)
  CREATE OR REPLACE FUNCTION public.purge_log(most integer)
   RETURNS jsonb
   LANGUAGE plpgsql
   SECURITY DEFINER
   SET search_path TO 'public', 'pg_temp'
  AS $function$
  declare s bigint := app_school(); views bigint; lines bigint; months integer; years integer;
  begin
    if app_role() <> 'worker' then raise insufficient_privilege using message = 'the log is purged by the worker'; end if;
    select coalesce(max(view_months), 24), coalesce(max(log_years), 7) into months, years from retention where school_id = s;
    delete from audit where school_id = s and id = any(array(select id from audit
      where school_id = s and action = any(array['viewed a pupil', 'looked at a pupil as families do']) and at < now() - make_interval(months => months) order by at limit most));
    get diagnostics views = row_count;
    delete from audit where school_id = s and id = any(array(select id from audit
      where school_id = s and at < now() - make_interval(years => years) order by at limit most));
    get diagnostics lines = row_count;
    if views + lines = 0 then return '{}'; end if;
    insert into audit (school_id, actor, action, detail) values (s, 'system', 'deleted old lines of the log', views || ' of views, ' || lines || ' others');
    return jsonb_strip_nulls(jsonb_build_object('views', nullif(views, 0), 'lines', nullif(lines, 0)));
  end $function$
  grant gateway_app: execute

function seen_outside(pupil bigint)
  CREATE OR REPLACE FUNCTION public.seen_outside(pupil bigint)
   RETURNS boolean
   LANGUAGE sql
   STABLE SECURITY DEFINER
   SET search_path TO 'public', 'pg_temp'
  AS $function$ select exists (select from pupils p join schools s on s.id = p.school_id where p.school_id = app_school() and p.id = pupil and not p.hidden
    and (p.leaving_date is null or p.leaving_date >= (now() at time zone 'Europe/London')::date - s.leaver_days)) $function$
  grant gateway_app: execute
