package schemata

import (
	"bytes"
	"fmt"
	"go/build"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
)

// recorder makes package testing write what was recorded when all tests are done.
func recorder(t testing.TB, p *discover.Package) map[string][]byte {
	t.Helper()
	path := filepath.Join(build.Default.GOROOT, "src", "testing", "testing.go")
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head := []byte("func (m *M) Run() (code int) {")
	if !bytes.Contains(src, head) {
		t.Skip("package testing has another M.Run")
	}
	patched := bytes.Replace(src, head, append(head, "defer func() { if MusterDump != nil { MusterDump() } }();"...), 1)
	patched = append(patched, "\nvar MusterDump func()\n"...)
	dump := `package ` + p.Name + `

import (
	muster_testing "testing"
	muster_os "os"
)

func init() {
	muster_testing.MusterDump = func() {
		if path := muster_os.Getenv("MUSTER_DUMP"); path != "" {
			muster_os.WriteFile(path, append(append([]byte{}, muster_reach[:]...), muster_infect[:]...), 0o666)
		}
	}
}
`
	return map[string][]byte{path: patched, filepath.Join(p.Dir, "muster_dump_test.go"): []byte(dump)}
}

// limited runs a binary with bounded memory.
func limited(t testing.TB, dir, bin string, env ...string) (bool, string) {
	return run(t, dir, "/bin/sh", env, "-c", "ulimit -v 6000000; exec \"$0\" -test.short -test.timeout=20s", bin)
}

// TestAMutantInTheSharedBinaryFaresAsAlone builds mutants of real modules alone and compares.
func TestAMutantInTheSharedBinaryFaresAsAlone(t *testing.T) {
	count, _ := strconv.Atoi(os.Getenv("MUSTER_TEST_SAMPLE"))
	if count == 0 {
		t.Skip("MUSTER_TEST_SAMPLE gives no number of mutants")
	}
	if runtime.GOOS != "linux" {
		t.Skip("bounds memory by ulimit")
	}
	for _, dir := range modules(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) { agree(t, dir, count) })
	}
}

// TestTrapsFareAsAlone does the same where the language makes it hard.
func TestTrapsFareAsAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a test binary for each mutant")
	}
	if runtime.GOOS != "linux" {
		t.Skip("bounds memory by ulimit")
	}
	count, _ := strconv.Atoi(os.Getenv("MUSTER_TEST_SAMPLE"))
	agree(t, trapModule(t, "1.23", trapSource), max(count, 12))
}

func agree(t *testing.T, dir string, count int) {
	p := loadOne(t, dir)
	mutants, err := discover.Mutants(p, rich, discover.Options{Arid: true})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Instrument(p, mutants)
	if err != nil {
		t.Fatal(err)
	}
	files := maps.Clone(plan.Files)
	delete(files, filepath.Join(p.Dir, RuntimeTest))
	maps.Copy(files, recorder(t, p))
	bin, err := buildTest(t, p.Dir, files)
	if err != nil {
		t.Fatal(err)
	}
	dump := filepath.Join(t.TempDir(), "dump")
	if passed, text := limited(t, p.Dir, bin, "MUSTER_RECORD=1", "MUSTER_DUMP="+dump); !passed {
		t.Fatalf("tests fail while recording:\n%s", tail(text))
	}
	masks, err := os.ReadFile(dump)
	if err != nil {
		t.Fatal(err)
	}
	reach, infect := masks[:len(masks)/2], masks[len(masks)/2:]
	for i, b := range masks {
		masks[i] = min(b, 1)
	}
	by := map[int]mutate.Mutant{}
	for _, m := range mutants {
		by[m.ID] = m
	}
	reached, infected := 0, 0
	for _, id := range plan.Gated {
		if infect[id] > reach[id] {
			t.Errorf("mutant %d is infected and not reached", id)
		}
		reached += int(reach[id])
		infected += int(infect[id])
	}
	t.Logf("%d gated, %d reached, %d infected", len(plan.Gated), reached, infected)
	source := map[string][]byte{}
	for _, f := range p.Files {
		source[f.Name] = f.Src
	}
	for _, id := range sample(plan.Gated, reach, infect, count) {
		m := by[id]
		src := source[m.File]
		text := slices.Concat(src[:m.Start], []byte(m.Replacement), src[m.End:])
		place := fmt.Sprintf("%d %s:%d [%s] -> [%s] reached %d infected %d", id, m.File, m.Line, clip(m.Original), clip(m.Replacement), reach[id], infect[id])
		alone, err := buildTest(t, p.Dir, map[string][]byte{filepath.Join(p.Dir, m.File): text})
		if err != nil {
			t.Errorf("%s does not build alone: %s", place, clip(err.Error()))
			continue
		}
		want, wantText := limited(t, p.Dir, alone)
		got, gotText := limited(t, p.Dir, bin, "MUSTER_MUTANT="+strconv.Itoa(id))
		if got != want {
			t.Errorf("%s: alone %t, gated %t\nalone:\n%s\ngated:\n%s", place, want, got, tail(wantText), tail(gotText))
		}
		if !want && infect[id] == 0 && !slices.Contains(plan.Static, id) {
			t.Errorf("%s: killed though not infected\n%s", place, tail(wantText))
		}
		if a, b := firstPanic(wantText), firstPanic(gotText); a != b {
			t.Logf("%s: panics differ: %q and %q", place, a, b)
		}
		os.Remove(alone)
	}
}

func firstPanic(text string) string {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "panic: ") {
			line, _, _ = strings.Cut(line, " [recovered]")
			return line
		}
	}
	return ""
}

// sample takes mutants evenly, half of them reached and never infected.
func sample(ids []int, reach, infect []byte, count int) []int {
	var quiet, loud []int
	for _, id := range ids {
		switch {
		case reach[id] == 1 && infect[id] == 0:
			quiet = append(quiet, id)
		case reach[id] == 1:
			loud = append(loud, id)
		}
	}
	var out []int
	for _, list := range [][]int{quiet, loud} {
		step := max(1, len(list)/max(1, count/2))
		for i := step / 2; i < len(list) && count > 0; i += step {
			out = append(out, list[i])
		}
	}
	return out
}
