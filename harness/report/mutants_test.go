package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/mutate"
	mutants "github.com/passmuster/muster/mutate/report"
)

// What is visible of the mutants of a line, by its number.
const visibleMutants = `(n) => [...document.querySelectorAll("[id$=fee_go-" + n + "] .at summary > span")].filter(s => s.checkVisibility()).map(s => s.textContent).join(" ")`

func TestPageShowsMutantsInTheirPlace(t *testing.T) {
	v := open(t, browser(t), weaklyTested())
	v.eval(`() => document.querySelectorAll(".source, .fn").forEach(d => d.open = true)`)
	if got := v.eval(visibleMutants, 7); got != "1 survived" {
		t.Errorf("line 7 shows %q before the killed are switched on", got)
	}
	v.eval(`() => document.querySelector("label.switch.killed").click()`)
	if got := v.eval(visibleMutants, 7); got != "1 survived 1 killed" {
		t.Errorf("line 7 shows %q with the killed", got)
	}
	v.eval(`() => document.querySelector("label.switch.survived").click()`)
	if got := v.eval(visibleMutants, 7); got != "1 killed" {
		t.Errorf("line 7 shows %q without the survived", got)
	}
	if got := v.eval(`() => document.querySelector("mark.survived").innerText`); got != "amount > limit" {
		t.Errorf("marked as survived: %q", got)
	}
	v.eval(`() => document.querySelectorAll(".source").forEach(d => d.open = false)`)
	v.eval(`() => document.querySelector(".mutant a").click()`)
	if got := v.eval(`() => new Promise(r => setTimeout(() => r(String(document.querySelector(location.hash).checkVisibility())), 50))`); got != "true" {
		t.Error("following a survivor's link did not unfold its source")
	}
	v.quiet()
}

func TestPageHoldsWhatIsSaidOfMutants(t *testing.T) {
	if strings.Contains(pageScript, "show-") {
		t.Error("the switches of mutants need the script")
	}
	page := string(write(t, "html", weaklyTested()))
	for _, want := range []string{"no test makes amount equal to limit", "to kill it: a test that makes amount equal to limit", "&lt;b&gt;", "equivalent", "more than 1000000 loop steps"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
}

func TestLargeSourcesAreLeftOutOfThePage(t *testing.T) {
	in := weaklyTested()
	long := append([]byte(feeSource), bytes.Repeat([]byte("// more\n"), maxPageLines)...)
	in.Mutants.Packages[0].Files["fee.go"] = long
	if page := string(write(t, "html", in)); !strings.Contains(page, "1 file left out to keep the page small") || strings.Contains(page, "// more") {
		t.Error("a file over the bound is not left out, or not said to be")
	}
}

func TestManySurvivorsDoNotFloodTextAndSummary(t *testing.T) {
	in := weaklyTested()
	p := &in.Evidence.Packages[0]
	for i := range 500 {
		p.Findings = append(p.Findings, evidence.Finding{Rule: evidence.RuleMutantSurvived, Severity: evidence.Warning,
			Function: fmt.Sprint("F", i/10), File: "fee/fee.go", Line: 100 + i, Column: 1, Message: "no test notices it", Replay: "muster mutate ./fee"})
	}
	text := string(write(t, "text", in))
	if n := strings.Count(text, "no test notices"); n != maxMutants-1 { // one of those shown is not covered
		t.Errorf("the text names %d survivors", n)
	}
	if !strings.Contains(text, "and 7 more here") || !strings.Contains(text, "F49 (10)") {
		t.Error("the text does not say what it leaves out")
	}
	if n := strings.Count(string(write(t, "markdown", in)), "no test notices"); n != maxMutantsSummary-1 {
		t.Errorf("the summary names %d survivors", n)
	}
	var b bytes.Buffer
	if err := Text(&b, in, TextOptions{Verbose: true}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "no test notices"); n != 503 {
		t.Errorf("the verbose text names %d survivors, want all", n)
	}
}

func TestMutantsThatTheTierLetsSurviveAreLeftToThePage(t *testing.T) {
	in := weaklyTested()
	for _, format := range []string{"text", "markdown"} {
		if strings.Contains(string(write(t, format, in)), "pay.go") {
			t.Errorf("%s names a survivor of a package that passes", format)
		}
	}
	if !strings.Contains(string(write(t, "html", in)), "pay.go") {
		t.Error("the page does not name it")
	}
}

func TestTheMutationReportHasEveryMutant(t *testing.T) {
	back, err := mutants.Decode(bytes.NewReader(write(t, "stryker", weaklyTested())))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := mutate.Count(back.Packages[0].Results), mutate.Count(feeMutants().Results); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if back, err = mutants.Decode(bytes.NewReader(write(t, "stryker", passing()))); err != nil || len(back.Packages) != 0 {
		t.Errorf("%v: a run without mutation has %d packages", err, len(back.Packages))
	}
}

func TestMarksCutALineByTheWorstMutant(t *testing.T) {
	mutant := func(column, end int, status mutate.Status) mutate.Result {
		return mutate.Result{Mutant: mutate.Mutant{Line: 1, EndLine: 1, Column: column, EndColumn: end}, Status: status}
	}
	for _, tt := range []struct {
		of   []mutate.Result
		want string
	}{
		{nil, "abcdef"},
		{[]mutate.Result{mutant(1, 7, mutate.Killed), mutant(3, 5, mutate.Survived)}, "[killed ab][survived cd][killed ef]"},
		{[]mutate.Result{mutant(1, 3, mutate.NoCoverage), mutant(2, 4, mutate.Ignored)}, "[uncovered ab][other c]def"},
		{[]mutate.Result{mutant(5, 99, mutate.Timeout)}, "abcd[killed ef]"},
		{[]mutate.Result{{Mutant: mutate.Mutant{Line: 1, EndLine: 2, Column: 1, EndColumn: 9}, Status: mutate.Survived}}, "abcdef"},
	} {
		got := ""
		for _, p := range markedParts("abcdef", marks("abcdef", 1, tt.of)) {
			if p.Class == "" {
				got += p.Text
			} else {
				got += "[" + p.Class + " " + p.Text + "]"
			}
		}
		if got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
