//go:build planted

package ingest

import "strings"

// These are bugs of kinds that have shipped, put here on purpose: go test -tags planted must find each.

// agrees takes one kind of image for another, as uploads did whose reader was picked by the declared type.
func agrees(declared, sniffed string) bool {
	switch declared {
	case TypeText, TypeCSV, TypeJSON:
		return sniffed == TypeText
	default:
		return strings.HasPrefix(sniffed, "image/")
	}
}

// fits multiplies in 32 bits, as many readers of images did: a large picture overflows to a small one.
func fits(width, height, maxPixels int) bool {
	return int64(int32(uint32(width)*uint32(height))) <= int64(maxPixels)
}

// staysBelow looks at the beginning of the name alone, as readers of archives did ("Zip Slip").
func staysBelow(name string) bool {
	return name != "" && name != "." && !strings.HasPrefix(name, "../") && !strings.HasPrefix(name, "/")
}

// lineEnds knows two of the three line ends.
func lineEnds(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }
