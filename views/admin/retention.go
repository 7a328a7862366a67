package admin

import (
	"strconv"
	"strings"

	"gateway/app/privacy"
	"gateway/views/ui"
	"gateway/views/words"
)

// RetentionPage is how long data is kept, as somebody types it and as it is saved.
type RetentionPage struct {
	Form     ui.Form
	Saved    privacy.Retention
	Typed    privacy.Retention // as far as it could be read
	Version  int
	Reach    *privacy.Reach // of what was typed
	Confirm  bool           // more leavers are erased than before: the number is typed
	Conflict string
}

// RetentionValues are the values of the form.
func RetentionValues(r privacy.Retention) map[string]string {
	out := map[string]string{"leaver_years": "", "view_months": strconv.Itoa(r.ViewMonths), "log_years": strconv.Itoa(r.LogYears), "account_months": strconv.Itoa(r.AccountMonths)}
	if r.LeaverYears != 0 {
		out["leaver_years"] = strconv.Itoa(r.LeaverYears)
	}
	return out
}

// hint is what is saved now, where somebody else has saved something else than what was typed.
func (v RetentionPage) hint(name, text string) string {
	saved := RetentionValues(v.Saved)[name]
	if v.Conflict == "" || v.Form.Value(name) == saved {
		return text
	}
	if saved == "" {
		saved = "nothing"
	}
	return text + ". Saved now: " + saved
}

// keptLine is one line of what is kept how long.
type keptLine struct{ what, how string }

// fixed are the times that no school sets.
var fixed = []keptLine{
	{"Registrations that were not finished", "30 days"}, {"Key sheets, letters and packs of data", "24 hours after they were made"},
	{"Uploaded files", "30 days; what they changed stays in each pupil’s history"}, {"Addresses of computers", "Not kept"},
}

// keptWords are the school's settings in words.
func keptWords(r privacy.Retention) []keptLine {
	leavers := "For good: no time is set"
	if r.LeaverYears != 0 {
		leavers = counted(r.LeaverYears, "year", "years") + " after the leaving date, then erased"
	}
	return append([]keptLine{{"Pupils who have left, with everything about them", leavers}, {"Who looked at which pupil", counted(r.ViewMonths, "month", "months")},
		{"All other lines of the audit log", counted(r.LogYears, "year", "years")},
		{"Accounts that hold nothing", counted(r.AccountMonths, "month", "months") + ". Denied and blocked ones stay, so that nobody undoes it by registering anew"}}, fixed...)
}

// reachWords are the lines of a preview.
func (v RetentionPage) reachWords() []string {
	p := *v.Reach
	out := []string{}
	if v.Typed.LeaverYears == 0 {
		out = append(out, "No pupil is erased: no time is set for leavers.")
	} else {
		out = append(out, counted(p.Leavers, "pupil who has left is erased", "pupils who have left are erased")+" with results, attendance, events, notes, keys, holdings, history, and contacts who have no other pupil here. It cannot be undone.")
	}
	if p.Open > 0 {
		out = append(out, counted(p.Open, "more waits until its pack of data is done.", "more wait until their packs of data are done."))
	}
	if p.Undated > 0 && v.Typed.LeaverYears != 0 {
		out = append(out, counted(p.Undated, "pupil has left without a leaving date and is kept: fill it in, or import it.", "pupils have left without a leaving date and are kept: fill it in, or import it."))
	}
	return append(out, counted(p.Accounts, "account is taken away.", "accounts are taken away."),
		counted(p.Views, "line about who looked at a pupil is deleted,", "lines about who looked at a pupil are deleted,")+" and "+counted(p.Lines, "other line", "other lines")+" of the log.")
}

// runKinds are the counts of a run in words, in the order of the page. What stands in no line is counted as other rows.
var runKinds = []struct{ kind, one, many string }{
	{"pupils", "pupil", "pupils"}, {"contacts", "contact", "contacts"}, {"results", "result", "results"}, {"events", "event", "events"}, {"notes", "note", "notes"},
	{"attendance_marks", "attendance mark", "attendance marks"}, {"holdings", "holding", "holdings"}, {"licence_keys", "licence key", "licence keys"},
	{"accounts", "account", "accounts"}, {"views", "view in the log", "views in the log"}, {"lines", "other line of the log", "other lines of the log"},
	{"packs", "pack of data that nobody decided about", "packs of data that nobody decided about"},
	{"data_pack_items", "text of a finished pack", "texts of finished packs"},
}

// runWords is what a night has forgotten: "12 pupils, 340 results".
func runWords(r privacy.Run) string {
	var parts []string
	rest := 0
	for _, n := range r.Counts {
		rest += n
	}
	for _, k := range runKinds {
		if n := r.Counts[k.kind]; n > 0 {
			parts = append(parts, counted(n, k.one, k.many))
			rest -= n
		}
	}
	if rest > 0 {
		parts = append(parts, counted(rest, "other row", "other rows"))
	}
	if len(parts) == 0 {
		return "Nothing was due"
	}
	return strings.Join(parts, ", ")
}

// runState is whether a night's run came to its end.
func runState(r privacy.Run) string {
	if r.Finished.IsZero() {
		return "Begun " + words.Moment(r.Started) + ", not finished: the next run goes on"
	}
	return "Finished " + words.Moment(r.Finished)
}
