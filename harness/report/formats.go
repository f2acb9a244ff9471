package report

import (
	"io"

	"github.com/passmuster/muster/harness/evidence"
	mutants "github.com/passmuster/muster/mutate/report"
)

// Input is what a report is made of. All must come from the same run.
type Input struct {
	Evidence *evidence.Evidence
	Verdict  *evidence.Verdict
	// Mutants are every mutant with its source, for the page; nil where nothing was mutated or they are
	// not at hand.
	Mutants *mutants.Input
}

// Format is one way to write a report.
type Format struct {
	Name string
	// Doc is one sentence: what it is and who reads it.
	Doc string
	// File is the default file name under muster.out.
	File  string
	Write func(w io.Writer, in Input) error
}

// Formats lists every format.
var Formats = []Format{
	{"text", "Plain text for a terminal: a table of packages, findings worst first, one last line with a fixed grammar.", "report.txt", writeText},
	{"junit", "JUnit XML for CI servers: a suite a package, a case a threshold and a case a test that did not simply pass.", "junit.xml", writeJUnit},
	{"sarif", "SARIF 2.1.0 for code scanning: a result a finding, a bar change or a missed threshold.", "report.sarif", writeSARIF},
	{"markdown", "Markdown for GitHub's step summary, always under 1 MiB.", "summary.md", writeMarkdown},
	{"stryker", "JSON of the mutation-testing report schema, for its viewers and for dashboards: every mutant with its source.", "mutation.json", writeStryker},
	{"html", "One self-contained page for a reviewer: opens from a file, loads nothing, reads without JavaScript.", "report.html", writeHTML},
}

// ByName returns the format with that name.
func ByName(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// writeStryker writes what the mutation stage saw; without one, a report of no files.
func writeStryker(w io.Writer, in Input) error {
	if _, err := newView(in); err != nil {
		return err
	}
	if in.Mutants == nil {
		return mutants.Stryker(w, mutants.Input{Module: in.Evidence.Module.Path, Version: in.Evidence.Run.Host.Muster})
	}
	return mutants.Stryker(w, *in.Mutants)
}
