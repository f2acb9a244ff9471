package report

import (
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/show"
)

// ink colours what the gate says. Colour only repeats what the words say.
type ink struct{ show.Ink }

func (k ink) severity(s evidence.Severity, text string) string {
	switch s {
	case evidence.Error:
		return k.Red(text)
	case evidence.Warning:
		return k.Yellow(text)
	}
	return k.Dim(text)
}

func (k ink) answer(a evidence.Answer, text string) string {
	switch a {
	case evidence.Pass:
		return k.Green(text)
	case evidence.Fail:
		return k.Red(text)
	}
	return k.Yellow(text)
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
