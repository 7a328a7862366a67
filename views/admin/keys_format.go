package admin

import (
	"gateway/app/licence"
)

// formats are what an order of keys can become.
var formats = []scope{{licence.FormatExcel, "Excel sheet for mail merge"}, {licence.FormatLetters, "Letters as PDF"}}

// format is what was chosen, the first when the form has not said.
func (v KeysPage) format() string {
	if f, typed := v.Form.Values["format"]; typed {
		return f
	}
	return licence.FormatExcel
}

// printed is how many letters the order would make as PDF; 0 when it is for a sheet.
func (v KeysPage) printed() int {
	switch {
	case v.format() != licence.FormatLetters || v.Counts == nil:
		return 0
	case v.Letters != nil:
		return v.Letters.Letters
	case v.Form.Value("only_new") != "":
		return v.Counts.New
	}
	return v.Counts.Pupils
}

// batchName is what the page of a batch is called.
func batchName(b licence.Batch) string {
	if b.AsLetters() {
		return "Key letters"
	}
	return "Key sheet"
}

// BatchTitle is the title of a batch's page: "Key letters: Parent/Guardian, Year 7".
func BatchTitle(b licence.Batch) string {
	return batchName(b) + ": " + b.TypeName + ", " + b.ScopeLabel
}

// fileLink is the words of the link to the file.
func fileLink(b licence.Batch) string {
	if b.AsLetters() {
		return "Letters (PDF)"
	}
	return "Excel sheet"
}

// stopLink is the words of the button that stops a batch.
func stopLink(b licence.Batch) string {
	if b.AsLetters() {
		return "Stop these letters"
	}
	return "Stop this sheet"
}

// pace is what stands beside the progress: the time left, or that the keys are there and the file is being written.
func pace(b licence.Batch) string {
	if b.State == licence.BatchRunning && b.Done == b.Total && b.AsLetters() {
		return "Writing the letters"
	}
	return timeLeft(b)
}

func announced(b licence.Batch, sheet, letters string) string {
	if b.AsLetters() {
		return "The key letters " + letters
	}
	return "The key sheet " + sheet
}
