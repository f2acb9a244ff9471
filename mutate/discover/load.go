package discover

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/proc"
)

// Config says where and how the go command runs.
type Config struct {
	// Dir is the working directory; empty means the process's.
	Dir string
	// Env is the environment; nil means the process's.
	Env []string
	// Flags are build flags such as -tags=x.
	Flags []string
}

// PackageError says why one package could not be loaded.
type PackageError struct {
	ImportPath string
	// Errors are one line each, with their place where it is known.
	Errors []string
}

func (e *PackageError) Error() string {
	more := ""
	if n := len(e.Errors) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	return fmt.Sprintf("package %s does not compile: %s%s", e.ImportPath, e.Errors[0], more)
}

// ErrNoMatch means that the patterns match no package.
var ErrNoMatch = errors.New("no packages match")

// Load loads the packages that the patterns match, sorted by import path. Those that cannot be loaded
// are left out, and the error joins a [PackageError] for each.
func Load(ctx context.Context, c Config, patterns ...string) ([]*Package, error) {
	// The toolchain's architecture takes a process of its own; it runs beside the long one.
	arch := make(chan string, 1)
	go func() {
		out, _ := c.run(ctx, "env", "GOARCH")
		arch <- strings.TrimSpace(string(out))
	}()
	listed, err := c.list(ctx, []string{"-deps"}, patterns)
	if err != nil {
		return nil, err
	}
	var targets []*listedPackage
	var cgo []string
	for _, p := range listed {
		if p.DepOnly {
			continue
		}
		targets = append(targets, p)
		if len(p.CgoFiles) > 0 {
			cgo = append(cgo, p.ImportPath)
		}
	}
	if len(targets) == 0 {
		return nil, fmt.Errorf("%w: %s", ErrNoMatch, strings.Join(patterns, " "))
	}
	exports, err := c.exports(ctx, targets, patterns)
	if err != nil {
		return nil, err
	}
	l := newLoader(c, exports, <-arch)
	// Only the cgo files' generated text takes more than names, so only they are asked for it.
	if len(cgo) > 0 {
		compiled, err := c.list(ctx, []string{"-compiled"}, cgo)
		if err != nil {
			return nil, err
		}
		for _, p := range compiled {
			l.compiled[p.ImportPath] = p.CompiledGoFiles
		}
	}
	slices.SortFunc(targets, func(a, b *listedPackage) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return l.loadAll(ctx, targets)
}

// listedPackage is the wire form of "go list -json".
type listedPackage struct {
	ImportPath, Name, Dir, Export string
	Standard, DepOnly             bool
	GoFiles, CgoFiles             []string
	CompiledGoFiles               []string
	TestGoFiles, XTestGoFiles     []string
	Imports                       []string
	ImportMap                     map[string]string
	Module                        *struct{ Path, GoVersion string }
	Error                         *listError
}

type listError struct{ Pos, Err string }

func (e *listError) line() string {
	text := strings.Join(strings.Fields(e.Err), " ")
	if e.Pos == "" {
		return text
	}
	return e.Pos + ": " + text
}

const listFields = "ImportPath,Name,Dir,Export,Standard,DepOnly,GoFiles,CgoFiles,CompiledGoFiles," +
	"TestGoFiles,XTestGoFiles,Imports,ImportMap,Module,Error"

// exports maps import paths to files of export data: those of what the packages import, and of what that depends
// on. The packages themselves are left out, since nobody has compiled them since they were changed.
func (c Config) exports(ctx context.Context, packages []*listedPackage, patterns []string) (map[string]string, error) {
	var imports []string
	cgo := false
	for _, p := range packages {
		imports = append(imports, p.Imports...)
		cgo = cgo || len(p.CgoFiles) > 0
	}
	slices.Sort(imports)
	imports = slices.DeleteFunc(slices.Compact(imports), func(path string) bool { return path == "unsafe" })
	if !cgo && len(strings.Join(imports, " ")) <= longestList {
		files, err := c.compiled(ctx, imports)
		if err != nil || !slices.ContainsFunc(imports, func(path string) bool { return files[path] == "" }) {
			return files, err
		}
	}
	// They are too many, or one does not compile, or cannot be asked for by its path, or what cgo generates imports
	// others: the patterns stand for all.
	return c.compiled(ctx, patterns)
}

// longestList bounds the import paths of one command: some systems take no more.
const longestList = 24 << 10

// compiled maps packages and what they depend on to files of export data.
func (c Config) compiled(ctx context.Context, packages []string) (map[string]string, error) {
	files := map[string]string{}
	if len(packages) == 0 {
		return files, nil
	}
	listed, err := c.list(ctx, []string{"-deps", "-export"}, packages)
	for _, p := range listed {
		if p.Export != "" {
			files[p.ImportPath] = p.Export
		}
	}
	return files, err
}

func (c Config) list(ctx context.Context, extra, patterns []string) ([]*listedPackage, error) {
	args := slices.Concat([]string{"list", "-e", "-json=" + listFields}, extra, c.Flags, []string{"--"}, patterns)
	out, err := c.run(ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var ps []*listedPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(listedPackage)
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			return ps, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: read the answer: %w", err)
		}
		ps = append(ps, p)
	}
}

func (c Config) run(ctx context.Context, args ...string) ([]byte, error) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return nil, err
	}
	var stderr bytes.Buffer
	out, state, err := proc.Output(ctx, proc.Command{Path: goTool, Args: args, Dir: c.Dir, Env: c.Env}, &stderr)
	switch line, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n"); {
	case err != nil:
		return nil, err
	case state.Success():
		return out, nil
	case line != "":
		return nil, fmt.Errorf("%s: %s", line, state)
	}
	return nil, errors.New(state.String())
}

func join(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}
