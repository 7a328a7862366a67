package words

import "testing"

func BenchmarkText(b *testing.B) {
	book, err := Open()
	if err != nil {
		b.Fatal(err)
	}
	w := book.In("en-GB")
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			_ = w.T("sign_in.title")
		}
	})
	b.Run("with a value", func(b *testing.B) {
		for b.Loop() {
			_ = w.T("pupils.year_and_group", "Year", "Year 9", "Group", "9B")
		}
	})
	b.Run("localizer", func(b *testing.B) {
		for b.Loop() {
			_ = book.In("en-GB")
		}
	})
}
