package report

import (
	"io"

	"github.com/passmuster/muster/harness/evidence"
)

// Input is what a report is made of. Both must come from the same run.
type Input struct {
	Evidence *evidence.Evidence
	Verdict  *evidence.Verdict
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
