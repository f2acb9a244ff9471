package report

import (
	"strings"

	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
)

// Why says in one line why a result has its status: what the JSON holds as statusReason. It is never
// empty.
func Why(r mutate.Result) string {
	switch r.Status {
	case mutate.Killed, mutate.Timeout:
		return because(string(r.Cause), r.Reason, "a test fails")
	case mutate.Survived:
		if r.Equivalent {
			return because("equivalent", r.Reason, "it compiles to the same code")
		}
		return survival(r)
	case mutate.NoCoverage:
		return because("", r.Reason, "no test executes it")
	case mutate.CompileError:
		return because("", r.Invalid, because("", r.Reason, "it does not compile"))
	case mutate.Ignored:
		return because("", r.Ignored, because("", r.Reason, "it was left out"))
	case mutate.RuntimeError:
		return because("", r.Reason, "it could not be tested")
	}
	return because("", r.Reason, "it was not run")
}

// because joins a kind and a reason; a reason that begins with the kind does not say it twice.
func because(kind, reason, otherwise string) string {
	if reason == "" {
		reason = otherwise
	}
	if kind == "" || reason == kind || strings.HasPrefix(reason, kind+":") {
		return reason
	}
	return kind + ": " + reason
}

// survival says why a mutant was not noticed. Where tests reach it and none infects it, none was run.
// Where it is not known who reaches it, such as what acts only while a process starts, the engine's own
// reason counts.
func survival(r mutate.Result) string {
	switch n, reached := len(r.Infecting), len(r.CoveredBy); {
	case n == 1:
		return "1 test executes it with a different value and asserts nothing that sees it: " + r.Infecting[0]
	case n > 1:
		return words.Count(n, "test") + " execute it with a different value and assert nothing that sees it: " + words.Some(sorted(r.Infecting))
	case reached == 0:
		return because("", r.Reason, "every test passes with it")
	case r.Missing != "":
		return "never infected: no test " + r.Missing
	case reached == 1:
		return "never infected: the test that executes it never gives it a value on which it differs"
	}
	return "never infected: none of the " + words.Count(len(r.CoveredBy), "test") + " that execute it gives it a value on which it differs"
}

// Cure says what would kill a survivor.
func Cure(r mutate.Result) string {
	assert := "asserts the outcome"
	if r.Function != "" {
		assert = "asserts what " + r.Function + " then returns or changes"
	}
	switch {
	case len(r.Infecting) > 0 && r.Function != "":
		return "assert in " + sorted(r.Infecting)[0] + " what this line of " + r.Function + " returns or changes"
	case len(r.Infecting) > 0:
		return "assert in " + sorted(r.Infecting)[0] + " what depends on this value"
	case r.Missing != "":
		return "a test that " + r.Missing + " and " + assert
	}
	return "a test under which the two lines differ, and that " + assert
}
