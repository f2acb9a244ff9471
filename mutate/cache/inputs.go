package cache

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/golist"
)

// Key names everything that goes into an answer but what the tests consult when they run.
type Key [sha256.Size]byte

// Package is one of those that the patterns match.
type Package struct {
	ImportPath, Dir string
	// Source are the base names of its files that are not tests, Tests those that are.
	Source, Tests []string
}

// Inputs are what the test binaries of packages are made of.
type Inputs struct {
	packages []Package
	roots    []string // of the modules that are worked on
	toolset  string   // the program itself, the toolchain and its settings
	work     string   // the go.work file, empty outside of a workspace
	variants map[string]*golist.Variant
	env      []string
	digests  map[string]Digest // by path
}

// settings are what the go command makes builds depend on, beside the source.
var settings = []string{
	"GOVERSION", "GOROOT", "GOOS", "GOARCH", "GO386", "GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64",
	"GORISCV64", "GOWASM", "GOEXPERIMENT", "GOFIPS140", "GOFLAGS", "GODEBUG", "GOMOD", "GOWORK", "CGO_ENABLED", "CC", "CXX",
	"CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_FFLAGS", "CGO_LDFLAGS", "PKG_CONFIG",
}

// Load finds out what the test binaries of the packages are made of. Nothing is built. A package that
// cannot be loaded is not among the packages.
func Load(ctx context.Context, c golist.Config, patterns ...string) (*Inputs, error) {
	type said struct {
		text string
		err  error
	}
	self, env := make(chan said, 1), make(chan said, 1)
	go func() {
		d, err := selfDigest()
		self <- said{d.String(), err}
	}()
	go func() {
		text, err := goSettings(ctx, c)
		env <- said{text, err}
	}()
	variants, err := golist.LoadVariants(ctx, c, patterns...)
	program, set := <-self, <-env
	if err = errors.Join(err, program.err, set.err); err != nil {
		return nil, err
	}
	in := &Inputs{variants: map[string]*golist.Variant{}, digests: map[string]Digest{}, env: c.Env}
	if in.env == nil {
		in.env = os.Environ()
	}
	var workspace struct{ GOWORK string }
	if err := json.Unmarshal([]byte(set.text), &workspace); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	if in.work = workspace.GOWORK; in.work == "off" {
		in.work = ""
	}
	in.toolset = fmt.Sprintf("%s %s %q", program.text, set.text, c.Flags)
	for _, v := range variants {
		in.variants[v.ImportPath] = v
		if v.Module != nil && v.Module.Main && v.Module.Dir != "" && !slices.Contains(in.roots, v.Module.Dir) {
			in.roots = append(in.roots, v.Module.Dir)
		}
	}
	slices.Sort(in.roots)
	for _, v := range variants {
		if !v.DepOnly && v.ForTest == "" && v.Error == "" && !strings.HasSuffix(v.ImportPath, ".test") {
			in.packages = append(in.packages, Package{v.ImportPath, v.Dir, v.Source(), slices.Concat(v.TestGoFiles, v.XTestGoFiles)})
		}
	}
	return in, nil
}

// selfDigest is that of this program: what it makes of mutants depends on how it was built.
func selfDigest() (Digest, error) {
	path, err := os.Executable()
	if err != nil {
		return Digest{}, err
	}
	return fileDigest(path)
}

func goSettings(ctx context.Context, c golist.Config) (string, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"env", "-json"}, settings...)...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	return string(out), nil
}

// Packages are those that the patterns match, by import path.
func (in *Inputs) Packages() []Package { return in.packages }

// Complete reports whether every package that the patterns match could be loaded.
func (in *Inputs) Complete() bool {
	for _, v := range in.variants {
		if !v.DepOnly && v.Error != "" {
			return false
		}
	}
	return true
}

// Key is that of a package's answer under options, which are encoded as JSON.
func (in *Inputs) Key(importPath string, options any) (Key, error) {
	said, err := json.Marshal(options)
	if err != nil {
		return Key{}, err
	}
	files, err := in.files(importPath)
	if err != nil {
		return Key{}, err
	}
	if err := in.read(files); err != nil {
		return Key{}, err
	}
	h := sha256.New()
	fmt.Fprintf(h, "mutation answer 1\n%s\n%s\n%q\n", in.toolset, said, importPath)
	for _, v := range in.parts(importPath) {
		language := ""
		if v.Module != nil {
			language = v.Module.Path + " " + v.Module.GoVersion
		}
		fmt.Fprintf(h, "package %q %q %q\n", v.ImportPath, language, v.Error)
	}
	for _, f := range files {
		fmt.Fprintf(h, "file %q %x\n", f, in.digests[f])
	}
	return Key(h.Sum(nil)), nil
}

// parts are what the package and its test binary are made of, the standard library aside: the
// toolchain's version stands for that.
func (in *Inputs) parts(importPath string) []*golist.Variant {
	names := []string{importPath, importPath + ".test"}
	for _, name := range names[:2] {
		if v := in.variants[name]; v != nil {
			names = append(names, v.Deps...)
		}
	}
	slices.Sort(names)
	var parts []*golist.Variant
	for _, name := range slices.Compact(names) {
		if v := in.variants[name]; v != nil && !v.Standard {
			parts = append(parts, v)
		}
	}
	return parts
}

// files are those whose content the key covers, sorted.
func (in *Inputs) files(importPath string) ([]string, error) {
	target := in.variants[importPath]
	if target == nil {
		return nil, fmt.Errorf("package %s is not among those that were loaded", importPath)
	}
	files, err := filesBelow(filepath.Join(target.Dir, "testdata"))
	if err != nil {
		return nil, err
	}
	files = append(files, filepath.Join(target.Dir, "default.pgo"))
	if in.work != "" {
		files = append(files, in.work)
	}
	for _, root := range in.roots {
		files = append(files, filepath.Join(root, "go.mod"), filepath.Join(root, "vendor", "modules.txt"))
	}
	for _, v := range in.parts(importPath) {
		names := slices.Concat(v.Source(), v.OtherFiles)
		if v.ImportPath == importPath {
			names = append(names, slices.Concat(v.TestGoFiles, v.XTestGoFiles)...)
		}
		for _, name := range names {
			if !filepath.IsAbs(name) { // those are made by the go command, of the others
				files = append(files, filepath.Join(v.Dir, name))
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

// read digests the files that were not yet.
func (in *Inputs) read(files []string) error {
	var fresh []string
	for _, f := range files {
		if _, known := in.digests[f]; !known {
			fresh = append(fresh, f)
		}
	}
	digests, err := fileDigests(fresh)
	if err != nil {
		return err
	}
	for i, f := range fresh {
		in.digests[f] = digests[i]
	}
	return nil
}

// Changed names a file of the package's inputs that is another than when its key was made; empty where
// all are the same.
func (in *Inputs) Changed(importPath string) (string, error) {
	files, err := in.files(importPath)
	if err != nil {
		return "", err
	}
	now, err := fileDigests(files)
	if err != nil {
		return "", err
	}
	for i, f := range files {
		if before, known := in.digests[f]; !known || before != now[i] {
			return f, nil
		}
	}
	dir := filepath.Join(in.variants[importPath].Dir, "testdata")
	for f := range in.digests {
		if rel, err := filepath.Rel(dir, f); err == nil && filepath.IsLocal(rel) && !slices.Contains(files, f) {
			return f, nil // removed
		}
	}
	return "", nil
}
