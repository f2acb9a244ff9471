package sarif

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

func TestFilesAreNamedFromTheRootAndEscaped(t *testing.T) {
	for file, want := range map[string]URI{
		"a/b.go":        {URI: "a/b.go", BaseID: "%SRCROOT%"},
		"ä b/c:d#e?.go": {URI: "%C3%A4%20b/c%3Ad%23e%3F.go", BaseID: "%SRCROOT%"},
		"/abs/x y.go":   {URI: "file:///abs/x%20y.go"},
	} {
		got := File(file)
		if got != want {
			t.Errorf("%s: %+v, want %+v", file, got, want)
		}
		if u, err := url.Parse(got.URI); err != nil || u.Path != file {
			t.Errorf("%s reads back as %q, %v", file, u.Path, err)
		}
	}
}

func TestALogHasOneRunAndItsRoot(t *testing.T) {
	var b bytes.Buffer
	exit := 0
	err := Write(&b, Run{
		Tool:        Tool{Driver{Name: "muster", Rules: []Rule{}}},
		Invocations: []Invocation{{Successful: true, ExitCode: &exit}}, Results: []Result{},
	}, "The root <b>.")
	if err != nil {
		t.Fatal(err)
	}
	var back Log
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if back.Version != "2.1.0" || len(back.Runs) != 1 || back.Runs[0].BaseIDs["%SRCROOT%"].Description.Text != "The root <b>." || back.Runs[0].ColumnKind != "utf16CodeUnits" {
		t.Errorf("%s", b.Bytes())
	}
	// Readable by people, and told to be what it is.
	if !strings.Contains(b.String(), "The root <b>.") || !strings.Contains(back.Schema, "sarif-2.1.0") {
		t.Errorf("%s", b.Bytes())
	}
	// An exit code of 0 is said, one that nobody knows is not.
	if !strings.Contains(b.String(), `"exitCode": 0`) || strings.Contains(b.String(), "properties") {
		t.Errorf("%s", b.Bytes())
	}
}
