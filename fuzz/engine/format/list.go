package format

import "slices"

// Formats returns all formats, in the order in which they are looked for: those that few inputs have by chance come first. It
// is the only list of them.
func Formats() []Format {
	return slices.Concat(images(), sounds(), archives(), texts(), guesses(), inners())
}
