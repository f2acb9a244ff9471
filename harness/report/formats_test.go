package report

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/passmuster/muster/harness/evidence"
)

func TestEveryFormatIsDocumentedAndNamedOnce(t *testing.T) {
	names, files := map[string]bool{}, map[string]bool{}
	for _, f := range Formats {
		if f.Name == "" || f.File == "" || f.Write == nil {
			t.Errorf("format %+v is not whole", f)
		}
		if len(f.Doc) < 20 || !strings.HasSuffix(f.Doc, ".") {
			t.Errorf("format %s has no sentence that says what it is", f.Name)
		}
		if names[f.Name] || files[f.File] {
			t.Errorf("format %s or its file %s is there twice", f.Name, f.File)
		}
		names[f.Name], files[f.File] = true, true
	}
	if _, ok := ByName("yaml"); ok {
		t.Error("a format that is not there was found")
	}
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	for _, fx := range append(fixtures(), fixture{"many", many()}) {
		for _, f := range Formats {
			first := write(t, f.Name, fx.in)
			for range 5 {
				if !bytes.Equal(first, write(t, f.Name, fx.in)) {
					t.Fatalf("%s of %s differs from one time to the next", f.Name, fx.name)
				}
			}
		}
	}
}

func TestNoFormatChangesItsInput(t *testing.T) {
	in := nasty()
	before, err := evidence.Encode(in.Evidence)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats {
		write(t, f.Name, in)
	}
	if after, _ := evidence.Encode(in.Evidence); !bytes.Equal(before, after) {
		t.Error("writing the reports changed the evidence")
	}
}

func TestEvidenceAndVerdictOfTwoRunsAreRefused(t *testing.T) {
	other := passing()
	other.Verdict = lowCoverage().Verdict
	renamed := passing()
	renamed.Verdict.Packages[1].Path = "example.com/other"
	twice := passing()
	twice.Verdict.Packages[1] = twice.Verdict.Packages[0]
	for name, in := range map[string]Input{
		"nothing": {}, "no verdict": {Evidence: passing().Evidence}, "another count": other, "another package": renamed, "one twice": twice,
	} {
		for _, f := range Formats {
			if err := f.Write(io.Discard, in); err == nil {
				t.Errorf("%s: %s was written", name, f.Name)
			}
		}
		if err := Annotations(io.Discard, in); err == nil {
			t.Errorf("%s: annotations were written", name)
		}
	}
}

func TestARunWithoutPackagesGivesEveryReport(t *testing.T) {
	in := base(nil, nil)
	in.Verdict.Verdict = evidence.Inconclusive
	in.Evidence.Git = nil
	for _, f := range Formats {
		if len(write(t, f.Name, in)) == 0 {
			t.Errorf("%s is empty", f.Name)
		}
	}
}
