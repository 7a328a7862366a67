package privacy

// ofPupils is what a pack about a pupil holds. The key of a licence is a secret that opens the pupil's data, so it is
// not in it.
var ofPupils = []Section{
	{Name: "Pupil", Tables: []string{"pupils"}, Columns: []string{"What", "Value"}, Held: []int{1}, sql: `select v.name, v.name = 'Hidden from families' and x.hidden, array[v.name, v.value]
		from pupils x cross join lateral (values (1, 'Pupil ID', x.pupil_id), (2, 'UPN', x.upn), (3, 'SCN', x.scn), (4, 'ULN', x.uln), (5, 'Legal surname', x.legal_surname),
			(6, 'Legal forename', x.legal_forename), (7, 'Middle names', x.middle_names), (8, 'Surname', x.surname), (9, 'Forename', x.forename), (10, 'Sex', x.sex),
			(11, 'Date of birth', ` + dayOf(`x.birth_date`) + `), (12, 'Year group', x.year_group::text), (13, 'Tutor group', x.tutor_group), (14, 'House', x.house),
			(15, 'Enrolment', x.enrolment), (16, 'State', x.status), (17, 'Admission', ` + dayOf(`x.admission_date`) + `), (18, 'Leaving', ` + dayOf(`x.leaving_date`) + `),
			(19, 'Hidden from families', ` + yesNo(`x.hidden`) + `), (20, 'Here since', ` + moment(`x.created_at`) + `), (21, 'Last changed', ` + moment(`x.updated_at`) + `)) v (place, name, value)
		where x.school_id = $1 and x.id = $2 order by v.place`},
	{Name: "Earlier numbers", Tables: []string{"pupil_aliases"}, Columns: []string{"Kind", "Number", "Replaced"},
		sql: `select x.id::text, false, array[x.kind, x.alias, ` + moment(`x.made_at`) + `] from pupil_aliases x` + ofPupil + `order by x.id`},
	{Name: "Contacts", Tables: []string{"pupil_contacts"}, Columns: []string{"Relationship", "Order", "Parental responsibility", "Lives with the pupil", "Name and details", "Court order"},
		Held: []int{4, 5}, Whole: true, sql: `select c.id::text, true, array[x.relationship, x.priority::text, ` + yesNo(`x.parental_responsibility`) + `, ` + yesNo(`x.lives_with`) + `,
			concat_ws(', ', nullif(trim(c.title || ' ' || c.forename || ' ' || c.surname), ''), nullif(c.addressee, ''), nullif(c.email, ''), nullif(c.mobile, ''), nullif(c.phone, ''),
				nullif(c.work_phone, ''), nullif(replace(c.address, E'\n', ', '), ''), nullif(c.postcode, '')), case when x.court_order then 'Yes' end]
		from pupil_contacts x join contacts c on c.school_id = x.school_id and c.id = x.contact_id` + ofPupil + `order by x.priority nulls last, c.id`},
	{Name: "Changes", Tables: []string{"pupil_changes"}, Columns: []string{"When", "By", "What", "Before", "After"},
		sql: `select x.id::text, false, array[` + moment(`x.at`) + `, coalesce(` + staffName(`x.staff_id`) + `, 'The calendar'), x.field, x.old_value, x.new_value] from pupil_changes x` + ofPupil + `order by x.id`},
	{Name: "Changes of contacts", Tables: []string{"contact_changes"}, Columns: []string{"When", "By", "What", "Before", "After"}, Held: []int{3, 4},
		sql: `select x.id::text, true, array[` + moment(`x.at`) + `, coalesce(` + staffName(`x.staff_id`) + `, 'The calendar'), x.field, x.old_value, x.new_value] from contact_changes x` + ofPupil + `order by x.id`},
	{Name: "Results", Tables: []string{"results"}, Columns: []string{"Period", "Subject", "Field", "Value", "By", "When"},
		sql: `select x.id::text, false, array[` + periodName + `, ` + subjectName + `, ` + fieldName + `, x.value, ` + staffName(`x.staff_id`) + `, ` + moment(`x.at`) + `] from results x` + ofPupil + `order by x.at, x.id`},
	{Name: "Earlier results", Tables: []string{"result_changes"}, Columns: []string{"Period", "Subject", "Field", "Before", "After", "By", "When"},
		sql: `select x.id::text, false, array[` + periodName + `, ` + subjectName + `, ` + fieldName + `, x.old_value, x.new_value, ` + staffName(`x.staff_id`) + `, ` + moment(`x.at`) + `] from result_changes x` + ofPupil + `order by x.id`},
	{Name: "Attendance", Tables: []string{"attendance_marks"}, Columns: []string{"Day", "Session", "Mark", "Meaning"},
		sql: `select x.on_date || x.session, false, array[` + dayOf(`x.on_date`) + `, upper(x.session), x.code, (select k.meaning from attendance_codes k where k.school_id = x.school_id and k.code = x.code)]
			from attendance_marks x` + ofPupil + `order by x.on_date, x.session`},
	{Name: "Attendance totals", Tables: []string{"attendance_totals"}, Columns: []string{"Year", "Possible", "Attended", "Authorised", "Unauthorised", "Late", "As of"},
		sql: `select x.academic_year_id::text, false, array[(select y.name from academic_years y where y.school_id = x.school_id and y.id = x.academic_year_id), x.possible::text, x.attended::text,
			x.authorised::text, x.unauthorised::text, x.late::text, ` + dayOf(`x.as_of`) + `] from attendance_totals x` + ofPupil + `order by 1`},
	{Name: "Events", Tables: []string{"events", "event_texts"}, Columns: []string{"Day", "Kind", "Category", "Points", "Subject", "Text for families", "Text of staff", "Outcome", "Recorded by"}, Held: []int{6, 7},
		sql: `select x.id::text, true, array[` + dayOf(`x.on_date`) + `, x.type, x.category, x.points::text, ` + subjectName + `, x.family_text, t.staff_text, t.outcome, t.recorded_by]
			from events x left join event_texts t on t.school_id = x.school_id and t.event_id = x.id` + ofPupil + `order by x.on_date, x.id`},
	{Name: "Notes", Tables: []string{"notes"}, Columns: []string{"Day", "Category", "By", "Shared with families", "Withdrawn", "Text"}, Held: []int{5},
		sql: `select x.id::text, not x.shared or x.withdrawn_at is not null, array[` + dayOf(`x.on_date`) + `, (select k.name from note_categories k where k.school_id = x.school_id and k.id = x.category_id),
			` + staffName(`x.staff_id`) + `, ` + yesNo(`x.shared`) + `, ` + moment(`x.withdrawn_at`) + `, x.body] from notes x` + ofPupil + `order by x.on_date, x.id`},
	{Name: "Sets", Tables: []string{"set_members"}, Columns: []string{"Set", "Subject", "From", "To"},
		sql: `select x.id::text, false, array[e.name, (select s.name from subjects s where s.school_id = e.school_id and s.id = e.subject_id), ` + dayOf(`x.starts_on`) + `, ` + dayOf(`x.ends_on`) + `]
			from set_members x join sets e on e.school_id = x.school_id and e.id = x.set_id` + ofPupil + `order by x.starts_on, x.id`},
	{Name: "Moving up", Tables: []string{"year_end_pupils"}, Columns: []string{"Done", "Year group before", "Group before", "Year group after", "Group after"},
		sql: `select x.year_end_id::text, false, array[` + moment(`e.made_at`) + `, x.old_year_group::text, x.old_tutor_group, x.new_year_group::text, x.new_tutor_group]
			from year_end_pupils x join year_ends e on e.school_id = x.school_id and e.id = x.year_end_id` + ofPupil + `order by e.id`},
	{Name: "Licence keys", Tables: []string{"licence_keys"}, Columns: []string{"Licence type", "State", "Made"},
		sql: `select x.id::text, false, array[` + typeName + `, x.state, ` + moment(`x.made_at`) + `] from licence_keys x` + ofPupil + `order by x.id`},
	{Name: "Who registered", Tables: []string{"holdings"}, Columns: []string{"Licence type", "State", "Since", "Ended", "Person"}, Held: []int{4}, Whole: true,
		sql: `select x.id::text, t.audience <> 'pupil', array[t.name, x.state, ` + moment(`x.made_at`) + `, ` + moment(`x.ended_at`) + `, ` + accountName + `]
			from holdings x join licence_types t on t.school_id = x.school_id and t.id = x.licence_type_id` + ofPupil + `order by x.id`},
	{Name: "Blocks", Tables: []string{"blocks"}, Columns: []string{"Since", "Until", "Lifted", "Person", "Reason"}, Held: []int{3, 4}, Whole: true,
		sql: `select x.id::text, true, array[` + moment(`x.made_at`) + `, ` + dayOf(`x.until`) + `, ` + moment(`x.lifted_at`) + `, ` + accountName + `, x.reason] from blocks x` + ofPupil + `order by x.id`},
	{Name: "Consents", Tables: []string{"consents"}, Columns: []string{"Asked", "Agreed", "Decided", "Person"}, Held: []int{3}, Whole: true,
		sql: `select x.id::text, true, array[` + moment(`x.made_at`) + `, ` + yesNo(`x.agreed`) + `, ` + moment(`x.decided_at`) + `, x.adult_name] from consents x` + ofPupil + `order by x.id`},
	{Name: "Key sheets", Tables: []string{"key_batch_pupils"}, Columns: []string{"Licence type", "Asked for", "By"},
		sql: `select x.batch_id::text, false, array[(select t.name from licence_types t where t.school_id = b.school_id and t.id = b.licence_type_id), ` + moment(`b.asked_at`) + `, ` + staffName(`b.asked_by`) + `]
			from key_batch_pupils x join key_batches b on b.school_id = x.school_id and b.id = x.batch_id` + ofPupil + `order by b.id`},
	{Name: "Letters left out", Tables: []string{"key_batch_exclusions"}, Columns: []string{"Asked for", "Reason"},
		sql: `select x.batch_id || '-' || x.place, false, array[` + moment(`b.asked_at`) + `, replace(x.reason, '_', ' ')]
			from key_batch_exclusions x join key_batches b on b.school_id = x.school_id and b.id = x.batch_id` + ofPupil + `order by b.id, x.place`},
	{Name: "Support staff", Tables: []string{"staff_pupils"}, Columns: []string{"Assigned to"},
		sql: `select x.staff_id::text, false, array[` + staffName(`x.staff_id`) + `] from staff_pupils x` + ofPupil + `order by 1`},
	{Name: "Requests for data", Tables: []string{"data_packs"}, Columns: []string{"Asked", "State", "Asked by"}, Held: []int{2},
		sql: `select x.id::text, true, array[` + moment(`x.asked_at`) + `, x.state, x.asked_for] from data_packs x` + ofPupil + `order by x.id`},
	// external users stand in it by their licence type: the name of one adult is no other's business (POR-6)
	{Name: "Log of access", Tables: []string{"audit"}, Log: true, Columns: []string{"When", "Who", "What", "Detail"}, Held: []int{3},
		sql: `select x.id::text, x.action = any($3), array[` + moment(`x.at`) + `, case x.actor when 'staff' then coalesce(` + staffName(`x.actor_id`) + `, 'Staff')
				when 'external' then 'External user' || coalesce(', ' || (select t.name from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
					where h.school_id = x.school_id and h.id = x.subject_id and x.action = 'viewed a pupil'), '') else x.actor end, x.action, x.detail] from audit x` + ofPupil + `order by x.at, x.id`},
}
