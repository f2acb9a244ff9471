package report

import "github.com/passmuster/muster/harness/evidence"

// ink colours text where it is true. Colour only repeats what the words say.
type ink bool

func (k ink) wrap(code, s string) string {
	if !k || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (k ink) bold(s string) string   { return k.wrap("1", s) }
func (k ink) dim(s string) string    { return k.wrap("2", s) }
func (k ink) red(s string) string    { return k.wrap("31", s) }
func (k ink) green(s string) string  { return k.wrap("32", s) }
func (k ink) yellow(s string) string { return k.wrap("33", s) }

func (k ink) severity(s evidence.Severity, text string) string {
	switch s {
	case evidence.Error:
		return k.red(text)
	case evidence.Warning:
		return k.yellow(text)
	}
	return k.dim(text)
}

func (k ink) answer(a evidence.Answer, text string) string {
	switch a {
	case evidence.Pass:
		return k.green(text)
	case evidence.Fail:
		return k.red(text)
	}
	return k.yellow(text)
}

// sign is the mark of an answer.
func sign(a evidence.Answer) string {
	switch a {
	case evidence.Pass:
		return "✓"
	case evidence.Fail:
		return "✗"
	}
	return "?"
}

func (k ink) mark(a evidence.Answer) string { return k.answer(a, sign(a)) }
