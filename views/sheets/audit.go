package sheets

import (
	"encoding/csv"
	"io"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/importer"
)

// auditTable is an export of the audit log (ADM-4).
var auditTable = table{"Audit log", []column{{"Date", 18}, {"Time", 10}, {"Who", 28}, {"Kind of person", 16}, {"What", 30}, {"About", 24}, {"Detail", 50},
	{"Pupil", 28}, {"Pupil ID", 12}}}

// Log is lines of the audit log as they come: some at each call, none at the end.
type Log func() ([]audit.Entry, error)

// AuditSheet writes lines of the log as an Excel sheet, every cell text; last is said in a line of its own at the end,
// when there is something to say.
func AuditSheet(w io.Writer, school string, log Log, last func() string) error {
	return auditTable.stream(w, school, func(put func([]string) error) error { return eachLine(log, last, put) })
}

// AuditCSV writes them as CSV, of which a spreadsheet runs nothing.
func AuditCSV(w io.Writer, log Log, last func() string) error {
	c := csv.NewWriter(w)
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // by the mark Excel knows that it is UTF-8
		return err
	}
	if err := c.Write(auditTable.headings()); err != nil {
		return err
	}
	if err := eachLine(log, last, func(cells []string) error { return c.Write(importer.Guarded(cells)) }); err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}

func eachLine(log Log, last func() string, put func([]string) error) error {
	for {
		lines, err := log()
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			break
		}
		for _, e := range lines {
			if err := put(auditCells(e)); err != nil {
				return err
			}
		}
	}
	if text := last(); text != "" {
		return put([]string{text, "", "", "", "", "", "", "", ""})
	}
	return nil
}

func auditCells(e audit.Entry) []string {
	at := civil.London(e.At)
	return []string{civil.OnDay(e.At).Format(), at.Format("15:04:05"), e.Who, audit.ActorName(e.Actor), string(e.Action), e.About, e.Detail, e.Pupil, e.Number}
}
