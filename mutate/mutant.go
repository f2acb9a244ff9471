package mutate

import "cmp"

// Mutant is one change of one file. Its replacement alone makes a file that compiles, or its status
// is CompileError.
type Mutant struct {
	// ID is its number in the list of its package, from 1, in the order of [Compare].
	ID int `json:"id"`
	// Operator is the name of the first operator that proposed it.
	Operator string `json:"operator"`
	// File is the base name; a package's files share a folder.
	File string `json:"file"`
	// Start and End are byte offsets in the file; Line and Column are those of Start, EndLine and
	// EndColumn those of End. Lines and byte columns count from 1.
	Start     int `json:"start"`
	End       int `json:"end"`
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"endLine"`
	EndColumn int `json:"endColumn"`
	// Original is the source text that Replacement takes the place of.
	Original    string `json:"original"`
	Replacement string `json:"replacement"`
	// Function is the declared function around it ("F", "T.Method"), empty at package level.
	Function string `json:"function,omitempty"`
	Missing  string `json:"missing,omitempty"`
	// Invalid says why the changed file does not compile; empty where it does.
	Invalid string `json:"invalid,omitempty"`
	// Ignored is the reason for which the mutant is not tested: a suppression or arid code.
	Ignored string `json:"ignored,omitempty"`
}

// Compare orders mutants by file, place and replacement: the order of the list and of reports.
func Compare(a, b Mutant) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End),
		cmp.Compare(a.Replacement, b.Replacement), cmp.Compare(a.Operator, b.Operator),
	)
}
