// Package campaign fuzzes the targets of many packages under one budget: it finds them, builds each package once,
// shares the budget out among them, keeps their inputs between runs, and saves what makes them fail.
//
// How one target is fuzzed is fuzz/engine's. A campaign given executions finds the same whenever the source, the
// seed, the workers and the kept inputs are the same; one given time reports the executions that the time
// bought. It reads no flags and prints nothing; it writes inputs that fail, the cache, and Options.Work.
package campaign

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
	"github.com/passmuster/muster/fuzz/engine/dictionary"
	"github.com/passmuster/muster/fuzz/engine/discover"
	"github.com/passmuster/muster/fuzz/engine/format"
	"github.com/passmuster/muster/fuzz/engine/report"
	"github.com/passmuster/muster/internal/change"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/words"
)

// Options say what to fuzz and how. [Prepare] checks them.
type Options struct {
	// Dir is the directory in which patterns are read, commands are meant and paths are told; it is required.
	Dir string
	// Patterns are package patterns; none means ".".
	Patterns []string
	// Targets are names of targets, or globs (path.Match) of such; none means all.
	Targets []string
	// Env is the environment of builds and targets; nil means the process's. Flags are build flags.
	Env, Flags []string
	// Race builds with the race detector.
	Race bool
	// Native fuzzes with the go command instead of the engine.
	Native bool
	// Seed is the root seed; 0 means 1.
	Seed uint64
	// Budget is how much fuzzing there is.
	Budget Budget
	// Workers is how many inputs run at once; 0 means as many as there are processors, and with a budget of
	// executions one for each target.
	Workers int
	// Limits bound one execution.
	Limits engine.Limits
	// Dictionary are tokens beside those of the source.
	Dictionary [][]byte
	// Since is a revision: targets that reach lines which differ from its merge base come first.
	Since string
	// Work is a directory of the caller's own for what is built; it must be absolute. Run requires it.
	Work string
	// Cache is the directory in which inputs are kept between runs; empty keeps none. With CacheUnread nothing is
	// read from it, so that the answer does not depend on what ran before.
	Cache       string
	CacheUnread bool
	// Out is where inputs that fail are saved, below their package's folder there; empty means in the
	// package's own testdata.
	Out string
	// Version is muster's own, for the report.
	Version string
	// Progress is told of each step; nil tells nobody. Calls do not overlap.
	Progress func(Event)
}

// Budget is how much fuzzing there is. Where everything is 0 the inputs that are there run, and no others.
type Budget struct {
	// Time is the share of each target: what the targets have together moves to those that find most. Starting,
	// building and the inputs that are there at the start do not count.
	Time time.Duration
	// Total bounds the time of all targets together, by the clock.
	Total time.Duration
	// Executions are the share of each target, in the place of time.
	Executions int64
}

// ErrNoTarget means that no fuzz target matches.
var ErrNoTarget = errors.New("no fuzz target")

// Campaign is the targets, before anything has run.
type Campaign struct {
	o        Options
	root     string // of the main module
	goes     string // the toolchain's version
	packages map[string]*golist.Package
	targets  []discover.Target
	tokens   map[string][][]byte
	failed   []report.Failure
	notes    []string
	changes  []change.File // since Options.Since
	b        backend
}

// Prepare finds the targets. Its error is a mistake of the caller's, or that of the context; it wraps ErrNoTarget
// where there is none to fuzz. Packages that cannot be read are told by the report.
func Prepare(ctx context.Context, o Options) (*Campaign, error) {
	if len(o.Patterns) == 0 {
		o.Patterns = []string{"."}
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	for _, pattern := range o.Targets {
		if _, err := path.Match(pattern, ""); err != nil {
			return nil, fmt.Errorf("target %q: %w", pattern, err)
		}
	}
	c := &Campaign{o: o, packages: map[string]*golist.Package{}, b: realBackend}
	where := golist.Config{Dir: o.Dir, Env: o.Env, Flags: o.Flags}
	env, err := golist.LoadEnv(ctx, where)
	if err != nil {
		return nil, err
	}
	c.root, c.goes = env.Root(), env.GOVERSION
	if o.Since != "" {
		if err := c.since(ctx); err != nil {
			return nil, err
		}
	}
	pkgs, err := golist.Load(ctx, where, o.Patterns...)
	if err != nil {
		return nil, err
	}
	all := c.discover(pkgs)
	if len(c.targets) == 0 && len(c.failed) == 0 {
		return nil, c.nothing(all)
	}
	return c, nil
}

// discover fills in the targets that are wanted, and returns the names of all.
func (c *Campaign) discover(pkgs []*golist.Package) (all []string) {
	for _, p := range pkgs {
		if p.Error != "" {
			c.failed = append(c.failed, report.Failure{Package: p.ImportPath, Output: p.Error})
			continue
		}
		list, err := discover.Targets(p)
		if err != nil {
			c.failed = append(c.failed, report.Failure{Package: p.ImportPath, Output: err.Error()})
			continue
		}
		for _, t := range list {
			all = append(all, t.Name)
			if c.o.wants(t.Name) {
				c.targets = append(c.targets, t)
				c.packages[p.ImportPath] = p
			}
		}
	}
	slices.SortFunc(c.targets, func(a, b discover.Target) int {
		return strings.Compare(a.Package+"\x00"+a.Name, b.Package+"\x00"+b.Name)
	})
	return all
}

func (o *Options) wants(name string) bool {
	if len(o.Targets) == 0 {
		return true
	}
	return slices.ContainsFunc(o.Targets, func(pattern string) bool {
		match, err := path.Match(pattern, name)
		return match && err == nil
	})
}

// nothing says why there is nothing to fuzz.
func (c *Campaign) nothing(all []string) error {
	in := strings.Join(c.o.Patterns, " ")
	switch {
	case len(all) == 0:
		return fmt.Errorf("%w in %s: a target is a function FuzzX(f *testing.F) in a _test.go file", ErrNoTarget, in)
	default:
		slices.Sort(all)
		return fmt.Errorf("%w %s in %s: there is %s", ErrNoTarget, strings.Join(c.o.Targets, ", "), in, words.Some(slices.Compact(all)))
	}
}

// Targets are those that will be fuzzed, by package and name.
func (c *Campaign) Targets() []discover.Target { return c.targets }

// Failed are the packages of which nothing is known.
func (c *Campaign) Failed() []report.Failure { return c.failed }

// literals takes tokens from the source. Without them there is less to go by, and nothing else is wrong.
func (c *Campaign) literals(ctx context.Context) error {
	chosen := slices.Collect(maps.Values(c.packages))
	slices.SortFunc(chosen, func(a, b *golist.Package) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	var err error
	c.tokens, err = dictionary.Of(ctx, golist.Config{Dir: c.o.Dir, Env: c.o.Env, Flags: c.o.Flags}, chosen)
	return err
}

// formats gives a session what makes inputs of a target that keep their format, and first inputs of the formats that its
// package seems to read; nothing where the target takes neither bytes nor text.
func (c *Campaign) formats(t discover.Target, config *engine.Config) (seeds []corpus.Entry) {
	if t.Stream || !slices.Contains(t.Args, "[]byte") && !slices.Contains(t.Args, "string") {
		return nil
	}
	o := format.Options{Dictionary: config.Dictionary}
	config.Candidates, config.Splice = o.Candidates, o.Splice
	h := format.Hints{Names: []string{t.Name}, Literals: c.tokens[t.Package]}
	if p := c.packages[t.Package]; p != nil {
		h.Imports, h.Names = append(dictionary.Imports(p), p.ImportPath), append(h.Names, p.Name)
		h.Documents = dictionary.Documents(p)
	}
	for _, values := range o.Seeds(t.Args, h) {
		seeds = append(seeds, corpus.Entry{Values: values})
	}
	return seeds
}

// With returns the campaign with other options for what is still to come: where things are written, the budget, the
// limits and who is told. The targets stay as they are.
func (c *Campaign) With(o Options) *Campaign {
	with := *c
	o.Dir, o.Patterns, o.Targets, o.Flags, o.Env = c.o.Dir, c.o.Patterns, c.o.Targets, c.o.Flags, c.o.Env
	o.Seed = c.o.Seed
	with.o = o
	return &with
}

// mixed is the seed of a target: no two draw the same.
func mixed(root uint64, t discover.Target) uint64 {
	// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/.
	h := uint64(14695981039346656037)
	for _, b := range []byte(t.Package + "\x00" + t.Name) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return max(h^root, 1)
}
