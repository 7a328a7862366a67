package jobs

import (
	"testing"

	"gateway/app/licence"
)

// BenchmarkTenThousandKeys is the way from an order for 10,000 pupils to the saved file, queue included.
func BenchmarkTenThousandKeys(b *testing.B) { benchmarkSheet(b, licence.LayoutPupils) }

// BenchmarkKeyLetters is the same with a row for each pupil and contact: 24,000 contacts.
func BenchmarkKeyLetters(b *testing.B) { benchmarkSheet(b, licence.LayoutContacts) }

// BenchmarkLettersAsPDF is 1,200 letters to print, from the order to the saved file.
func BenchmarkLettersAsPDF(b *testing.B) {
	benchmarkBatch(b, licence.LayoutPupils, licence.FormatLetters, 1200)
}

// BenchmarkManyLettersAsPDF is a letter to each contact of 5,000 pupils: nearly 10,000.
func BenchmarkManyLettersAsPDF(b *testing.B) {
	benchmarkBatch(b, licence.LayoutContacts, licence.FormatLetters, 5000)
}

func benchmarkSheet(b *testing.B, layout string) {
	benchmarkBatch(b, layout, licence.FormatExcel, 10_000)
}

func benchmarkBatch(b *testing.B, layout, format string, pupils int64) {
	o := newOffice(b, int(pupils))
	o.families()
	o.start()
	o.await(1, `select count(*) from river_job where kind = 'file_purge' and state = 'completed'`) // the start's own work is over
	for b.Loop() {
		batch := o.awaitState(o.orderAs(layout, format).ID, licence.BatchReady)
		b.StopTimer()
		if int64(batch.Done) != pupils || batch.FileID == 0 || o.number(`select count(*) from licence_keys`) != pupils {
			b.Fatalf("%+v", batch)
		}
		o.exec(`truncate licence_keys, holdings, key_batches, key_batch_pupils, key_batch_exclusions`)
		b.StartTimer()
	}
	b.ReportMetric(float64(int(pupils)*b.N)/b.Elapsed().Seconds(), "keys/s")
}
