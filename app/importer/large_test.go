package importer

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

const largeHead = "Adno,UPN,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,Gender,DOB,Year,Reg,House,Enrolment Status"

func largeRow(i int) string {
	return fmt.Sprintf("%06d,,Nguyễn,Isabelle,Nguyễn,Bella%d,F,10/03/2015,Year  7,7E,Darwin,Single Registration", i, i)
}

func largeCSV(pupils int) []byte {
	var b strings.Builder
	b.WriteString(largeHead + "\r\n")
	for i := range pupils {
		b.WriteString(largeRow(i) + "\r\n")
	}
	return []byte(b.String())
}

func largeBook(t testing.TB, pupils int) []byte {
	t.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	must(t, err)
	for i := range pupils + 1 {
		text := largeHead
		if i > 0 {
			text = largeRow(i)
		}
		var cells []any
		for c := range strings.SplitSeq(text, ",") {
			cells = append(cells, c)
		}
		must(t, w.SetRow(fmt.Sprintf("A%d", i+1), cells))
	}
	must(t, w.Flush())
	b, err := f.WriteToBuffer()
	must(t, err, f.Close())
	return b.Bytes()
}

// A large school of 5,000 pupils, from the bytes to the rows.
func BenchmarkLargeSchool(b *testing.B) {
	for format, data := range map[string][]byte{"CSV": largeCSV(5000), "XLSX": largeBook(b, 5000)} {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tab, err := Read(data)
				if err != nil {
					b.Fatal(err)
				}
				if roll := ReadPupils(tab, Guess(Pupils, tab), ashdale); len(roll.Rows) != 5000 {
					b.Fatal(len(roll.Rows), brief(roll.Problems[:1]))
				}
			}
		})
	}
}

// wideResults are results of 1,060 pupils in 75 columns: 25 subjects with a target, a grade and an attitude.
func wideResults() []byte {
	var b strings.Builder
	b.WriteString("UPN,Adno,Surname,Forename,Year,Reg")
	for s := range 25 {
		fmt.Fprintf(&b, ",Subject%d Target,Subject%d Aut1 Current,Subject%d Aut1 ATL", s, s, s)
	}
	for i := range 1060 {
		fmt.Fprintf(&b, "\r\n,%06d,Nguyễn,Isabelle,%d,7E", i, 7+i%5)
		for s := range 25 {
			fmt.Fprintf(&b, ",%d,%d-%d,%d", 1+s%9, 1+i%9, 1+(i+1)%9, 1+s%4)
		}
	}
	return []byte(b.String())
}

// A wide file of results, from the bytes to the cells.
func BenchmarkWideResults(b *testing.B) {
	data := wideResults()
	b.ReportAllocs()
	for b.Loop() {
		tab, err := Read(data)
		if err != nil {
			b.Fatal(err)
		}
		if roll := ReadResults(ResultsWide, tab, Guess(ResultsWide, tab), ashdale); len(roll.Rows) != 1060*75 {
			b.Fatal(len(roll.Rows), brief(roll.Problems[:1]))
		}
	}
}

// TestTheLargestFileFits holds what 50,000 rows of 20 columns keep of memory, as CSV and as a workbook.
func TestTheLargestFileFits(t *testing.T) {
	var csv strings.Builder
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	must(t, err)
	for i := range maxRows + 1 {
		cells := make([]any, 20)
		for c := range cells {
			cells[c] = fmt.Sprintf("%d x %d", i, c)
			if i == 0 {
				cells[c] = fmt.Sprintf("Heading %d", c)
			}
			fmt.Fprintf(&csv, "%v,", cells[c])
		}
		csv.WriteString("\n")
		must(t, w.SetRow(fmt.Sprintf("A%d", i+1), cells))
	}
	must(t, w.Flush())
	book, err := f.WriteToBuffer()
	must(t, err, f.Close())
	if csv.Len() > MaxBytes || book.Len() > MaxBytes {
		t.Fatal(csv.Len(), book.Len())
	}
	for format, data := range map[string][]byte{"CSV": []byte(csv.String()), "XLSX": book.Bytes()} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		tab := table(t, string(data))
		runtime.GC()
		runtime.ReadMemStats(&after)
		t.Logf("%s: %d rows, %d KB of file, %d KB kept, %d KB in all", format, len(tab.Records), len(data)>>10, (after.HeapAlloc-before.HeapAlloc)>>10, (after.TotalAlloc-before.TotalAlloc)>>10)
		if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 120<<20 || len(tab.Records) != maxRows {
			t.Errorf("%s: %d MB for %d rows", format, kept>>20, len(tab.Records))
		}
	}
}
