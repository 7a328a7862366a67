package staff

import (
	"strconv"

	"gateway/app/result"
	"gateway/views/ui"
)

// PastePage takes a column of a spreadsheet for each field.
type PastePage struct {
	result.Grid
	Form ui.Form
}

// PasteName is the name of a column's field in the form.
func PasteName(c result.Column) string { return "paste_" + strconv.FormatInt(c.ID, 10) }
