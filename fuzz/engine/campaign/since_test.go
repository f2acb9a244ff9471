package campaign

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/places"
	"github.com/passmuster/muster/internal/change"
)

// apart has two targets, each with a function of its own.
var apart = map[string]string{
	"go.mod":      "module m\n\ngo 1.24\n",
	"lib/a.go":    "package lib\n\nfunc A(b []byte) int {\n\treturn len(b)\n}\n",
	"lib/z.go":    "package lib\n\nfunc Z(b []byte) int {\n\tif len(b) == 3 {\n\t\treturn 3\n\t}\n\treturn len(b)\n}\n",
	"p/p.go":      "package p\n",
	"p/p_test.go": "package p\n\nimport (\n\t\"testing\"\n\n\t\"m/lib\"\n)\n\nfunc FuzzA(f *testing.F) {\n\tf.Add([]byte(\"x\"))\n\tf.Fuzz(func(t *testing.T, b []byte) { lib.A(b) })\n}\n\nfunc FuzzZ(f *testing.F) {\n\tf.Add([]byte(\"x\"))\n\tf.Fuzz(func(t *testing.T, b []byte) { lib.Z(b) })\n}\n",
}

// apartByInput has a change that FuzzZ reaches with three bytes.
const apartByInput = "package lib\n\nfunc Z(b []byte) int {\n\tif len(b) == 3 {\n\t\treturn 4\n\t}\n\treturn len(b)\n}\n"

func TestInputsOfTheCacheReachChangesToo(t *testing.T) {
	const ends = "package p\n\nimport (\n\t\"os\"\n\t\"testing\"\n\n\t\"m/lib\"\n)\n\nfunc FuzzZ(f *testing.F) {\n\tf.Add([]byte(\"abc\"))\n" +
		"\tf.Fuzz(func(t *testing.T, b []byte) {\n\t\tif len(b) == 4 {\n\t\t\tos.Exit(3)\n\t\t}\n\t\tlib.Z(b)\n\t})\n}\n"
	for name, tt := range map[string]struct {
		kept    string
		changes map[string]string
		o       Options
		changed bool
	}{
		"one does":                {"abc", nil, Options{}, true},
		"one does not":            {"ab", nil, Options{}, false},
		"they are not to be read": {"abc", nil, Options{CacheUnread: true}, false},
		"one ends the process":    {"abcd", map[string]string{"p/p_test.go": ends}, Options{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			changes := map[string]string{"lib/z.go": apartByInput}
			maps.Copy(changes, tt.changes)
			dir := repository(t, changes)
			o := tt.o
			o.Dir, o.Patterns, o.Targets, o.Since, o.Work, o.Cache = dir, []string{"./p"}, []string{"FuzzZ"}, "HEAD", t.TempDir(), t.TempDir()
			if _, err := corpus.Save(places.Of(dir, "m/p", "FuzzZ", "", o.Cache).Muster, crasher(tt.kept).Input); err != nil {
				t.Fatal(err)
			}
			c, err := Prepare(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			c.b = (&fakeEngine{}).backend()
			if len(tt.changes) > 0 { // the test's own file is no change that is looked for
				c.changes = slices.DeleteFunc(c.changes, func(f change.File) bool { return f.Path != "lib/z.go" })
			}
			r, err := c.Run(t.Context())
			if err != nil || r.Targets[0].Changed != tt.changed {
				t.Errorf("changed %v, want %v, %v", r.Targets[0].Changed, tt.changed, err)
			}
			if _, err := os.Stat(filepath.Join(dir, "p", "testdata")); err == nil {
				t.Error("the package's folder has a testdata")
			}
		})
	}
}

// repository commits the module and then writes the changes.
func repository(t *testing.T, changes map[string]string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write := func(files map[string]string) {
		for name, text := range files {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(apart)
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "first"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	write(changes)
	return dir
}

func TestTargetsThatExecuteAChangeComeFirst(t *testing.T) {
	const edited = "package lib\n\nfunc Z(b []byte) int {\n\treturn len(b) + 1\n}\n"
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		changes map[string]string
		work    string // a new folder where empty
		order   []string
		changed []bool // of FuzzA and FuzzZ
	}{
		"one executes it":                          {map[string]string{"lib/z.go": edited}, "", []string{"FuzzZ", "FuzzA"}, []bool{false, true}},
		"nothing has changed":                      {nil, "", []string{"FuzzA", "FuzzZ"}, []bool{false, false}},
		"no source has changed":                    {map[string]string{"readme": "x\n"}, "", []string{"FuzzA", "FuzzZ"}, []bool{false, false}},
		"another package and no way to measure":    {map[string]string{"lib/z.go": edited}, blocked, []string{"FuzzA", "FuzzZ"}, []bool{false, false}},
		"its own package and no way to measure":    {map[string]string{"p/p.go": "package p\n\nvar X = 1\n"}, blocked, []string{"FuzzA", "FuzzZ"}, []bool{true, true}},
		"what changed does not build, not its own": {map[string]string{"lib/z.go": "package lib\n\nfunc Z() { none }\n"}, "", []string{"FuzzA", "FuzzZ"}, []bool{false, false}},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.work == "" {
				tt.work = t.TempDir()
			}
			dir := repository(t, tt.changes)
			c, err := Prepare(t.Context(), Options{Dir: dir, Patterns: []string{"./p"}, Since: "HEAD", Work: tt.work, Workers: 1, Budget: Budget{Executions: 1}})
			if err != nil {
				t.Fatal(err)
			}
			f := &fakeEngine{targets: map[string]fakeTarget{"FuzzA": {}, "FuzzZ": {}}}
			c.b = f.backend()
			r, err := c.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.order, f.opened); diff != "" {
				t.Error(diff)
			}
			if got := []bool{r.Targets[0].Changed, r.Targets[1].Changed}; !slices.Equal(got, tt.changed) {
				t.Errorf("FuzzA and FuzzZ are changed: %v, want %v", got, tt.changed)
			}
		})
	}
}
