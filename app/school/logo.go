package school

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"

	"gateway/app/errs"
)

// What a logo is made into: a PNG of the shape that the pages have room for, large enough for sharp screens and letters.
const (
	LogoWidth    = 144
	LogoHeight   = 160
	MaxLogoBytes = 8 << 10
	// maxLogoPixels bounds the memory of a picture before it is unpacked: 12 million are a large photograph.
	maxLogoPixels = 12_000_000
	minLogoSide   = 32
)

// MakeLogo makes a school's logo of a file: by its contents a PNG or a JPEG, drawn anew, so that nothing of the file
// itself is kept (further frames, notes, a place, what hides behind the picture). Errors: errs.Invalid on "file".
func MakeLogo(file []byte) ([]byte, error) {
	var decode func() (image.Image, error)
	var size image.Config
	var err error
	switch {
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		size, err = png.DecodeConfig(bytes.NewReader(file))
		decode = func() (image.Image, error) { return png.Decode(bytes.NewReader(file)) }
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		size, err = jpeg.DecodeConfig(bytes.NewReader(file))
		decode = func() (image.Image, error) { return jpeg.Decode(bytes.NewReader(file)) }
	case isSVG(file):
		return nil, errs.Invalid{{Field: "file", Code: "logo_svg"}}
	default:
		return nil, errs.Invalid{{Field: "file", Code: "logo_kind"}}
	}
	switch {
	case err != nil:
		return nil, errs.Invalid{{Field: "file", Code: "logo_broken"}}
	case size.Width > maxLogoPixels || size.Height > maxLogoPixels || size.Width*size.Height > maxLogoPixels:
		return nil, errs.Invalid{{Field: "file", Code: "logo_large"}}
	case max(size.Width, size.Height) < minLogoSide:
		return nil, errs.Invalid{{Field: "file", Code: "logo_small"}}
	}
	picture, err := decode()
	if err != nil {
		return nil, errs.Invalid{{Field: "file", Code: "logo_broken"}}
	}
	return smallLogo(upright(picture, orientation(file)))
}

// isSVG finds a drawing by what it begins with: a comment or a declaration may stand before its first element.
func isSVG(file []byte) bool {
	head := file[:min(len(file), 2048)]
	return strings.Contains(strings.ToLower(string(head)), "<svg") || bytes.HasPrefix(head, []byte("\x1f\x8b")) // packed: svgz
}

// smallLogo draws the picture at the largest size whose file is small enough, at first with all its colours, then with few.
func smallLogo(picture image.Image) ([]byte, error) {
	picture = fitted(picture, 3*LogoWidth, 3*LogoHeight) // a photograph is gone through once
	for _, width := range []int{LogoWidth, 108, 90, 72, 54, 36} {
		small := fitted(picture, width, width*LogoHeight/LogoWidth)
		for _, colours := range []int{0, 128, 32} {
			var drawn image.Image = small
			if colours > 0 {
				drawn = fewColours(small, colours)
			}
			var b bytes.Buffer
			if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, drawn); err != nil {
				return nil, fmt.Errorf("draw the logo: %w", err)
			}
			if b.Len() <= MaxLogoBytes {
				return b.Bytes(), nil
			}
		}
	}
	return nil, errors.New("draw the logo: no size is small enough") // 36 by 40 with 32 colours are 1.5 kB at most
}

// fitted draws the whole picture into the middle of a box, each point the mean of those that it covers; the rest of the
// box can be seen through. A small picture is not made larger.
func fitted(picture image.Image, width, height int) *image.NRGBA {
	from := picture.Bounds()
	scale := max(float64(from.Dx())/float64(width), float64(from.Dy())/float64(height), 1)
	w, h := max(int(float64(from.Dx())/scale), 1), max(int(float64(from.Dy())/scale), 1)
	left, top := (width-w)/2, (height-h)/2
	out := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range h {
		for x := range w {
			box := image.Rect(from.Min.X+x*from.Dx()/w, from.Min.Y+y*from.Dy()/h, from.Min.X+(x+1)*from.Dx()/w, from.Min.Y+(y+1)*from.Dy()/h)
			out.SetNRGBA(left+x, top+y, mean(picture, box))
		}
	}
	return out
}

// mean is the colour of a box of points, each weighed by how far it can be seen.
func mean(picture image.Image, box image.Rectangle) color.NRGBA {
	var r, g, b, a, n uint64
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			cr, cg, cb, ca := picture.At(x, y).RGBA()
			r, g, b, a, n = r+uint64(cr), g+uint64(cg), b+uint64(cb), a+uint64(ca), n+1
		}
	}
	if a == 0 {
		return color.NRGBA{}
	}
	return color.NRGBA{uint8(r * 255 / a), uint8(g * 255 / a), uint8(b * 255 / a), uint8(a / n >> 8)}
}
