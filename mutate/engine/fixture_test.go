package engine

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/passmuster/muster/internal/testtree"
	"github.com/passmuster/muster/mutate"
)

// A fixture is a txtar of a package named p. In its source a line
//
//	STATEMENT // => REPLACEMENT => VERDICT
//
// is a mutant with the verdict that is wanted for it: STATUS, or STATUS/CAUSE. A VERDICT that starts
// with "static " or "single " is of that kind. All gates are those of statements.
type fixture struct {
	subject
	dir  string
	want []string
}

const goMod = "module example.com/p\n\ngo 1.24\n"

func load(t testing.TB, archive string) *fixture {
	t.Helper()
	dir := t.TempDir()
	f := &fixture{dir: dir, subject: subject{importPath: "example.com/p", name: "p", dir: dir, sources: map[string]source{}}}
	a := txtar.Parse([]byte(archive))
	a.Files = append(a.Files, txtar.File{Name: "go.mod", Data: []byte(goMod)})
	var parsed []*ast.File
	for _, file := range a.Files {
		path := filepath.Join(dir, file.Name)
		testtree.Write(t, path, string(file.Data))
		if file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0); err == nil {
			parsed = append(parsed, file)
		}
		if strings.HasSuffix(file.Name, ".go") && !strings.HasSuffix(file.Name, "_test.go") {
			f.sources[file.Name] = source{path, file.Data}
		}
	}
	f.starters = starters(parsed)
	var k kinds
	files := map[string][]byte{}
	for _, name := range []string{"p.go", "q.go"} {
		src, ok := f.sources[name]
		if !ok {
			continue
		}
		var out strings.Builder
		offset := 0
		for i, line := range strings.SplitAfter(string(src.text), "\n") {
			out.WriteString(f.gate(line, name, i+1, offset, &k))
			offset += len(line)
		}
		files[src.path] = []byte(out.String())
	}
	files[filepath.Join(dir, "muster_rt.go")] = fmt.Appendf(nil, runtimeSource, len(f.mutants)+1)
	files[filepath.Join(dir, "muster_rt_test.go")] = []byte(runtimeTestSource)
	f.instrument = func([]mutate.Mutant) (map[string][]byte, kinds, error) { return files, k, nil }
	return f
}

// gate instruments one line.
func (f *fixture) gate(line, file string, number, offset int, k *kinds) string {
	text, rest, ok := strings.Cut(line, " // => ")
	if !ok {
		bare := strings.TrimSpace(line)
		if (strings.HasPrefix(bare, "func ") || strings.HasPrefix(bare, "for ")) && strings.HasSuffix(bare, "{") {
			return strings.TrimSuffix(line, "\n") + " muster_tick()\n"
		}
		return line
	}
	replacement, want, _ := strings.Cut(strings.TrimSpace(rest), " => ")
	original := strings.TrimSpace(text)
	start := offset + strings.Index(line, original)
	id := len(f.mutants) + 1
	list := &k.gated
	if after, ok := strings.CutPrefix(want, "static "); ok {
		list, want = &k.static, after
	} else if after, ok := strings.CutPrefix(want, "single "); ok {
		list, want = &k.single, after
	}
	*list = append(*list, id)
	f.want = append(f.want, want)
	f.mutants = append(f.mutants, mutate.Mutant{
		ID: id, Operator: "fixture", File: file, Start: start, End: start + len(original), Line: number, EndLine: number,
		Original: original, Replacement: replacement,
	})
	if list == &k.single {
		return line
	}
	return fmt.Sprintf("if muster_on(%d) { %s } else { %s }\n", id, replacement, original)
}

const runtimeSource = `package p

import (
	"os"
	"strconv"
)

var (
	muster_active uint32 = muster_env()
	muster_record = os.Getenv("MUSTER_RECORD") == "1"
	muster_reach, muster_infect [%d]uint8
	muster_ticks int64
	muster_limit int64 = 1<<63 - 1
)

func muster_env() uint32 { n, _ := strconv.Atoi(os.Getenv("MUSTER_MUTANT")); return uint32(n) }

func muster_on(k uint32) bool {
	if muster_record {
		muster_reach[k], muster_infect[k] = 1, 1
	}
	return muster_active == k
}

func muster_tick() {
	if muster_ticks++; muster_ticks > muster_limit {
		os.Exit(97)
	}
}
`

const runtimeTestSource = `package p

import "testing"

func init() {
	testing.MusterRuntime = &struct {
		Active        *uint32
		Record        *bool
		Reach, Infect []uint8
		Ticks, Limit  *int64
	}{&muster_active, &muster_record, muster_reach[:], muster_infect[:], &muster_ticks, &muster_limit}
}
`

// run judges the fixture's mutants.
func (f *fixture) run(t testing.TB, change func(*Config)) (*Report, error) {
	t.Helper()
	cfg := Config{Dir: f.dir, Out: t.TempDir()}
	if change != nil {
		change(&cfg)
	}
	report, err := judge(t.Context(), cfg, f.subject)
	if left, _ := os.ReadDir(cfg.Out); len(left) > 0 {
		t.Errorf("%d entries are left in the output directory", len(left))
	}
	return report, err
}

// check runs the fixture in both isolations and compares each verdict with the one wanted.
func (f *fixture) check(t *testing.T) *Report {
	t.Helper()
	var last *Report
	for _, c := range []Config{{Isolation: IsolationWorker, Jobs: 2}, {Isolation: IsolationProcess, Jobs: 1}} {
		report, err := f.run(t, func(cfg *Config) { cfg.Isolation, cfg.Jobs = c.Isolation, c.Jobs })
		if err != nil {
			t.Fatalf("%s: %v", c.Isolation, err)
		}
		t.Logf("%s: build %v, baseline %v, run %v, %d processes, %q", c.Isolation, report.Build, report.Baseline, report.Run, report.Processes, report.Notes)
		f.compare(t, report)
		last = report
	}
	return last
}

// compare compares each verdict with the one wanted.
func (f *fixture) compare(t *testing.T, report *Report) {
	t.Helper()
	for i, r := range report.Results {
		got := string(r.Status)
		if strings.Contains(f.want[i], "/") {
			got += "/" + string(r.Cause)
		}
		t.Logf("%-40s %s %s by %q: %s", r.Original, r.Status, r.Cause, r.KilledBy, r.Reason)
		if got != f.want[i] {
			t.Errorf("%s: %s:%d: %s => %s: want %s, got %s (%s)", report.Isolation, r.File, r.Line, r.Original, r.Replacement, f.want[i], got, r.Reason)
		}
	}
}
