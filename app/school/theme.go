package school

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
)

// Theme is a school's accent and the colours derived from it (look.md, "The school's accent under the strict CSP").
type Theme struct{ Accent, Strong, Tint, Line, OnAccent string }

type rgb [3]float64

var white = rgb{255, 255, 255}

// ThemeOf derives the theme of an accent that DarkEnough has passed.
func ThemeOf(accent string) Theme {
	a := parse(accent)
	return Theme{Accent: a.hex(), Strong: mix(a, rgb{}, .27).hex(), Tint: mix(white, a, .05).hex(), Line: mix(white, a, .25).hex(), OnAccent: "#fff"}
}

// DarkEnough returns the colour itself, or the nearest darker one that is readable: contrast 4.5 with white and
// with its own tint, 3 against its line. An unreadable value gives the product's default.
func DarkEnough(accent string) string {
	if len(accent) != 7 || accent[0] != '#' {
		accent = "#5c2d6e"
	}
	a := parse(accent)
	for contrast(a, white) < 4.5 || contrast(a, mix(white, a, .05)) < 4.5 || contrast(a, mix(white, a, .25)) < 3 {
		a = mix(a, rgb{}, .03)
	}
	return a.hex()
}

// CSS is the whole of the school's own style sheet.
func (t Theme) CSS() string {
	return fmt.Sprintf(":root{--eg-accent:%s;--eg-accent-strong:%s;--eg-accent-tint:%s;--eg-accent-line:%s;--eg-on-accent:%s}",
		t.Accent, t.Strong, t.Tint, t.Line, t.OnAccent)
}

// Hash names the sheet, so that it can be kept for ever by a browser.
func (t Theme) Hash() string {
	h := sha256.Sum256([]byte(t.CSS()))
	return hex.EncodeToString(h[:6])
}

func parse(s string) (c rgb) {
	for i := range c {
		n, _ := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8) // the column's check holds the form
		c[i] = float64(n)
	}
	return c
}

func (c rgb) hex() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0])), int(math.Round(c[1])), int(math.Round(c[2])))
}

func mix(a, b rgb, share float64) (c rgb) {
	for i := range c {
		c[i] = a[i] + (b[i]-a[i])*share
	}
	return c
}

// contrast is the ratio of WCAG 2.2, success criterion 1.4.3.
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + .05) / (math.Min(x, y) + .05)
}

func (c rgb) luminance() float64 {
	lin := func(v float64) float64 {
		if v /= 255; v <= .04045 {
			return v / 12.92
		}
		return math.Pow((v+.055)/1.055, 2.4)
	}
	return .2126*lin(c[0]) + .7152*lin(c[1]) + .0722*lin(c[2])
}
