package privacy

const (
	ofAccounts = ` where x.school_id = $1 and x.account_id = any($2) `
	ofContacts = ` where x.school_id = $1 and x.contact_id = any($3) `
)

// ofAdults is what a pack about an adult holds: of their accounts at this school, and of the contacts who they are.
var ofAdults = []Section{
	{Name: "Account", Tables: []string{"accounts", "account_schools"}, Columns: []string{"What", "Value"},
		sql: `select x.account_id || v.name, false, array[v.name, v.value] from account_schools x join accounts a on a.id = x.account_id
			cross join lateral (values (1, 'Title', a.title), (2, 'Forename', a.forename), (3, 'Surname', a.surname), (4, 'Email', a.email), (5, 'Mobile', a.mobile), (6, 'Account made', ` + moment(`a.created_at`) + `),
				(7, 'Known to this school since', ` + moment(`x.created_at`) + `), (8, 'Collects reports online', ` + yesNo(`x.adr`) + `), (9, 'Access denied', ` + yesNo(`x.denied`) + `),
				(10, 'Sign-ins', x.sign_ins::text), (11, 'Last sign-in', ` + moment(`x.last_sign_in_at`) + `)) v (place, name, value)` + ofAccounts + `and ($3::bigint[]) is not null order by x.account_id, v.place`},
	{Name: "Contact details", Tables: []string{"contacts"}, Columns: []string{"What", "Value"},
		sql: `select x.id || v.name, false, array[v.name, v.value] from contacts x
			cross join lateral (values (1, 'Number in the school’s system', x.contact_ref), (2, 'Title', x.title), (3, 'Forename', x.forename), (4, 'Surname', x.surname), (5, 'Salutation', x.salutation),
				(6, 'Addressee', x.addressee), (7, 'Email', x.email), (8, 'Mobile', x.mobile), (9, 'Phone', x.phone), (10, 'Work phone', x.work_phone), (11, 'Address', x.address), (12, 'Postcode', x.postcode),
				(13, 'Here since', ` + moment(`x.created_at`) + `), (14, 'Last changed', ` + moment(`x.updated_at`) + `)) v (place, name, value)
			where x.school_id = $1 and x.id = any($3) and ($2::bigint[]) is not null order by x.id, v.place`},
	{Name: "Contact of", Tables: []string{"pupil_contacts"}, Columns: []string{"Relationship", "Order", "Parental responsibility", "Lives with", "Pupil", "Court order"}, Held: []int{4, 5}, Whole: true,
		sql: `select x.contact_id || '-' || x.pupil_id, true, array[x.relationship, x.priority::text, ` + yesNo(`x.parental_responsibility`) + `, ` + yesNo(`x.lives_with`) + `, ` + pupilName + `, case when x.court_order then 'Yes' end]
			from pupil_contacts x` + ofContacts + `and ($2::bigint[]) is not null order by x.contact_id, x.pupil_id`},
	{Name: "Registered for", Tables: []string{"holdings"}, Columns: []string{"Licence type", "State", "Since", "Ended", "Privacy notice", "Pupil"}, Held: []int{5}, Whole: true,
		sql: `select x.id::text, x.state <> 'live', array[` + typeName + `, x.state, ` + moment(`x.made_at`) + `, ` + moment(`x.ended_at`) + `, 'Version ' || x.privacy_version || ', ' || ` + moment(`x.privacy_at`) + `, ` + pupilName + `]
			from holdings x where x.school_id = $1 and (x.account_id = any($2) or x.contact_id = any($3)) order by x.id`},
	{Name: "Blocks", Tables: []string{"blocks"}, Columns: []string{"Since", "Until", "Lifted", "Pupil", "Reason"}, Held: []int{3, 4}, Whole: true,
		sql: `select x.id::text, true, array[` + moment(`x.made_at`) + `, ` + dayOf(`x.until`) + `, ` + moment(`x.lifted_at`) + `, ` + pupilName + `, x.reason] from blocks x` + ofAccounts + `and ($3::bigint[]) is not null order by x.id`},
	{Name: "Consents", Tables: []string{"consents"}, Columns: []string{"Asked", "Decided", "Pupil", "Agreed"}, Held: []int{2, 3}, Whole: true,
		sql: `select x.id::text, true, array[` + moment(`x.made_at`) + `, ` + moment(`x.decided_at`) + `, ` + pupilName + `, ` + yesNo(`x.agreed`) + `] from consents x` + ofAccounts + `and ($3::bigint[]) is not null order by x.id`},
	// what changed of one of several pupils' contacts names no pupil
	{Name: "Changes", Tables: []string{"contact_changes"}, Columns: []string{"When", "By", "What", "Before", "After"},
		sql: `select x.id::text, false, array[` + moment(`x.at`) + `, coalesce(` + staffName(`x.staff_id`) + `, 'The calendar'), x.field, x.old_value, x.new_value] from contact_changes x
			where x.school_id = $1 and x.contact_ref = any(array(select c.contact_ref from contacts c where c.school_id = $1 and c.id = any($3))) and ($2::bigint[]) is not null order by x.id`},
	{Name: "Letters left out", Tables: []string{"key_batch_exclusions"}, Columns: []string{"Asked for", "Reason"},
		sql: `select x.batch_id || '-' || x.place, false, array[` + moment(`b.asked_at`) + `, replace(x.reason, '_', ' ')] from key_batch_exclusions x
			join key_batches b on b.school_id = x.school_id and b.id = x.batch_id` + ofContacts + `and ($2::bigint[]) is not null order by b.id, x.place`},
	{Name: "Files", Tables: []string{"files"}, Columns: []string{"Name", "Made", "Until"},
		sql: `select x.id::text, false, array[x.name, ` + moment(`x.created_at`) + `, ` + moment(`x.expires_at`) + `] from files x` + ofAccounts + `and ($3::bigint[]) is not null order by x.id`},
	{Name: "Requests for data", Tables: []string{"data_packs"}, Columns: []string{"Asked", "State", "Asked by"}, Held: []int{2},
		sql: `select x.id::text, true, array[` + moment(`x.asked_at`) + `, x.state, x.asked_for] from data_packs x where x.school_id = $1 and (x.account_id = any($2) or x.contact_id = any($3)) order by x.id`},
	// a pupil is named only while the person still sees the pupil
	{Name: "Log of access", Tables: []string{"audit"}, Log: true, Columns: []string{"When", "What", "Pupil", "Detail"}, Held: []int{3},
		sql: `select x.id::text, x.action = any($4), array[` + moment(`x.at`) + `, x.action, case when x.pupil_id is null then '' when exists (select from holdings h where h.school_id = $1 and h.account_id = x.actor_id
				and h.pupil_id = x.pupil_id and h.state = 'live') then ` + pupilName + ` else 'A pupil' end, x.detail] from audit x
			where x.school_id = $1 and x.actor = 'external' and x.actor_id = any($2) and ($3::bigint[]) is not null order by x.at, x.id`},
}
