package fold

import "testing"

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"Siân Ŵyn-Pugh": "sian wyn pugh", "Zoë Müller": "zoe muller", "O’Neil": "oneil", "O'Neil": "oneil",
		"Łukasz Żółć": "lukasz zolc", "Nguyễn Thị Ánh": "nguyen thi anh", "Smith–Jones": "smith jones", "St. John": "st john",
		"  de la  Cruz ": "de la cruz", "李小龙": "李小龙", "=1+1": "1 1", "Jon\u200bes": "jones", "": "", "<b>Bo</b>": "b bo b",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}
