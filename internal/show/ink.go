package show

// Ink colours text where it is true. Colour only repeats what the words say.
type Ink bool

func (k Ink) wrap(code, s string) string {
	if !k || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// Bold is the text in bold.
func (k Ink) Bold(s string) string { return k.wrap("1", s) }

// Dim is the text in a faint colour.
func (k Ink) Dim(s string) string { return k.wrap("2", s) }

// Red is the text in red.
func (k Ink) Red(s string) string { return k.wrap("31", s) }

// Green is the text in green.
func (k Ink) Green(s string) string { return k.wrap("32", s) }

// Yellow is the text in yellow.
func (k Ink) Yellow(s string) string { return k.wrap("33", s) }
