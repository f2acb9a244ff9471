package harness_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestTheRunnerSeesOneSeedForEachTestAndSubtest(t *testing.T) {
	out, passed := runChild(t, "ChildSeedTwice", nil, []string{"MUSTER_SEED=5"})
	if !passed {
		t.Fatalf("child failed:\n%s", out)
	}
	lines := regexp.MustCompile(`(?m)^=== ATTR  (\S+) muster\.seed \{"root":"5","seed":"(\d+)"\}$`).FindAllStringSubmatch(out, -1)
	if len(lines) != 2 || lines[0][1] != "ChildSeedTwice" || lines[1][1] != "ChildSeedTwice/sub" {
		t.Fatalf("want one line for the test and one for its subtest:\n%s", out)
	}
	if lines[0][2] == lines[1][2] {
		t.Errorf("test and subtest share seed %s", lines[0][2])
	}
	if want := "seeds " + lines[0][2] + " " + lines[0][2]; !strings.Contains(out, want) {
		t.Errorf("no %q in:\n%s", want, out)
	}
	if strings.Contains(out, "run this test again") {
		t.Errorf("a passing test tells how to repeat its failure:\n%s", out)
	}
}

func TestCountRepeatsTheSameStreams(t *testing.T) {
	out, passed := runChild(t, "ChildStreams", []string{"-test.count=3"}, nil)
	draws := regexp.MustCompile(`draws (\d+) (\d+)`).FindAllStringSubmatch(out, -1)
	if !passed || len(draws) != 3 {
		t.Fatalf("passed %v, want three runs:\n%s", passed, out)
	}
	for _, d := range draws {
		if d[0] != draws[0][0] {
			t.Errorf("%q, then %q", draws[0][0], d[0])
		}
		if d[1] == d[2] {
			t.Errorf("both streams begin with %s", d[1])
		}
	}
}

func TestAFailingTestTellsHowToRunItAgain(t *testing.T) {
	out, passed := runChild(t, "ChildFails", nil, []string{"MUSTER_SEED=5"})
	want := `harness: seed 5; to run this test again: MUSTER_SEED=5 go test -count=1 -run '^ChildFails$/^it'\''s_1\+1$' github.com/passmuster/muster/harness`
	if passed || !strings.Contains(out, want) {
		t.Errorf("passed %v, want %s in:\n%s", passed, want, out)
	}
}

func TestAMalformedSeedFailsTheTestWithTheReason(t *testing.T) {
	out, passed := runChild(t, "ChildStreams", nil, []string{"MUSTER_SEED=five"})
	if want := `harness: MUSTER_SEED="five" is not a decimal number`; passed || !strings.Contains(out, want) {
		t.Errorf("passed %v, want %s in:\n%s", passed, want, out)
	}
}

func TestAPanicTellsHowToRunTheTestAgain(t *testing.T) {
	out, passed := runChild(t, "ChildPanics", nil, nil)
	want := "seed 1; to run this test again: MUSTER_SEED=1 go test -count=1 -run '^ChildPanics$' "
	if passed || !strings.Contains(out, want) {
		t.Errorf("passed %v, want %s in:\n%s", passed, want, out)
	}
}

func TestOutDirUnderMusterIsKept(t *testing.T) {
	base := t.TempDir()
	out, passed := runChild(t, "ChildOutDir", nil, []string{"MUSTER_OUT=" + base})
	if !passed {
		t.Fatalf("child failed:\n%s", out)
	}
	kept, err := filepath.Glob(filepath.Join(base, "ChildOutDir-*"))
	if err != nil || len(kept) != 1 {
		t.Errorf("kept %q, %v", kept, err)
	}
}
