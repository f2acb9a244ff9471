package runner

import (
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/passmuster/muster/harness/config"
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/gate"
	"github.com/passmuster/muster/mutate"
	mutants "github.com/passmuster/muster/mutate/report"
)

// Rejudge judges saved evidence without running anything: by the thresholds that it carries, or by
// those of o.Config where that is set. Of the options Config, Observe and Today count.
func Rejudge(r io.Reader, o Options) (*Result, error) {
	e, err := evidence.Decode(r)
	if err != nil {
		return nil, usage("saved evidence is the evidence.json that muster gate wrote", "%w", err)
	}
	if o.Config != "" {
		if e, err = under(e, o); err != nil {
			return nil, err
		}
	}
	if o.Observe {
		e.Config.Mode = evidence.Observe
	}
	return &Result{Evidence: e, Verdict: gate.Evaluate(e)}, nil
}

// MutantsBeside reads the mutation report that the run of the evidence wrote beside it; nil where there is
// none, or one of another run. Reports show then what the evidence alone tells.
func MutantsBeside(evidenceFile string, e *evidence.Evidence) *mutants.Input {
	f, err := os.Open(filepath.Join(filepath.Dir(evidenceFile), mutantsFile))
	if err != nil {
		return nil
	}
	defer f.Close()
	in, err := mutants.Decode(f)
	if err != nil || in.Module != e.Module.Path {
		return nil
	}
	for _, p := range e.Packages {
		m := p.Stages.Mutation
		if m == nil || m.Package == nil {
			continue
		}
		i := slices.IndexFunc(in.Packages, func(of mutants.Package) bool { return of.ImportPath == p.Path })
		if i < 0 || evidence.Mutants(mutate.Count(in.Packages[i].Results)) != *m.Package {
			return nil
		}
	}
	return &in
}

// under holds the evidence to another config.
func under(e *evidence.Evidence, o Options) (*evidence.Evidence, error) {
	c, err := config.Load(o.Config)
	if err != nil {
		var bad *config.Error
		if errors.As(err, &bad) {
			return nil, err
		}
		return nil, usage("", "--config: %w", err)
	}
	if o.Today.IsZero() {
		o.Today = time.Now()
	}
	stored := evidence.Config{Source: c.Source, From: "--config", Digest: c.Digest, Mode: c.Mode, Tiers: c.Tiers}
	if c.Expires() {
		stored.AsOf = o.Today.Format(time.DateOnly)
	}
	return gate.Under(e, stored, func(p evidence.Package) evidence.Package {
		t := config.Target{Dir: p.Dir}
		if p.Stages.Coverage != nil {
			for _, f := range p.Stages.Coverage.Files {
				t.Files = append(t.Files, path.Clean(f.Path))
			}
		}
		a := c.Assign(t, o.Today)
		p.Tier, p.Owners, p.Lowered = a.Tier.Name, a.Owners, a.Lowered
		return p
	}), nil
}
