package campaign

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/cover"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/places"
	"github.com/passmuster/muster/internal/change"
	"github.com/passmuster/muster/internal/mirror"
	"github.com/passmuster/muster/internal/proc"
)

// since asks git what differs from the merge base.
func (c *Campaign) since(ctx context.Context) error {
	repo, err := change.Open(ctx, c.root)
	if err != nil {
		return fmt.Errorf("--since: %w", err)
	}
	set, err := repo.Since(ctx, c.o.Since)
	if err != nil {
		return fmt.Errorf("--since: %w", err)
	}
	c.changes = set.Files
	return nil
}

// changedFirst puts those targets first whose saved inputs execute lines that the change added or edited. Where
// that cannot be measured a target counts as one that does if its package has changed.
func (r *run) changedFirst(ctx context.Context, all []*subject) ([]*subject, error) {
	reach := &reach{c: r.c, lines: map[string][]change.Range{}, binaries: map[string]string{}}
	for _, f := range r.c.changes {
		if strings.HasSuffix(f.Path, ".go") && len(f.Lines) > 0 {
			reach.lines[f.Path] = f.Lines
			reach.packages = append(reach.packages, "./"+path.Dir(f.Path))
		}
	}
	slices.Sort(reach.packages)
	reach.packages = slices.Compact(reach.packages)
	for _, s := range all {
		if s.out.Changed = reach.target(ctx, s); ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	slices.SortStableFunc(all, func(a, b *subject) int {
		switch {
		case a.out.Changed == b.out.Changed:
			return 0
		case a.out.Changed:
			return -1
		}
		return 1
	})
	return all, nil
}

// reach measures which targets come to changed lines.
type reach struct {
	c *Campaign
	// lines are the changed ones by the slash path from the root, packages those that have some.
	lines    map[string][]change.Range
	packages []string
	// binaries are built for coverage, by import path; empty where that failed.
	binaries map[string]string
}

// target reports whether the target's saved inputs execute a changed line.
func (r *reach) target(ctx context.Context, s *subject) bool {
	if len(r.lines) == 0 {
		return false
	}
	binary, built := r.binaries[s.t.Package]
	if !built {
		binary = r.build(ctx, s)
		r.binaries[s.t.Package] = binary
	}
	if binary == "" {
		return r.near(s)
	}
	dirs := []string{s.t.Dir}
	if dir := r.withKept(s); dir != "" {
		dirs = []string{dir, s.t.Dir} // an input that ends the process leaves nothing to read
	}
	for _, dir := range dirs {
		if profiles, err := r.run(ctx, s, binary, dir); err == nil {
			return r.executes(s, profiles)
		}
	}
	return r.near(s)
}

// run runs the saved inputs of a target, those of its testdata as it stands in dir, and returns what they execute.
func (r *reach) run(ctx context.Context, s *subject, binary, dir string) ([]*cover.Profile, error) {
	profile := binary + "." + s.t.Name + ".cover"
	out := filepath.Join(r.c.o.Work, "since", "out")
	env := append(slices.Clone(r.environ()), "MUSTER_RUN=fuzz", "MUSTER_OUT="+out, "PWD="+dir)
	// A target that fails has executed what it executed: how it ends does not matter.
	_, _, _ = proc.Output(ctx, proc.Command{
		Path: binary, Dir: dir, Env: env,
		Args: []string{"-test.run=^" + s.t.Name + "$", "-test.timeout=60s", "-test.coverprofile=" + profile},
	}, &bytes.Buffer{})
	return cover.ParseProfiles(profile)
}

// withKept makes a copy of the package's folder in which the inputs from the cache stand in the target's testdata too. It
// is empty where there are none, or no copy.
func (r *reach) withKept(s *subject) string {
	o := &r.c.o
	kept := &corpus.Corpus{}
	if o.Cache == "" || o.CacheUnread || kept.Read(places.Of(s.t.Dir, s.t.Package, s.t.Name, "", o.Cache).Muster) != nil {
		return ""
	}
	entries := fitting(kept, s.t.Args)
	if len(entries) == 0 {
		return ""
	}
	slot := filepath.Join(o.Work, "since", "kept", fmt.Sprint(len(r.binaries)), s.t.Name)
	dir, err := mirror.New(s.t.Dir, o.Work).Shadow(slot).Ready()
	if err != nil {
		return ""
	}
	seeds, err := corpus.Open(places.Of(dir, s.t.Package, s.t.Name, "", "").Seeds)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if _, err := seeds.Add(e); err != nil {
			return ""
		}
	}
	return dir
}

func (r *reach) environ() []string {
	if r.c.o.Env != nil {
		return r.c.o.Env
	}
	return os.Environ()
}

// build builds the package's test binary with coverage of what has changed.
func (r *reach) build(ctx context.Context, s *subject) string {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return ""
	}
	dir := filepath.Join(r.c.o.Work, "since", fmt.Sprint(len(r.binaries)))
	if os.MkdirAll(dir, 0o777) != nil || os.MkdirAll(filepath.Join(r.c.o.Work, "since", "out"), 0o777) != nil {
		return ""
	}
	binary := filepath.Join(dir, "cover.test")
	args := append([]string{"test", "-c", "-cover", "-coverpkg=" + strings.Join(r.packages, ","), "-o", binary}, r.c.o.Flags...)
	_, state, err := proc.Output(ctx, proc.Command{Path: goTool, Dir: r.c.root, Env: r.c.o.Env, Args: append(args, s.t.Package)}, &bytes.Buffer{})
	if err != nil || state == nil || !state.Success() {
		return ""
	}
	return binary
}

// near reports whether the target's own package has changed.
func (r *reach) near(s *subject) bool {
	dir := filepath.ToSlash(r.c.relative(s.t.Dir))
	for file := range r.lines {
		if path.Dir(file) == dir {
			return true
		}
	}
	return false
}

// executes reports whether a block that was executed has a changed line.
func (r *reach) executes(s *subject, profiles []*cover.Profile) bool {
	module := ""
	if p := r.c.packages[s.t.Package]; p != nil && p.Module != nil {
		module = p.Module.Path + "/"
	}
	for _, p := range profiles {
		lines := r.lines[strings.TrimPrefix(p.FileName, module)]
		for _, b := range p.Blocks {
			if b.Count > 0 && slices.ContainsFunc(lines, func(l change.Range) bool { return l.From <= b.EndLine && l.To >= b.StartLine }) {
				return true
			}
		}
	}
	return false
}
