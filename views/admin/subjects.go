package admin

import (
	"gateway/app/tracking"
	"gateway/views/ui"
)

// SubjectsPage is the list of subjects with a form to add one.
type SubjectsPage struct {
	Form     ui.Form
	Subjects []tracking.Subject
}

// SubjectPage is the form of one subject.
type SubjectPage struct {
	Form     ui.Form
	Subject  tracking.Subject // as it is saved
	Use      tracking.SubjectUse
	Mark     string // of what the form was made from
	Conflict string
}

// SubjectWas is a subject as its form has it.
func SubjectWas(s tracking.Subject) []Was {
	return []Was{{"alias", "Short name", s.Alias, ""}, {"name", "Real name", s.Name, ""}, {"sqa_code", "SQA code", s.SQACode, ""},
		{"shared_fields", "Shared fields", Ticked(s.SharedFields), tickWords(s.SharedFields)}}
}
