package runner

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/passmuster/muster/harness/config"
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/stage"
	"github.com/passmuster/muster/internal/change"
	"github.com/passmuster/muster/internal/golist"
)

// plan is everything that is known before the first build.
type plan struct {
	Options
	dir, out string // absolute
	env      golist.Env
	root     string // of the module; absolute
	packages []*golist.Package
	config   *config.Config // in force
	head     *config.Config // of the work tree
	repo     *change.Repo   // nil outside of git
	set      *change.Set    // nil without --since
	units    []*stage.Unit
	settings *stage.Settings
	evidence *evidence.Evidence
	// undone says what of the run as a whole could not be measured; empty where nothing.
	undone string
}

// newPlan looks at the module, the config and the change. Its errors come before anything ran.
func newPlan(ctx context.Context, o Options) (*plan, error) {
	p := &plan{Options: o}
	var err error
	if p.dir, err = filepath.Abs(o.Dir); err != nil {
		return nil, err
	}
	// The go command names directories without links, and so must the root.
	if p.dir, err = filepath.EvalSymlinks(p.dir); err != nil {
		return nil, usage("name a directory that exists", "%w", err)
	}
	if p.out = o.Out; p.out == "" {
		p.out = filepath.Join(p.dir, "muster.out")
	}
	if p.out, err = filepath.Abs(p.out); err != nil {
		return nil, err
	}
	if _, err := golist.NewFilter(o.Run, o.Skip); err != nil {
		return nil, usage("patterns are those of go test -run", "%w", err)
	}
	if err := checkArgs(o.Args); err != nil {
		return nil, err
	}
	if len(p.Patterns) == 0 {
		p.Patterns = []string{"./..."}
	}
	if err := p.load(ctx); err != nil {
		return nil, err
	}
	if err := p.configure(ctx); err != nil {
		return nil, err
	}
	p.assign()
	return p, nil
}

// load asks the go command and git, which do not wait for each other.
func (p *plan) load(ctx context.Context) error {
	list := golist.Config{Dir: p.dir, Flags: p.flags()}
	var wait sync.WaitGroup
	var envErr, listErr, gitErr error
	wait.Go(func() { p.env, envErr = golist.LoadEnv(ctx, golist.Config{Dir: p.dir}) })
	wait.Go(func() { p.packages, listErr = golist.Load(ctx, list, p.Patterns...) })
	wait.Go(func() { p.repo, gitErr = change.Open(ctx, p.dir) })
	wait.Wait()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case envErr != nil:
		return usage("muster needs the go command in PATH", "%w", envErr)
	case p.env.Root() == "":
		return usage("run muster inside a module, or name a directory of one", "no go.mod in %s or above", p.dir)
	case listErr != nil && errors.Is(listErr, golist.ErrNoMatch):
		return usage("patterns are those of go list: ./... names every package below", "%w in %s", listErr, p.dir)
	case listErr != nil:
		return usage("", "%w", listErr)
	}
	p.root = p.env.Root()
	if err := p.keepMain(); err != nil {
		return err
	}
	if p.Since == "" {
		if gitErr != nil {
			p.repo = nil
		}
		return nil
	}
	return p.since(ctx, gitErr)
}

// keepMain refuses packages that are not the user's own, and drops those without a Go file for this
// platform, which go test leaves out of a wildcard too.
func (p *plan) keepMain() error {
	p.packages = slices.DeleteFunc(p.packages, func(g *golist.Package) bool {
		return len(g.Go()) == 0 && strings.Contains(g.Error, "build constraints exclude all Go files")
	})
	for _, g := range p.packages {
		if g.ImportPath == "command-line-arguments" {
			return usage("name their folder, such as ./... or .", "muster judges packages, not single files")
		}
		if g.Standard || g.Module != nil && !g.Module.Main {
			return usage("muster judges the packages of the main module; run it in the other one",
				"package %s is not in the main module", g.ImportPath)
		}
		if g.Dir == "" || g.Module == nil {
			return usage("patterns are those of go list: ./... names every package below",
				"cannot load %s: %s", g.ImportPath, cmp.Or(g.Error, "no such package"))
		}
	}
	if len(p.packages) == 0 {
		return usage("patterns are those of go list: ./... names every package below",
			"no packages with Go files for %s/%s match %s", p.env.GOOS, p.env.GOARCH, strings.Join(p.Patterns, " "))
	}
	// In a workspace packages of several modules may be named: then the root is the workspace's.
	for _, g := range p.packages {
		if g.Module.Dir != p.root && p.env.GOWORK != "" && p.env.GOWORK != "off" {
			p.root = filepath.Dir(p.env.GOWORK)
		}
	}
	return nil
}

func (p *plan) since(ctx context.Context, gitErr error) error {
	switch {
	case errors.Is(gitErr, change.ErrNoGit):
		return usage("install git, or leave --since out", "--since needs git, which is not in PATH")
	case errors.Is(gitErr, change.ErrNoRepo):
		return usage("leave --since out, or run muster in a git work tree", "--since needs a git work tree: %s is in none", p.dir)
	case gitErr != nil:
		return gitErr
	}
	// Paths of the change are from the module root.
	var err error
	if p.repo, err = change.Open(ctx, p.root); err != nil {
		return err
	}
	p.set, err = p.repo.Since(ctx, p.Since)
	var ref *change.RefError
	if errors.As(err, &ref) {
		return usage(cmp.Or(ref.Hint(), "name a branch, tag or commit that is there; CI may have to fetch it first"), "--since: %w", err)
	}
	return err
}

// configure reads the work tree's config, and with --since the merge base's, which is then in force:
// a change cannot loosen what it is judged by.
func (p *plan) configure(ctx context.Context) error {
	file, named := filepath.Join(p.root, config.FileName), false
	if p.Options.Config != "" {
		abs, err := filepath.Abs(p.Options.Config)
		if err != nil {
			return err
		}
		file, named = abs, true
		if real, err := filepath.EvalSymlinks(abs); err == nil {
			file = real
		}
	}
	// Evidence names the file from the module root, and never a path of this machine.
	name, inside := filepath.Base(file), false
	if rel, err := filepath.Rel(p.root, file); err == nil && filepath.IsLocal(rel) {
		name, inside = filepath.ToSlash(rel), true
	}
	data, err := os.ReadFile(file)
	switch {
	case err == nil:
		p.head, err = config.Parse(name, data)
	case errors.Is(err, fs.ErrNotExist) && !named:
		p.head, err = config.Default(), nil
	}
	if err != nil {
		return &UsageError{Err: err}
	}
	p.config = p.head
	if p.set == nil || !inside {
		return nil // a file outside of the module is no part of the change
	}
	return p.configureBase(ctx, name)
}

// configureBase puts the merge base's config in force, or the built-in defaults where it has none.
func (p *plan) configureBase(ctx context.Context, name string) error {
	data, err := p.repo.ReadBase(ctx, p.set.Base, name)
	if errors.Is(err, fs.ErrNotExist) {
		p.config = config.Default()
		return nil
	}
	if err != nil {
		return err
	}
	if p.config, err = config.Parse(name, data); err != nil {
		return usage("correct it on the base branch first", "config at the merge base %.12s: %w", p.set.Base, err)
	}
	return nil
}

// flags are the build flags that the user chose.
func (p *plan) flags() []string {
	var flags []string
	if p.Tags != "" {
		flags = append(flags, "-tags="+p.Tags)
	}
	if p.Race {
		flags = append(flags, "-race")
	}
	return flags
}

// slashDir is the package's directory as a slash path from the module root.
func (p *plan) slashDir(g *golist.Package) string {
	rel, err := filepath.Rel(p.root, g.Dir)
	if err != nil {
		return filepath.ToSlash(g.Dir)
	}
	return filepath.ToSlash(rel)
}

func (p *plan) tell(e Event) {
	if p.Progress != nil {
		p.Progress(e)
	}
}
