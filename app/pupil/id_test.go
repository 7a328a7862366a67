package pupil

import "testing"

func TestNormaliseID(t *testing.T) {
	for typed, want := range map[string]string{
		"007001": "007001", " 007001 ": "007001", "7001\u00a0": "7001", "70\u200b01": "7001", "0 0 7 0 0 1": "007001", "００７００１": "007001",
		"ab12": "AB12", "Ab\t12\r\n": "AB12", "12–34": "12-34", "12\u221234": "12-34", "007001%": "007001%", "\ufeff7001": "7001", "": "", " \u3000\u200d": "",
		"é7": "É7", "e\u03017": "É7", "e\u200b\u03017": "É7", "7.5": "7.5", "7_1": "7_1",
	} {
		if got := NormaliseID(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestCleanIDKeepsCase(t *testing.T) {
	for typed, want := range map[string]string{" ab–１２\u200b ": "ab-12", "AB12": "AB12", "00 70 01": "007001"} {
		if got := CleanID(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestNormaliseIDIsIdempotent(t *testing.T) {
	for r := rune(0); r <= 0x1ffff; r++ {
		once := NormaliseID("7" + string(r) + "a")
		if clean := CleanID("7" + string(r) + "a"); CleanID(clean) != clean || NormaliseID(clean) != once {
			t.Errorf("%U: cleaned to %q, then to %q", r, clean, CleanID(clean))
		}
		if twice := NormaliseID(once); twice != once {
			t.Errorf("%U: %q, then %q", r, once, twice)
		}
	}
}

func TestStripZeros(t *testing.T) {
	for id, want := range map[string]string{"007001": "7001", "7001": "7001", "000": "0", "0": "0", "": "", "00A1": "A1", "7000": "7000", "-07": "-07"} {
		if got := StripZeros(id); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}
