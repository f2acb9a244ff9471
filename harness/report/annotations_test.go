package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// command is a workflow command as GitHub reads it.
var command = regexp.MustCompile(`^::(error|warning|notice) ([^:]*)::(.*)$`)

func annotate(t *testing.T, in Input) []string {
	t.Helper()
	var b bytes.Buffer
	if err := Annotations(&b, in); err != nil {
		t.Fatal(err)
	}
	if b.Len() == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

func TestAnnotationsAreTheTenWorstAndANoticeOfTheRest(t *testing.T) {
	got := annotate(t, many())
	if len(got) != 11 {
		t.Fatalf("%d lines, want ten and a notice", len(got))
	}
	for _, l := range got[:10] {
		if !strings.HasPrefix(l, "::error ") {
			t.Errorf("not one of the worst: %s", l)
		}
	}
	if want := "::notice title=muster::40 findings more not shown here; the whole report has them"; got[10] != want {
		t.Errorf("last line is %s, want %s", got[10], want)
	}
	if got := annotate(t, passing()); len(got) != 0 {
		t.Errorf("a run that passes is annotated: %v", got)
	}
}

func TestAnnotationsEscapeWhatEndsACommand(t *testing.T) {
	for _, l := range annotate(t, nasty()) {
		m := command.FindStringSubmatch(l)
		if m == nil {
			t.Fatalf("not one command: %s", l)
		}
		for _, prop := range strings.Split(m[2], ",") {
			if !strings.Contains("file line endLine col title", strings.SplitN(prop, "=", 2)[0]) {
				t.Errorf("%s holds a property of a test's making: %s", l, prop)
			}
		}
		if strings.ContainsAny(l, "\r\n") {
			t.Errorf("more than a line: %q", l)
		}
		if regexp.MustCompile(`%[^02357]`).MatchString(m[3]) {
			t.Errorf("a percent sign is not escaped: %s", m[3])
		}
	}
	undo := strings.NewReplacer("%0A", "\n", "%0D", "\r", "%3A", ":", "%2C", ",", "%25", "%")
	for _, s := range []string{"100 %", "a\r\nb", "x:y,z", "%0A", "%%25"} {
		if got := undo.Replace(commandProperty(s)); got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
		if p := commandProperty(s); strings.ContainsAny(p, ":,\r\n") {
			t.Errorf("property %q", p)
		}
	}
}

func TestAnnotationsNameFilesFromTheRepositoryRoot(t *testing.T) {
	if got := annotate(t, lowCoverage())[0]; !strings.Contains(got, "file=services/shop/weak/pricing.go,line=20,endLine=26,") {
		t.Error(got)
	}
}
