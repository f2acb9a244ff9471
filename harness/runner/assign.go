package runner

import (
	"os"
	"path"
	"slices"
	"time"

	"github.com/passmuster/muster/harness/config"
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/stage"
	"github.com/passmuster/muster/internal/golist"
)

// assign holds each package to its tier and begins the evidence.
func (p *plan) assign() {
	p.settings = &stage.Settings{
		Root: p.root, Out: p.out, Env: os.Environ(), GOROOT: p.env.GOROOT,
		Seed: p.seed(), Timeout: evidence.Duration(p.Timeout),
		Run: p.Options.Run, Skip: p.Options.Skip, Args: p.Args, Flags: p.flags(),
		Jobs: p.Jobs, Version: p.Version, Cache: p.Cache,
		Corpora: p.Corpora,
	}
	p.settings.Fuzzing = func(u *stage.Unit, target string, executions int64) {
		p.tell(Event{Kind: "fuzz", Package: u.Go.ImportPath, Stage: "fuzz", Target: target, Done: int(executions)})
	}
	p.settings.Mutating = func(u *stage.Unit, done, total int) {
		if done%mutantsTold != 0 && done < total {
			return
		}
		p.tell(Event{Kind: "mutants", Package: u.Go.ImportPath, Stage: "mutation", Done: done, Total: total})
	}
	p.settings.Bare = p.bare
	p.settings.Began = func(u *stage.Unit, stage string, run, of int) {
		p.tell(Event{Kind: "run", Package: u.Go.ImportPath, Stage: stage, Run: run, Of: of})
	}
	if p.set != nil {
		p.settings.Since, p.settings.Ref = true, p.set.Ref
		p.settings.Changed = map[string][]evidence.LineRange{}
		for _, f := range p.set.Files {
			lines := []evidence.LineRange{}
			for _, r := range f.Lines {
				lines = append(lines, evidence.LineRange{From: r.From, To: r.To})
			}
			p.settings.Changed[f.Path] = lines
		}
	}
	p.evidence = p.begin()
	p.evidence.Packages = make([]evidence.Package, len(p.packages))
	for i, g := range p.packages {
		a := p.config.Assign(p.target(g), p.Today)
		e := &p.evidence.Packages[i]
		*e = evidence.Package{
			Path: g.ImportPath, Dir: p.slashDir(g),
			Tier: a.Tier.Name, Owners: a.Owners, Lowered: a.Lowered, Excluded: a.Excluded,
		}
		p.units = append(p.units, &stage.Unit{Settings: p.settings, Go: g, Thresholds: a.Tier.Thresholds, Evidence: e})
	}
}

// mutantsTold is how many mutants there are between two events.
const mutantsTold = 25

func (p *plan) target(g *golist.Package) config.Target {
	dir := p.slashDir(g)
	t := config.Target{Dir: dir}
	for _, f := range g.Go() {
		t.Files = append(t.Files, path.Join(dir, f))
	}
	return t
}

func (p *plan) seed() uint64 {
	if p.Seed != nil {
		return *p.Seed
	}
	return p.config.Seed
}

// begin fills what is known of the run before anything is measured.
func (p *plan) begin() *evidence.Evidence {
	e := &evidence.Evidence{
		Version: evidence.Version,
		Go: evidence.Go{
			Version: p.env.GOVERSION, OS: p.env.GOOS, Arch: p.env.GOARCH,
			Flags: p.flags(), TestArgs: p.testArgs(),
		},
		Config: evidence.Config{
			Source: p.config.Source, From: "work tree", Digest: p.config.Digest,
			Mode: p.config.Mode, Tiers: p.config.Tiers,
		},
		Seed: p.seed(),
		Run: evidence.Run{Host: evidence.Host{
			Dir: p.root, CPUs: cpus(), Jobs: p.Jobs, Muster: p.Version,
		}},
	}
	if p.Observe {
		e.Config.Mode = evidence.Observe
	}
	if p.set != nil {
		e.Config.From = "merge base"
	}
	if p.config.Expires() {
		e.Config.AsOf = p.Today.Format(time.DateOnly)
	}
	for _, g := range p.packages {
		if g.Module.Dir == p.root || e.Module.Path == "" {
			e.Module = evidence.Module{Path: g.Module.Path, GoVersion: g.Module.GoVersion}
		}
	}
	return e
}

func (p *plan) testArgs() []string {
	var args []string
	if p.Options.Run != "" {
		args = append(args, "-run="+p.Options.Run)
	}
	if p.Options.Skip != "" {
		args = append(args, "-skip="+p.Options.Skip)
	}
	return slices.Concat(args, p.Args)
}
