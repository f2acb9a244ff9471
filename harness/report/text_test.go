package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/passmuster/muster/harness/evidence"
)

func textOf(t *testing.T, in Input, o TextOptions) []string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, in, o); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

func TestTableKeepsWithinTheTerminal(t *testing.T) {
	in := nasty()
	in.Evidence.Packages[0].Dir = strings.Repeat("日本語/", 30) + "ende"
	for _, width := range []int{48, 60, 80, 100, 200} {
		for i, l := range textOf(t, in, TextOptions{Width: width})[:4] {
			if got := uniseg.StringWidth(l); got > width {
				t.Errorf("row %d is %d wide on a terminal of %d: %s", i, got, width, l)
			}
		}
	}
}

func TestTableColumnsStandBelowEachOther(t *testing.T) {
	rows := textOf(t, nasty(), TextOptions{})[:4]
	at := uniseg.StringWidth(rows[0][:strings.Index(rows[0], "tests")])
	for _, r := range rows[1:] {
		i := strings.Index(r, "24 passed")
		if got := uniseg.StringWidth(r[:i]); got != at {
			t.Errorf("tests begin in column %d, their head in %d: %s", got, at, r)
		}
	}
}

var lastLine = regexp.MustCompile(`^(pass|fail|inconclusive): \d+ of \d+ packages failed, \d+ inconclusive, \d+ passed in \d+\.\d s( \(not complete: [^()]+\))?( \(observing: exit \d+\))?$`)

func TestLastLineHasItsGrammar(t *testing.T) {
	budget := interrupted()
	budget.Evidence.Run.Stopped = "the budget of 15m was over"
	for _, fx := range append(fixtures(), fixture{"many", many()}, fixture{"budget", budget}) {
		ls := textOf(t, fx.in, TextOptions{})
		if l := ls[len(ls)-1]; !lastLine.MatchString(l) {
			t.Errorf("%s ends in %q", fx.name, l)
		}
	}
}

func TestColourOnlyRepeatsTheWords(t *testing.T) {
	codes := regexp.MustCompile("\x1b\\[[0-9]+m")
	for _, fx := range fixtures() {
		plain := strings.Join(textOf(t, fx.in, TextOptions{}), "\n")
		colour := strings.Join(textOf(t, fx.in, TextOptions{Color: true}), "\n")
		if codes.MatchString(plain) {
			t.Errorf("%s: plain text has colours", fx.name)
		}
		if !codes.MatchString(colour) || codes.ReplaceAllString(colour, "") != plain {
			t.Errorf("%s: without its colours the text is another", fx.name)
		}
	}
}

func TestEveryReplayCommandIsShownWhole(t *testing.T) {
	in := lowCoverage()
	f := &in.Evidence.Packages[2].Findings[0]
	f.Replay = "go test -run '^" + strings.Repeat("Long", 100) + "$' ./weak"
	if !strings.Contains(strings.Join(textOf(t, in, TextOptions{Width: 40}), "\n"), "replay: "+f.Replay+"\n") {
		t.Error("a replay command was cut")
	}
}

func TestLongListsAreCutAndSaySo(t *testing.T) {
	in := lowCoverage()
	p := &in.Evidence.Packages[2]
	for i := range 30 {
		p.Stages.Coverage.Functions = append(p.Stages.Coverage.Functions, evidence.FunctionCoverage{Name: fmt.Sprintf("F%d", i),
			File: "weak/f.go", Line: i + 1, Statements: 1, Uncovered: []evidence.LineRange{{From: i + 1, To: i + 1}}})
		p.Findings = append(p.Findings, evidence.Finding{Rule: evidence.RuleTestFailed, Severity: evidence.Error, Test: fmt.Sprintf("T%d", i), Message: "fails"})
	}
	short := strings.Join(textOf(t, in, TextOptions{}), "\n")
	for _, want := range []string{"and 27 more\n", "and 10 findings more\n"} {
		if !strings.Contains(short, want) {
			t.Errorf("the text does not say %q", want)
		}
	}
	if long := strings.Join(textOf(t, in, TextOptions{Verbose: true}), "\n"); !strings.Contains(long, "F29 f.go:30") || !strings.Contains(long, "  T29") {
		t.Error("the verbose text is cut")
	}
}

func TestPercentNeverRoundsUp(t *testing.T) {
	for _, c := range []struct {
		covered, total int
		want           string
	}{{7996, 10000, "79.9 %"}, {9999, 10000, "99.9 %"}, {1, 1, "100.0 %"}, {0, 3, "0.0 %"}, {0, 0, none}} {
		if got := percent(c.covered, c.total); got != c.want {
			t.Errorf("percent(%d, %d) is %s, want %s", c.covered, c.total, got, c.want)
		}
	}
}
