package school

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"gateway/app/errs"
)

func pngOf(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// badge is a red disc on nothing, w by h.
func badge(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if dx, dy := 2*x-w, 2*y-h; dx*dx*h*h+dy*dy*w*w < w*w*h*h {
				p.SetNRGBA(x, y, color.NRGBA{200, 30, 40, 255})
			}
		}
	}
	return p
}

// noise is the picture that packs worst.
func noise(w, h int) *image.NRGBA {
	r := rand.New(rand.NewPCG(1, 2))
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range p.Pix {
		p.Pix[i] = uint8(r.UintN(256))
	}
	return p
}

// chunk is a part of a PNG.
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// bomb is a small file that says it is w by h points.
func bomb(w, h int) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	_, _ = zw.Write(make([]byte, 1<<20))
	_ = zw.Close()
	b := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 2, 0, 0, 0))...)
	return append(append(b, chunk("IDAT", z.Bytes())...), chunk("IEND", nil)...)
}

// animated is a PNG with a note, a second frame and something behind its end.
func animated(t *testing.T) []byte {
	t.Helper()
	b := pngOf(t, badge(200, 200))
	extra := chunk("acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0})
	extra = append(extra, chunk("tEXt", []byte("Comment\x00SECRET-PLACE"))...)
	out := append(append(bytes.Clone(b[:33]), extra...), b[33:len(b)-12]...)
	out = append(out, chunk("fcTL", make([]byte, 26))...)
	out = append(out, chunk("fdAT", append([]byte{0, 0, 0, 1}, "SECOND-FRAME"...))...)
	return append(append(out, b[len(b)-12:]...), "<script>alert(1)</script>"...)
}

func TestLogosThatAreNone(t *testing.T) {
	var anim bytes.Buffer
	if err := gif.Encode(&anim, badge(64, 64), nil); err != nil {
		t.Fatal(err)
	}
	whole := pngOf(t, badge(200, 200))
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"nothing":             {nil, "logo_kind"},
		"a drawing":           {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "logo_svg"},
		"a drawing, declared": {[]byte("\ufeff<?xml version=\"1.0\"?>\n<!-- by hand -->\n<SVG>"), "logo_svg"},
		"a packed drawing":    {[]byte("\x1f\x8b\x08\x00"), "logo_svg"},
		"a GIF":               {anim.Bytes(), "logo_kind"},
		"a WebP":              {[]byte("RIFF\x00\x00\x00\x00WEBPVP8 "), "logo_kind"},
		"a document":          {[]byte("%PDF-1.7"), "logo_kind"},
		"only a beginning":    {whole[:8], "logo_broken"},
		"half":                {whole[:len(whole)/2], "logo_broken"},
		"a JPEG's beginning":  {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), "logo_broken"},
		"a bomb":              {bomb(50_000, 50_000), "logo_large"},
		"a wide bomb":         {bomb(2_000_000_000, 1), "logo_large"},
		"a tall bomb":         {bomb(1, 12_000_001), "logo_large"},
		"too small":           {pngOf(t, badge(31, 31)), "logo_small"},
	} {
		var bad errs.Invalid
		if _, err := MakeLogo(c.file); !errors.As(err, &bad) || len(bad) != 1 || bad[0].Field != "file" || bad[0].Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestLogosAreDrawnAnew(t *testing.T) {
	wide := image.NewNRGBA(image.Rect(0, 0, 3000, 300))
	for i := range wide.Pix {
		wide.Pix[i] = 255
	}
	for name, file := range map[string][]byte{
		"a badge": pngOf(t, badge(900, 1000)), "small": pngOf(t, badge(32, 32)), "with more in it": animated(t), "a photograph": jpegOf(t, noise(1200, 900)),
		"noise": pngOf(t, noise(800, 800)), "wide": pngOf(t, wide), "grey": pngOf(t, image.NewGray(image.Rect(0, 0, 64, 64))), "of 16 bits": pngOf(t, image.NewNRGBA64(image.Rect(0, 0, 64, 64))),
	} {
		made, err := MakeLogo(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p, err := png.Decode(bytes.NewReader(made))
		if err != nil || len(made) > MaxLogoBytes {
			t.Errorf("%s: %d bytes, %v", name, len(made), err)
			continue
		}
		if b := p.Bounds(); b.Dx()*LogoHeight != b.Dy()*LogoWidth || b.Dx() > LogoWidth {
			t.Errorf("%s: %v has not the shape of the pages", name, b)
		}
		for _, hidden := range []string{"SECRET", "SECOND", "script", "Exif", "tEXt"} {
			if bytes.Contains(made, []byte(hidden)) {
				t.Errorf("%s: %q is still in it", name, hidden)
			}
		}
		again, err := MakeLogo(file)
		if err != nil || !bytes.Equal(made, again) {
			t.Errorf("%s: twice the same file gives two logos (%v)", name, err)
		}
	}
}

// TestLogoKeepsItsColours: the middle of the badge stays red, its corner can be seen through.
func TestLogoKeepsItsColours(t *testing.T) {
	made, err := MakeLogo(pngOf(t, badge(900, 1000)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := png.Decode(bytes.NewReader(made))
	if err != nil {
		t.Fatal(err)
	}
	b := p.Bounds()
	if got := color.NRGBAModel.Convert(p.At(b.Dx()/2, b.Dy()/2)); got != (color.NRGBA{200, 30, 40, 255}) {
		t.Errorf("the middle is %v", got)
	}
	if _, _, _, a := p.At(0, 0).RGBA(); a != 0 {
		t.Errorf("the corner is seen: %d", a)
	}
}

// TestTurnedPhotographs: what a camera asks for is done before its note is dropped. The picture has a red half on top
// when it is looked at as it is meant.
func TestTurnedPhotographs(t *testing.T) {
	for way := 1; way <= 8; way++ {
		stored := image.NewNRGBA(image.Rect(0, 0, 160, 160))
		for y := range 160 {
			for x := range 160 {
				meant := [9]bool{1: y < 80, 2: y < 80, 3: y >= 80, 4: y >= 80, 5: x < 80, 6: x < 80, 7: x >= 80, 8: x >= 80}[way]
				c := color.NRGBA{20, 20, 220, 255}
				if meant {
					c = color.NRGBA{220, 20, 20, 255}
				}
				stored.SetNRGBA(x, y, c)
			}
		}
		b := jpegOf(t, stored)
		tiff := append([]byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), byte(way), 0, 0, 0, 0, 0, 0)
		note := append([]byte{0xff, 0xe1, 0, byte(len(tiff) + 2)}, tiff...)
		file := append(append(bytes.Clone(b[:2]), note...), b[2:]...)
		if got := orientation(file); got != way {
			t.Errorf("way %d is read as %d", way, got)
		}
		made, err := MakeLogo(file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := png.Decode(bytes.NewReader(made))
		if err != nil {
			t.Fatal(err)
		}
		size := p.Bounds()
		r, _, blue, _ := p.At(size.Dx()/2, size.Dy()/4).RGBA()
		if r < blue {
			t.Errorf("way %d: the top is blue", way)
		}
	}
	for _, broken := range [][]byte{nil, []byte("\xff\xd8"), []byte("\xff\xd8\xff\xe1\x00\x01"), []byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II\x2a\x00\xff\xff\xff\xff")} {
		if got := orientation(broken); got != 1 {
			t.Errorf("%q is turned by %d", broken, got)
		}
	}
}

func FuzzMakeLogo(f *testing.F) {
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II\x2a\x00\x08\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		made, err := MakeLogo(file)
		if err == nil && len(made) > MaxLogoBytes {
			t.Errorf("%d bytes", len(made))
		}
	})
}
