//go:build !planted

package ingest

import (
	"io/fs"
	"strings"
)

// agrees reports whether content that looks like sniffed may be declared as the given type. Text, rows
// and JSON all look like text; anything else has a signature that must fit.
func agrees(declared, sniffed string) bool {
	switch declared {
	case TypeText, TypeCSV, TypeJSON:
		return sniffed == TypeText
	default:
		return sniffed == declared
	}
}

// fits reports whether an image of that size, neither side being 0, has at most so many pixels.
func fits(width, height, maxPixels int) bool { return height <= maxPixels/width }

// staysBelow reports whether a slash path names something below the folder that it is relative to.
func staysBelow(name string) bool { return fs.ValidPath(name) && name != "." }

// lineEnds makes every line end LF.
func lineEnds(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}
