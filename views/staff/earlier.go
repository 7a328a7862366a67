package staff

import (
	"time"

	"gateway/app/result"
	"gateway/views/words"
)

// EarlierPage is what a pupil's results were before.
type EarlierPage struct {
	result.Grid
	Changes []result.Change
}

func (v EarlierPage) fieldName(c result.Change) string {
	column, _ := v.Column(c.FieldID)
	return column.Name
}

func (v EarlierPage) moment(t time.Time) string { return words.Moment(t) }

// someone is who set a value: a person, the file of an import, or both.
func someone(who, file string) string {
	switch {
	case who == "" && file == "":
		return "An import"
	case file == "":
		return who
	case who == "":
		return file
	}
	return who + ", " + file
}
