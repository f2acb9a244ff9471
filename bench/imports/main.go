// Imports measures what importing packages of the test side adds to a test binary: bytes, and packages.
//
//	go run ./bench/imports
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/bench/lab"
)

func main() {
	lab.Exit(true, measure(context.Background()))
}

// use is a test that uses packages.
type use struct {
	what    string
	imports []string
	body    string
}

const muster = "github.com/passmuster/muster/"

// uses are what is compared. Each but the first two also needs what the test of fuzz needs.
var uses = []use{
	{"an empty test", nil, ``},
	{"gopter alone", []string{"github.com/leanovate/gopter", "github.com/leanovate/gopter/gen", "github.com/leanovate/gopter/prop"},
		`p := gopter.NewProperties(nil); p.Property("p", prop.ForAll(func(int) bool { return true }, gen.IntRange(0, 9))); p.TestingRun(t)`},
	{"fuzz", []string{muster + "fuzz"},
		`fuzz.Check(t, fuzz.Gen(func(s *fuzz.Stream) int { return s.Int(0, 9) }), fuzz.Holds(func(int) bool { return true }))`},
	{"fuzz, gopter's generators", []string{muster + "fuzz", "github.com/leanovate/gopter/gen"},
		`fuzz.Check(t, gen.IntRange(0, 9), fuzz.Holds(func(int) bool { return true }))`},
	{"fuzz, payload.JSON", []string{muster + "fuzz", muster + "fuzz/payload"},
		`fuzz.Check(t, payload.JSON(), fuzz.Holds(func(payload.Payload) bool { return true }))`},
	{"fuzz, every payload", []string{muster + "fuzz", muster + "fuzz/payload"},
		`for _, g := range payload.Generators() { fuzz.Check(t, g.Gen(), fuzz.Holds(func(payload.Payload) bool { return true })) }`},
	{"invariant", []string{muster + "fuzz/invariant", muster + "fuzz"},
		`invariant.Never(t, "n", fuzz.Gen(func(s *fuzz.Stream) int { return s.Int(0, 9) }), func(int) bool { return false })`},
	{"fuzz and perturb", []string{muster + "fuzz", muster + "fuzz/perturb"},
		`fuzz.Check(t, perturb.Of([]byte("a")), fuzz.Holds(func(perturb.Perturbed[[]byte]) bool { return true }))`},
}

func measure(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "muster-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Printf("%s\n\n", lab.Machine())
	fmt.Println("| a test that uses | MB | more than empty | packages of the standard library | of muster | of others |\n|---|---|---|---|---|---|")
	var empty int64
	others := map[string]bool{}
	for i, u := range uses {
		m, err := u.measure(ctx, dir)
		if err != nil {
			return fmt.Errorf("%s: %w", u.what, err)
		}
		if i == 0 {
			empty = m.size
		}
		fmt.Printf("| %s | %.2f | %.2f | %d | %d | %d |\n", u.what, mb(m.size), mb(m.size-empty), m.standard, len(m.muster), len(m.others))
		for _, p := range m.others {
			others[p] = true
		}
	}
	var all []string
	for p := range others {
		all = append(all, p)
	}
	slices.Sort(all)
	fmt.Printf("\nOthers: %s.\n", strings.Join(all, ", "))
	return nil
}

func mb(bytes int64) float64 { return float64(bytes) / 1e6 }

// measured is what a test binary is made of.
type measured struct {
	size           int64
	standard       int
	muster, others []string
}

// measure builds the test as a package of this module that is there for the compiler alone.
func (u use) measure(ctx context.Context, dir string) (m measured, err error) {
	var imports strings.Builder
	for _, path := range u.imports {
		fmt.Fprintf(&imports, "import %q\n", path)
	}
	source := filepath.Join(dir, "x_test.go")
	text := fmt.Sprintf("package imported\n\nimport \"testing\"\n%s\nfunc TestX(t *testing.T) { %s }\n", &imports, u.body)
	if err := os.WriteFile(source, []byte(text), 0o666); err != nil {
		return m, err
	}
	root, err := os.Getwd()
	if err != nil {
		return m, err
	}
	const pkg = "bench/imports/imported"
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(root, filepath.FromSlash(pkg), "x_test.go"): source}})
	if err != nil {
		return m, err
	}
	overlayFile, binary := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "x.test")
	if err := os.WriteFile(overlayFile, overlay, 0o666); err != nil {
		return m, err
	}
	if _, err := run(ctx, "test", "-c", "-vet=off", "-overlay", overlayFile, "-o", binary, "./"+pkg); err != nil {
		return m, err
	}
	info, err := os.Stat(binary)
	if err != nil {
		return m, err
	}
	m.size = info.Size()
	list, err := run(ctx, "list", "-overlay", overlayFile, "-deps", "-test", "-f", "{{.Standard}} {{.ImportPath}}", "./"+pkg)
	if err != nil {
		return m, err
	}
	for text := range strings.Lines(list) {
		standard, path, _ := strings.Cut(strings.TrimSpace(text), " ")
		switch {
		case standard == "true":
			m.standard++
		case strings.Contains(path, pkg):
		case strings.HasPrefix(path, muster):
			m.muster = append(m.muster, path)
		default:
			m.others = append(m.others, path)
		}
	}
	return m, nil
}

// run runs the go command and returns what it prints.
func run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, &said)
	}
	return string(out), nil
}
