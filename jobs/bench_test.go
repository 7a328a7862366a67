package jobs

import (
	"testing"

	"gateway/app/licence"
)

// BenchmarkTenThousandKeys is the way from an order for 10,000 pupils to the saved file, queue included.
func BenchmarkTenThousandKeys(b *testing.B) { benchmarkSheet(b, licence.LayoutPupils) }

// BenchmarkKeyLetters is the same with a row for each pupil and contact: 24,000 contacts.
func BenchmarkKeyLetters(b *testing.B) { benchmarkSheet(b, licence.LayoutContacts) }

func benchmarkSheet(b *testing.B, layout string) {
	const pupils = 10_000
	o := newOffice(b, pupils)
	o.families()
	o.start()
	o.await(1, `select count(*) from river_job where kind = 'file_purge' and state = 'completed'`) // the start's own work is over
	for b.Loop() {
		batch := o.awaitState(o.orderIn(layout).ID, licence.BatchReady)
		b.StopTimer()
		if batch.Done != pupils || batch.FileID == 0 || o.number(`select count(*) from licence_keys`) != pupils {
			b.Fatalf("%+v", batch)
		}
		o.exec(`truncate licence_keys, holdings, key_batches, key_batch_pupils, key_batch_exclusions`)
		b.StartTimer()
	}
	b.ReportMetric(float64(pupils*b.N)/b.Elapsed().Seconds(), "keys/s")
}
