package engine

import (
	"context"
	"time"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/schemata"
)

// Run finds the package's mutants and judges them. The report is complete where there is no error;
// with an error that is neither a [BuildError] nor a [BaselineError], such as that of ctx, it holds
// what was judged until then, and the rest is pending.
func Run(ctx context.Context, cfg Config, p *discover.Package, o discover.Options) (*Report, error) {
	begun := time.Now()
	mutants, err := discover.Mutants(p, cfg.Operators, o)
	if err != nil {
		return nil, err
	}
	found := time.Since(begun)
	report, err := Judge(ctx, cfg, p, mutants)
	if report != nil {
		report.Prepare += found
	}
	return report, err
}

// Judge is Run for mutants that were found before: those of the package, numbered from 1 in order.
func Judge(ctx context.Context, cfg Config, p *discover.Package, mutants []mutate.Mutant) (*Report, error) {
	s := subject{importPath: p.ImportPath, name: p.Name, dir: p.Dir, mutants: mutants, sources: map[string]source{}, starters: starters(syntax(p))}
	for _, f := range p.Files {
		s.sources[f.Name] = source{f.Path, f.Src}
	}
	s.instrument = func(mutants []mutate.Mutant) (map[string][]byte, kinds, error) {
		plan, err := schemata.Instrument(p, mutants)
		if err == nil && plan.WantsTests && p.Tests == nil && p.LoadTests(ctx) == nil {
			plan, err = schemata.Instrument(p, mutants)
		}
		if err != nil {
			return nil, kinds{}, err
		}
		return plan.Files, kinds{gated: plan.Gated, static: plan.Static, single: plan.Single}, nil
	}
	return judge(ctx, cfg, s)
}
