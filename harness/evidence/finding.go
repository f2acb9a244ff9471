package evidence

import (
	"cmp"
	"slices"
)

// Finding is one thing wrong. It ends with the command that reproduces it.
type Finding struct {
	// Rule is the finding's stable kind, such as "test/failed"; see [Rules].
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	// Test is empty where the finding is not about one test.
	Test string `json:"test,omitempty"`
	// Message is one line, lower case, without full stop.
	Message string `json:"message"`
	// Detail is normalised output: no durations, addresses or temporary paths.
	Detail string `json:"detail,omitempty"`
	// File is a slash path from the module root; empty where no place is known. Lines count from 1.
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	// EndLine is the last line where the finding spans several, else 0.
	EndLine int `json:"endLine,omitempty"`
	// Function is the declared function ("F", "T.Method") that the finding is in, where that is of use.
	Function string `json:"function,omitempty"`
	// Replay is the command, run in the module root, that reproduces the finding.
	Replay string `json:"replay,omitempty"`
	// Raw is the file under muster.out with the whole output.
	Raw string `json:"raw,omitempty"`
}

// Severity orders findings.
type Severity string

// The severities, worst first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

func (s Severity) rank() int {
	return slices.Index([]Severity{Error, Warning, Note}, s)
}

// CompareFindings orders findings worst first, then by rule, place, test and message.
func CompareFindings(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Severity.rank(), b.Severity.rank()),
		cmp.Compare(ruleRank(a.Rule), ruleRank(b.Rule)),
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Test, b.Test),
		cmp.Compare(a.Message, b.Message),
	)
}

// BarChange is something that the change removes or loosens: a test, golden, saved fuzz entry,
// suppression, exclusion, skip or threshold.
type BarChange struct {
	// Kind is one of the Bar constants.
	Kind BarKind `json:"kind"`
	// Package is the import path that the change concerns; empty for one that concerns the module.
	Package string `json:"package,omitempty"`
	// Policy is that of the package's tier at the merge base: what this change does to the verdict.
	Policy BarPolicy `json:"policy"`
	// Message is one line that says what was loosened, from what to what.
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
}

// BarKind is what sort of bar a change lowers.
type BarKind string

// The kinds of bar changes.
const (
	BarTestRemoved      BarKind = "test removed"
	BarTestLoosened     BarKind = "test loosened"
	BarSkipAdded        BarKind = "skip added"
	BarGoldenChanged    BarKind = "golden changed"
	BarGoldenRemoved    BarKind = "golden removed"
	BarFuzzEntryRemoved BarKind = "fuzz entry removed"
	BarFuzzEntryChanged BarKind = "fuzz entry changed"
	BarSuppressionAdded BarKind = "suppression added"
	BarExclusionAdded   BarKind = "exclusion added"
	BarTierLowered      BarKind = "tier lowered"
	BarThresholdLowered BarKind = "threshold lowered"
	BarModeLowered      BarKind = "mode lowered"
)

// CompareBarChanges orders bar changes by package, file, line, kind and message.
func CompareBarChanges(a, b BarChange) int {
	return cmp.Or(
		cmp.Compare(a.Package, b.Package),
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Message, b.Message),
	)
}
