// Package golist asks the go command which packages a pattern names and what each consists of.
//
// It runs "go env" and "go list"; it loads no types and reads no source beyond what [Tests] needs.
// For syntax trees and types use golang.org/x/tools/go/packages.
package golist

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Package is what "go list" says of one package. All files are base names or paths relative to Dir.
type Package struct {
	ImportPath   string
	Name         string
	Dir          string
	Module       *Module
	Standard     bool
	GoFiles      []string
	CgoFiles     []string
	OtherFiles   []string `json:"-"`
	TestGoFiles  []string
	XTestGoFiles []string
	// Error is why the package cannot be loaded; empty where it can.
	Error string `json:"-"`
}

// Module is the module that a package belongs to.
type Module struct {
	Path      string
	Dir       string
	GoVersion string
	Main      bool
}

// HasTests reports whether the package has test files.
func (p *Package) HasTests() bool { return len(p.TestGoFiles)+len(p.XTestGoFiles) > 0 }

// Source lists the package's Go files that are not tests.
func (p *Package) Source() []string { return slices.Concat(p.GoFiles, p.CgoFiles) }

// Go lists all of the package's Go files, tests included.
func (p *Package) Go() []string {
	return slices.Concat(p.GoFiles, p.CgoFiles, p.TestGoFiles, p.XTestGoFiles)
}

// raw is the wire form of a package; the file kinds that only a digest needs are joined in OtherFiles.
type raw struct {
	Package
	CFiles, CXXFiles, MFiles, HFiles, FFiles, SFiles, SwigFiles, SwigCXXFiles, SysoFiles []string
	EmbedFiles, TestEmbedFiles, XTestEmbedFiles                                          []string
	Error                                                                                *struct{ Pos, Err string }
}

// fields keeps go list from computing what is not asked for, such as dependencies.
const fields = "ImportPath,Name,Dir,Module,Standard,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles," +
	"CFiles,CXXFiles,MFiles,HFiles,FFiles,SFiles,SwigFiles,SwigCXXFiles,SysoFiles," +
	"EmbedFiles,TestEmbedFiles,XTestEmbedFiles,Error"

// Config says where and how the go command runs.
type Config struct {
	// Dir is the working directory; empty means the process's.
	Dir string
	// Env is the environment; nil means the process's.
	Env []string
	// Flags are build flags such as -tags=x.
	Flags []string
}

// ErrNoMatch means that the patterns match no package.
var ErrNoMatch = errors.New("no packages match")

// Load lists the packages that the patterns match, sorted by import path. A package that cannot be
// loaded is listed with its Error; only a failure of the go command itself is an error here.
func Load(ctx context.Context, c Config, patterns ...string) ([]*Package, error) {
	args := slices.Concat([]string{"list", "-e", "-json=" + fields}, c.Flags, []string{"--"}, patterns)
	out, stderr, err := c.run(ctx, args)
	if err != nil {
		return nil, fmt.Errorf("go list: %w", cmdError(err, stderr))
	}
	var pkgs []*Package
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var r raw
		if err := d.Decode(&r); err == io.EOF {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		pkgs = append(pkgs, r.pkg())
	}
	if len(pkgs) == 0 {
		return nil, fmt.Errorf("%w %s", ErrNoMatch, strings.Join(patterns, " "))
	}
	slices.SortFunc(pkgs, func(a, b *Package) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return pkgs, nil
}

func (r *raw) pkg() *Package {
	p := r.Package
	p.OtherFiles = slices.Concat(r.CFiles, r.CXXFiles, r.MFiles, r.HFiles, r.FFiles, r.SFiles,
		r.SwigFiles, r.SwigCXXFiles, r.SysoFiles, r.EmbedFiles, r.TestEmbedFiles, r.XTestEmbedFiles)
	slices.Sort(p.OtherFiles)
	p.OtherFiles = slices.Compact(p.OtherFiles)
	if r.Error != nil {
		p.Error = strings.TrimSpace(r.Error.Err)
		if r.Error.Pos != "" {
			p.Error = r.Error.Pos + ": " + p.Error
		}
	}
	return &p
}

// Env is what "go env" says of the toolchain and of the main module.
type Env struct {
	GOMOD, GOWORK, GOVERSION, GOOS, GOARCH, GOROOT, GOCACHE, CGO_ENABLED, GOFLAGS string
}

// LoadEnv runs "go env".
func LoadEnv(ctx context.Context, c Config) (Env, error) {
	var e Env
	out, stderr, err := c.run(ctx, []string{"env", "-json",
		"GOMOD", "GOWORK", "GOVERSION", "GOOS", "GOARCH", "GOROOT", "GOCACHE", "CGO_ENABLED", "GOFLAGS"})
	if err != nil {
		return e, fmt.Errorf("go env: %w", cmdError(err, stderr))
	}
	if err := json.Unmarshal(out, &e); err != nil {
		return e, fmt.Errorf("go env: %w", err)
	}
	return e, nil
}

// Root is the directory of the main module: that of go.mod, or of go.work where no module holds the
// working directory. It is empty outside of both.
func (e Env) Root() string {
	if e.GOMOD != "" && e.GOMOD != os.DevNull && e.GOMOD != "NUL" {
		return filepath.Dir(e.GOMOD)
	}
	if e.GOWORK != "" && e.GOWORK != "off" {
		return filepath.Dir(e.GOWORK)
	}
	return ""
}

func (c Config) run(ctx context.Context, args []string) (stdout, stderr []byte, err error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = c.Dir
	cmd.Env = c.Env
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err = cmd.Run()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return o.Bytes(), e.Bytes(), err
}

// cmdError prefers what the go command printed to its exit status.
func cmdError(err error, stderr []byte) error {
	var exit *exec.ExitError
	if text := strings.TrimSpace(string(stderr)); errors.As(err, &exit) && text != "" {
		return errors.New(text)
	}
	return err
}
