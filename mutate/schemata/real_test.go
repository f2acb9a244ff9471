package schemata

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/passmuster/muster/mutate/discover"
)

// modules are folders of public modules to try on, from the environment: the test is for developers,
// who name modules that they have.
func modules(t testing.TB) []string {
	dirs := strings.Fields(os.Getenv("MUSTER_TEST_MODULES"))
	if len(dirs) == 0 {
		t.Skip("MUSTER_TEST_MODULES names no folder")
	}
	return dirs
}

func loadOne(t testing.TB, dir string) *discover.Package {
	t.Helper()
	list, err := discover.Load(context.Background(), discover.Config{Dir: dir}, ".")
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// overlay writes files and the overlay that names them.
func overlay(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	i := 0
	for path, text := range files {
		i++
		at := filepath.Join(dir, "f"+string(rune('a'+i%26))+"_"+filepath.Base(filepath.Dir(path))+"_"+filepath.Base(path))
		if err := os.WriteFile(at, text, 0o666); err != nil {
			t.Fatal(err)
		}
		replace[path] = at
	}
	text, _ := json.Marshal(map[string]any{"Replace": replace})
	at := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(at, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return at
}

// build compiles the test binary of the package in a folder.
func buildTest(t testing.TB, dir string, files map[string][]byte) (string, error) {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "test.bin")
	cmd := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay(t, files), "-o", bin, ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", &buildError{string(out)}
	}
	return bin, nil
}

type buildError struct{ text string }

func (e *buildError) Error() string { return e.text }

// run runs a test binary; the text is its output.
func run(t testing.TB, dir, bin string, env []string, args ...string) (passed bool, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return err == nil, string(out)
}

func TestRealModulesBuildAndPassWithAllMutants(t *testing.T) {
	for _, dir := range modules(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			start := time.Now()
			p := loadOne(t, dir)
			loaded := time.Since(start)
			start = time.Now()
			mutants, err := discover.Mutants(p, rich, discover.Options{Arid: true})
			if err != nil {
				t.Fatal(err)
			}
			found := time.Since(start)
			start = time.Now()
			plan, err := Instrument(p, mutants)
			if err != nil {
				t.Fatal(err)
			}
			invalid := 0
			for _, m := range mutants {
				if m.Invalid != "" {
					invalid++
				}
			}
			t.Logf("%d mutants, %d invalid, %d gated, %d single, %d static; load %v, mutants %v, instrument %v", len(mutants), invalid, len(plan.Gated), len(plan.Single), len(plan.Static), loaded, found, time.Since(start))
			delete(plan.Files, filepath.Join(p.Dir, RuntimeTest))
			if out := os.Getenv("MUSTER_TEST_OUT"); out != "" {
				for path, text := range plan.Files {
					if err := os.WriteFile(filepath.Join(out, filepath.Base(path)), text, 0o666); err != nil {
						t.Fatal(err)
					}
				}
				var b strings.Builder
				single := map[int]bool{}
				for _, id := range plan.Single {
					single[id] = true
				}
				for _, m := range mutants {
					if single[m.ID] {
						b.WriteString(m.File + ":" + itoa(m.Line) + " " + m.Operator + " [" + clip(m.Original) + "] -> [" + clip(m.Replacement) + "]\n")
					}
				}
				if err := os.WriteFile(filepath.Join(out, "single.txt"), []byte(b.String()), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			start = time.Now()
			bin, err := buildTest(t, p.Dir, plan.Files)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("build %v", time.Since(start))
			if passed, text := run(t, p.Dir, bin, nil, "-test.short"); !passed {
				t.Errorf("tests fail with no mutant active:\n%s", tail(text))
			}
		})
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 80 {
		s = s[:80] + "…"
	}
	return s
}

func tail(s string) string {
	if len(s) > 3000 {
		return s[:1500] + "\n…\n" + s[len(s)-1500:]
	}
	return s
}
