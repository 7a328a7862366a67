package jobs

import "testing"

// TestConsentThroughTheQueue: at the start of a worker, and each hour, adults of a pupil who has come of age lapse, at
// every school; how often it runs makes no difference.
func TestConsentThroughTheQueue(t *testing.T) {
	o := newOffice(t, 2)
	o.exec(`update pupils set birth_date = case pupil_id when '000001' then current_date - interval '19 years' else current_date - interval '12 years' end`)
	account := o.number(`insert into accounts (email, forename, surname, password_hash) values ('mum@x.example', 'Jo', 'Lee', '') returning id`)
	o.exec(`insert into account_schools (school_id, account_id) values ($1, $2)`, o.school, account)
	o.exec(`insert into licence_keys (school_id, pupil_id, licence_type_id, lookup, sealed) select school_id, id, $2, pupil_id::bytea, '' from pupils where school_id = $1`, o.school, o.parent)
	o.exec(`insert into holdings (school_id, account_id, pupil_id, licence_type_id, key_id, made_by, privacy_version) select school_id, $2, pupil_id, licence_type_id, id, 'add', 1 from licence_keys where school_id = $1`, o.school, account)
	for range 2 {
		o.exec(`delete from river_job`)
		stop := o.start()
		o.await(1, `select count(*) from river_job where kind = 'consent_day' and state = 'completed'`)
		stop()
	}
	o.await(1, `select count(*) from holdings h join pupils p on p.id = h.pupil_id where p.pupil_id = '000001' and h.state = 'lapsed'`)
	o.await(1, `select count(*) from holdings h join pupils p on p.id = h.pupil_id where p.pupil_id = '000002' and h.state = 'live'`)
	o.await(1, `select count(*) from audit where action = 'adults stopped seeing a pupil who is of age'`)
}
