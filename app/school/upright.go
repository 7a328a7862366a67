package school

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
)

// orientation is how a JPEG says that it is to be turned (EXIF, 1 to 8); 1 when it says nothing that can be read. The
// note is dropped when the picture is drawn anew, so what it asks for is done before.
func orientation(file []byte) int {
	if !bytes.HasPrefix(file, []byte("\xff\xd8")) {
		return 1
	}
	for at := 2; at+4 <= len(file) && file[at] == 0xff && file[at+1] != 0xda; {
		length := int(binary.BigEndian.Uint16(file[at+2:]))
		if length < 2 || at+2+length > len(file) {
			return 1
		}
		if body, ok := bytes.CutPrefix(file[at+4:at+2+length], []byte("Exif\x00\x00")); ok && file[at+1] == 0xe1 {
			return turned(body)
		}
		at += 2 + length
	}
	return 1
}

// turned reads tag 0x0112 of the first directory of a TIFF head.
func turned(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	first := uint64(order.Uint32(tiff[4:]))
	if first+2 > uint64(len(tiff)) {
		return 1
	}
	for n, at := uint64(order.Uint16(tiff[first:])), first+2; n > 0 && at+12 <= uint64(len(tiff)); n, at = n-1, at+12 {
		if order.Uint16(tiff[at:]) == 0x0112 {
			if v := int(order.Uint16(tiff[at+8:])); v >= 1 && v <= 8 {
				return v
			}
		}
	}
	return 1
}

// turnedPicture is a picture looked at from another side, without a copy of it.
type turnedPicture struct {
	image.Image
	way int
}

// upright is the picture as its orientation asks for.
func upright(p image.Image, way int) image.Image {
	if way == 1 {
		return p
	}
	return turnedPicture{p, way}
}

// Bounds are those of the turned picture, from 0, 0.
func (t turnedPicture) Bounds() image.Rectangle {
	b := t.Image.Bounds()
	if t.way >= 5 {
		return image.Rect(0, 0, b.Dy(), b.Dx())
	}
	return image.Rect(0, 0, b.Dx(), b.Dy())
}

// At is the colour of a point of the turned picture.
func (t turnedPicture) At(x, y int) color.Color {
	b := t.Image.Bounds()
	if t.way >= 5 {
		x, y = y, x
	}
	if t.way == 2 || t.way == 3 || t.way == 7 || t.way == 8 {
		x = b.Dx() - 1 - x
	}
	if t.way == 3 || t.way == 4 || t.way == 6 || t.way == 7 {
		y = b.Dy() - 1 - y
	}
	return t.Image.At(b.Min.X+x, b.Min.Y+y)
}
