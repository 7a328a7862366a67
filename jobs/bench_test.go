package jobs

import (
	"testing"

	"gateway/app/licence"
)

// BenchmarkTenThousandKeys is the way from an order for 10,000 pupils to the saved file, queue included.
func BenchmarkTenThousandKeys(b *testing.B) {
	const pupils = 10_000
	o := newOffice(b, pupils)
	o.start()
	o.await(1, `select count(*) from river_job where kind = 'file_purge' and state = 'completed'`) // the start's own work is over
	for b.Loop() {
		batch := o.awaitState(o.order().ID, licence.BatchReady)
		b.StopTimer()
		if batch.Done != pupils || batch.FileID == 0 || o.number(`select count(*) from licence_keys`) != pupils {
			b.Fatalf("%+v", batch)
		}
		o.exec(`truncate licence_keys, holdings, key_batches, key_batch_pupils`)
		b.StartTimer()
	}
	b.ReportMetric(float64(pupils*b.N)/b.Elapsed().Seconds(), "keys/s")
}
