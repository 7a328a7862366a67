package school

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// fewColours draws a picture with at most n colours: the room of all its colours is cut in two where it is widest, again
// and again, and each part gets its mean.
func fewColours(from *image.NRGBA, n int) *image.Paletted {
	count := map[color.NRGBA]int{}
	for y := range from.Rect.Dy() {
		for x := range from.Rect.Dx() {
			count[from.NRGBAAt(x, y)]++
		}
	}
	var all []shade
	for c, times := range count {
		all = append(all, shade{[4]uint8{c.R, c.G, c.B, c.A}, times})
	}
	slices.SortFunc(all, func(a, b shade) int { return slices.Compare(a.c[:], b.c[:]) }) // the same picture, the same bytes
	parts := [][]shade{all}
	for len(parts) < n {
		at, channel, width := widest(parts)
		if width == 0 {
			break
		}
		low, high := halves(parts[at], channel)
		parts[at] = low
		parts = append(parts, high)
	}
	palette := make(color.Palette, len(parts))
	index := map[color.NRGBA]uint8{}
	for i, part := range parts {
		palette[i] = middle(part)
		for _, s := range part {
			index[color.NRGBA{s.c[0], s.c[1], s.c[2], s.c[3]}] = uint8(i)
		}
	}
	out := image.NewPaletted(from.Rect, palette)
	for y := range from.Rect.Dy() {
		for x := range from.Rect.Dx() {
			out.SetColorIndex(x, y, index[from.NRGBAAt(x, y)])
		}
	}
	return out
}

// shade is a colour with its transparency, and how many points have it.
type shade struct {
	c     [4]uint8
	times int
}

// widest finds the part and its channel in which colours lie farthest apart.
func widest(parts [][]shade) (at, channel, width int) {
	for i, part := range parts {
		for ch := range 4 {
			low, high := uint8(255), uint8(0)
			for _, s := range part {
				low, high = min(low, s.c[ch]), max(high, s.c[ch])
			}
			if int(high)-int(low) > width {
				at, channel, width = i, ch, int(high)-int(low)
			}
		}
	}
	return at, channel, width
}

// halves cuts a part so that both have about as many points; neither is empty.
func halves(part []shade, channel int) (low, high []shade) {
	slices.SortStableFunc(part, func(a, b shade) int { return cmp.Compare(a.c[channel], b.c[channel]) })
	total, sum := 0, 0
	for _, s := range part {
		total += s.times
	}
	for i, s := range part[:len(part)-1] {
		if sum += s.times; 2*sum >= total {
			return part[:i+1], part[i+1:]
		}
	}
	return part[:len(part)-1], part[len(part)-1:]
}

func middle(part []shade) color.NRGBA {
	var sum [4]int
	n := 0
	for _, s := range part {
		n += s.times
		for ch := range sum {
			sum[ch] += int(s.c[ch]) * s.times
		}
	}
	return color.NRGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), uint8(sum[3] / n)}
}
