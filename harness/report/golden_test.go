package report

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/passmuster/muster/internal/goldenfile"
)

// checkGolden compares with testdata/golden/name.
func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	goldenfile.Check(t, "testdata/golden/"+name, got)
}

func write(t *testing.T, format string, in Input) []byte {
	t.Helper()
	f, ok := ByName(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b bytes.Buffer
	if err := f.Write(&b, in); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryFixtureGivesItsGoldens(t *testing.T) {
	for _, fx := range fixtures() {
		t.Run(fx.name, func(t *testing.T) {
			for _, format := range []string{"text", "junit", "sarif", "markdown"} {
				f, _ := ByName(format)
				checkGolden(t, fx.name+filepath.Ext(f.File), write(t, format, fx.in))
			}
			var b bytes.Buffer
			if err := Annotations(&b, fx.in); err != nil {
				t.Fatal(err)
			}
			checkGolden(t, fx.name+".annotations", b.Bytes())
		})
	}
}

func TestManyPackagesFoldThoseThatPass(t *testing.T) {
	checkGolden(t, "many.txt", write(t, "text", many()))
}

func TestPageHasItsGolden(t *testing.T) {
	checkGolden(t, "coverage.html", write(t, "html", lowCoverage()))
	checkGolden(t, "mutation.html", write(t, "html", weaklyTested()))
	checkGolden(t, "invariants.html", write(t, "html", withInvariants()))
	checkGolden(t, "fuzz.html", write(t, "html", fuzzed()))
}

func TestTextGoldensOfOtherOptions(t *testing.T) {
	for name, o := range map[string]TextOptions{
		"color":   {Color: true},
		"narrow":  {Width: 48},
		"verbose": {Verbose: true},
	} {
		var b bytes.Buffer
		in := timedOut()
		if name != "verbose" {
			in = lowCoverage()
		}
		if err := Text(&b, in, o); err != nil {
			t.Fatal(err)
		}
		checkGolden(t, name+".txt", b.Bytes())
	}
}
