package licence

import (
	"cmp"
	"context"
	"fmt"

	"gateway/app/db"
)

// What an order of keys becomes.
const (
	FormatExcel   = "excel"   // a sheet for mail merge (LIC-4)
	FormatLetters = "letters" // a PDF, one page a letter (LIC-12)
)

// AsLetters says whether the order is for letters as PDF.
func (r Request) AsLetters() bool { return r.Format == FormatLetters }

// format is what a batch keeps of it.
func (r Request) format() string { return cmp.Or(r.Format, FormatExcel) }

// formatNote is what the log says of it.
func (r Request) formatNote() string {
	if r.AsLetters() {
		return ", letters as PDF"
	}
	return ""
}

// AsLetters says whether the batch becomes letters as PDF.
func (d SheetData) AsLetters() bool { return d.Format == FormatLetters }

// order is the order of the rows: letters come out of the printer tutor group by tutor group, the youngest first, as
// they are given out; a group that spans years stays together. Within it, as in a sheet, by surname.
func (d SheetData) order() string {
	if d.AsLetters() {
		return `p.tutor_group = '', min(p.year_group) over (partition by p.tutor_group) nulls last, p.tutor_group, bp.place`
	}
	return `bp.place`
}

// readHead reads what a letter's head and foot have of the school.
func (d *SheetData) readHead(ctx context.Context, tx db.Tx) error {
	if !d.AsLetters() {
		return nil
	}
	err := tx.QueryRow(ctx, `select official_name, logo from schools where id = $1`, tx.SchoolID()).Scan(&d.Official, &d.Logo)
	if err != nil {
		return fmt.Errorf("read a school's head: %w", err)
	}
	return nil
}
