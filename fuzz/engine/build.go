package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/testbin"
)

// build is what the binaries of one call of Build have in common.
type build struct {
	options Options
	// files are the overlay with the engine; nil where why says that there is none.
	files map[string][]byte
	why   string
	// chance says why the overlay leaves chance in, empty where it does not.
	chance string
}

// Build builds the test binaries of the packages, each once; patterns are the go command's. The result has one
// binary for each package with tests, sorted by import path; one that does not build says why. The error is
// that of the go command as a whole, or of the context.
func Build(ctx context.Context, o Options, patterns []string) ([]Binary, error) {
	if o.Env == nil {
		o.Env = os.Environ()
	}
	list := golist.Config{Dir: o.Dir, Env: o.Env, Flags: o.Flags}
	pkgs, err := golist.Load(ctx, list, patterns...)
	if err != nil {
		return nil, err
	}
	env, err := golist.LoadEnv(ctx, list)
	if err != nil {
		return nil, err
	}
	shared := &build{options: o}
	if shared.files, shared.why = fit(o, env); shared.why == "" {
		if err := addChance(env.GOROOT, shared.files); err != nil {
			shared.chance = fmt.Sprintf("chance stays in: %v; two runs with one seed may differ where maps, select or sync.Pool do", err)
		}
	}
	var binaries []Binary
	for _, p := range pkgs {
		if !p.HasTests() && p.Error == "" {
			continue
		}
		b := Binary{ImportPath: p.ImportPath, Dir: p.Dir, Race: o.Race, Failed: p.Error, build: shared}
		if p.Module != nil {
			b.module = *p.Module
		}
		if b.Failed == "" {
			if err := b.compile(ctx, filepath.Join(o.Work, "bin", strconv.Itoa(len(binaries)))); err != nil {
				return nil, err
			}
		}
		binaries = append(binaries, b)
	}
	return binaries, nil
}

// fit returns the overlay, or why there can be none.
func fit(o Options, env golist.Env) (files map[string][]byte, why string) {
	switch {
	case o.ForceNative:
		return nil, "asked for"
	case runtime.GOOS != "linux":
		return nil, "the engine works on Linux, not on " + runtime.GOOS
	}
	files, err := overlay(env.GOROOT)
	if err != nil {
		return nil, fmt.Sprintf("the engine does not fit %s: %v", env.GOVERSION, err)
	}
	return files, ""
}

// compile builds the binary with the engine inside, or without where that does not fit.
func (b *Binary) compile(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	c := b.compiler()
	path := filepath.Join(dir, filepath.Base(b.Dir)+".test")
	why := b.build.why
	if why == "" {
		said, err := c.Compile(ctx, path, b.build.files, "-fuzz=.")
		if err != nil {
			return err
		}
		if said == "" {
			b.Path = path
			return nil
		}
		why = "the engine does not compile into this toolchain: " + firstSaid(said)
	}
	b.Native = why
	said, err := c.Compile(ctx, path, nil, "-fuzz=.")
	switch {
	case err != nil:
		return err
	case said != "":
		b.Failed = said
	default:
		b.Path = path
	}
	return nil
}

// firstSaid is the first line of what the go command says that is no heading.
func firstSaid(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "# ") {
			return line
		}
	}
	return "it says nothing"
}

func (b *Binary) compiler() testbin.Compiler {
	o := b.build.options
	flags := slices.Clone(o.Flags)
	if o.Race {
		flags = append(flags, "-race")
	}
	return testbin.Compiler{Dir: o.Dir, Package: b.ImportPath, Env: o.Env, Flags: flags, Tmp: filepath.Join(o.Work, "tmp")}
}
