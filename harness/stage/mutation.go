package stage

import (
	"cmp"
	"context"
	"errors"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/words"
	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
	"github.com/passmuster/muster/mutate/engine"
	"github.com/passmuster/muster/mutate/report"
	"github.com/passmuster/muster/mutate/session"
)

const mutationVersion = 1

// mutationDir is the folder, below the output directory, of what sessions write: one for each tier.
const mutationDir = "mutation"

// finishMutation mutates the packages whose tier demands a score, tier by tier. It comes last: nothing
// is said of the mutants of a package whose tests do not pass.
func finishMutation(ctx context.Context, s *Settings, all []*Unit) {
	type group struct{ tier, module string }
	groups := map[group][]*Unit{}
	of := func(u *Unit) group { return group{u.Evidence.Tier, u.Go.Module.Dir} }
	for _, u := range all {
		whole, changed := u.mutationWanted()
		if !whole && !changed {
			continue
		}
		m := &evidence.Mutation{Version: mutationVersion, Status: evidence.Measured}
		u.Evidence.Stages.Mutation = m
		if why := u.unmutable(ctx); why != "" {
			m.Status, m.Reason = evidence.Unmeasured, why
			continue
		}
		if !whole && !u.hasChangedLines() {
			m.Changed = &evidence.Mutants{}
			continue
		}
		groups[of(u)] = append(groups[of(u)], u)
	}
	for _, u := range all { // in the order of the packages
		if units := groups[of(u)]; len(units) > 0 && units[0] == u {
			mutateTier(ctx, s, units)
		}
	}
	if s.Mutants != nil {
		slices.SortFunc(s.Mutants.Packages, func(a, b report.Package) int { return cmp.Compare(a.ImportPath, b.ImportPath) })
	}
}

// mutationWanted says of which mutants the tier wants a score: those of the whole package, those of the
// changed lines.
func (u *Unit) mutationWanted() (whole, changed bool) {
	t := u.Thresholds.Mutation
	return t != nil && t.Package != nil, t != nil && t.Changed != nil && u.Since
}

// unmutable says why the tests cannot judge mutants; empty where they can.
func (u *Unit) unmutable(ctx context.Context) string {
	t, r := u.Evidence.Stages.Tests, u.Evidence.Stages.Reruns
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx).Error()
	case t.Status != evidence.Measured:
		return t.Reason
	case r != nil && len(r.Flaky) > 0:
		return r.Flaky[0].Test + " is flaky, and mutants are judged by tests that repeat"
	case len(t.Failures) > 0:
		return t.Failures[0] + " fails, and mutants are judged by tests that pass"
	case t.Outcome != evidence.Passed && t.Outcome != evidence.NoTests:
		return string(t.Outcome)
	case u.Settings.Run != "" || u.Settings.Skip != "" || len(u.Settings.Args) > 0:
		return "mutants are judged by all tests: leave out --run, --skip and test arguments"
	}
	return ""
}

// hasChangedLines reports whether the change has lines of the package's own files.
func (u *Unit) hasChangedLines() bool {
	return slices.ContainsFunc(u.Go.Source(), func(name string) bool { return len(u.Changed[path.Join(u.Evidence.Dir, name)]) > 0 })
}

// mutateTier runs one session over packages of one tier and module.
func mutateTier(ctx context.Context, s *Settings, units []*Unit) {
	byPath := map[string]*Unit{}
	o := sessionOptions(s, units)
	for _, u := range units {
		byPath[u.Go.ImportPath] = u
		o.Patterns = append(o.Patterns, u.Go.ImportPath)
	}
	o.Progress = func(pkg string, e engine.Event) {
		if s.Mutating != nil && byPath[pkg] != nil {
			s.Mutating(byPath[pkg], e.Done, e.Total)
		}
	}
	own := filepath.Join(s.Out, mutationDir, units[0].Evidence.Tier)
	if rel, err := filepath.Rel(s.Root, o.Dir); err == nil && filepath.IsLocal(rel) {
		own = filepath.Join(own, rel) // a workspace has several modules
	}
	out, err := runSession(ctx, o, own)
	if out == nil {
		out = &session.Outcome{}
	}
	for i := range out.Packages {
		p := &out.Packages[i]
		u := byPath[p.ImportPath]
		if u == nil {
			continue
		}
		delete(byPath, p.ImportPath)
		p.Dir = u.Evidence.Dir // in a workspace not the path from the module
		u.seconds.mutation, u.seconds.equivalents = mutationSeconds(p)
		u.takeMutants(ctx, p, blamed(out.Failed, p.ImportPath), out.Suppressions[p.ImportPath])
		s.keepMutants(out.Input, *p)
	}
	for _, u := range units { // those of which the session says nothing
		if byPath[u.Go.ImportPath] != nil {
			m := u.Evidence.Stages.Mutation
			m.Status, m.Reason = evidence.Unmeasured, u.unjudged(ctx, cmp.Or(blamed(out.Failed, u.Go.ImportPath), err, errors.Join(out.Failed...)))
		}
	}
}

func runSession(ctx context.Context, o session.Options, out string) (*session.Outcome, error) {
	ready, err := session.Prepare(ctx, o)
	if err != nil {
		return nil, err
	}
	return ready.Run(ctx, out)
}

// sessionOptions are those of packages of one tier. Mutants are made outside of the changed lines only
// where the tier wants the score of the whole package.
func sessionOptions(s *Settings, units []*Unit) session.Options {
	t := units[0].Thresholds.Mutation
	excluded := map[string]bool{}
	for _, u := range units {
		for _, f := range u.Evidence.Excluded {
			excluded[filepath.Join(s.Root, filepath.FromSlash(f))] = true
		}
	}
	o := session.Options{
		Dir: units[0].Go.Module.Dir, Env: s.Env, Flags: mutationFlags(s.Flags), Jobs: s.Jobs, Operators: t.Operators,
		Exclude: func(path string) bool { return excluded[path] },
		Budget:  t.Budget.Std(), MostEquivalents: evidence.DefaultEquivalents, Version: s.Version, Cache: s.Cache,
	}
	if t.Equivalents != nil {
		o.MostEquivalents = *t.Equivalents
	}
	o.Equivalents = o.MostEquivalents > 0
	if whole, _ := units[0].mutationWanted(); !whole {
		o.Lines = map[string][]discover.Range{}
		for file, ranges := range s.Changed {
			for _, r := range ranges {
				name := filepath.Join(s.Root, filepath.FromSlash(file))
				o.Lines[name] = append(o.Lines[name], discover.Range{From: r.From, To: r.To})
			}
		}
	}
	return o
}

// mutationFlags are the build flags but for the race detector: it slows every test down, and what it
// finds is the reruns' to say.
func mutationFlags(flags []string) []string {
	return slices.DeleteFunc(slices.Clone(flags), func(f string) bool { return f == "-race" })
}

func mutationSeconds(p *report.Package) (mutation, equivalents float64) {
	for phase, s := range p.Seconds {
		if phase == report.PhaseEquivalents {
			equivalents += s
		} else {
			mutation += s
		}
	}
	return mutation, equivalents
}

// keepMutants adds a package to the mutation report. What took how long has its place in evidence.Run,
// and what came from the cache is the same as what was measured.
func (s *Settings) keepMutants(in report.Input, p report.Package) {
	if s.Mutants == nil {
		in.Packages = nil
		s.Mutants = &in
	}
	p.Seconds, p.Cached = nil, false
	s.Mutants.Packages = append(s.Mutants.Packages, p)
}

// blamed is the error that is about the package, nil where there is none.
func blamed(failed []error, importPath string) error {
	for _, err := range failed {
		var of *session.PackageError
		if errors.As(err, &of) && of.ImportPath == importPath {
			return of.Err
		}
	}
	return nil
}

// unjudged words why nothing is known of the mutants, in one line.
func (u *Unit) unjudged(ctx context.Context, err error) string {
	var red *engine.BaselineError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx).Error()
	case err == nil:
		return "the package was not found again"
	case errors.As(err, &red):
		return strings.TrimPrefix(u.normal(firstLine(red.Error())), red.Package+": ")
	}
	return u.normal(firstLine(err.Error()))
}

// takeMutants fills the evidence from what became of the package's mutants.
func (u *Unit) takeMutants(ctx context.Context, p *report.Package, err error, suppressions []discover.Problem) {
	m := u.Evidence.Stages.Mutation
	u.findSuppressions(suppressions)
	if err != nil && ctx.Err() == nil {
		m.Status, m.Reason = evidence.Unmeasured, u.unjudged(ctx, err)
		u.find(evidence.Finding{
			Rule: evidence.RuleMutationBaseline, Severity: evidence.Warning, Message: m.Reason, Test: baselineTest(err),
			Replay: u.mutateCommand(),
		})
		return
	}
	u.mutants = p.Results
	whole, changed := u.mutationWanted()
	onChange := slices.DeleteFunc(slices.Clone(p.Results), func(r mutate.Result) bool { return !u.onChangedLine(r) })
	if whole {
		counts := evidence.Mutants(mutate.Count(p.Results))
		m.Package = &counts
	}
	if changed {
		counts := evidence.Mutants(mutate.Count(onChange))
		m.Changed = &counts
	}
	if open := notTested(p.Results); len(open) > 0 {
		m.Status, m.Reason = evidence.Partial, u.normal(firstLine(open[0].Reason))
		if ctx.Err() != nil {
			m.Reason = context.Cause(ctx).Error()
		}
		u.find(evidence.Finding{
			Rule: evidence.RuleMutantNotRun, Severity: evidence.Warning, Replay: u.mutateCommand(),
			Message: words.Count(len(open), "mutant") + " not tested: " + m.Reason,
		})
	}
	m.Functions = u.functionMutants(p.Results)
	u.findMutants(p)
}

func baselineTest(err error) string {
	var red *engine.BaselineError
	if errors.As(err, &red) {
		return red.Test
	}
	return ""
}

func notTested(results []mutate.Result) []mutate.Result {
	return slices.DeleteFunc(slices.Clone(results), func(r mutate.Result) bool {
		return r.Status != mutate.Pending && r.Status != mutate.RuntimeError
	})
}

// onChangedLine reports whether the mutant overlaps a line that the change added or edited.
func (u *Unit) onChangedLine(r mutate.Result) bool {
	return slices.ContainsFunc(u.Changed[path.Join(u.Evidence.Dir, r.File)], func(c evidence.LineRange) bool {
		return r.Line <= c.To && r.EndLine >= c.From
	})
}
