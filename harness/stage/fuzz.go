package stage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
	"github.com/passmuster/muster/fuzz/engine/campaign"
	"github.com/passmuster/muster/fuzz/engine/report"
	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/words"
)

const fuzzVersion = 1

// fuzzDir is the folder, below the output directory, of inputs that fail: that of their package, then testdata.
const fuzzDir = "fuzz"

// finishFuzz fuzzes the packages whose tier asks for it, one campaign a tier and module. It comes behind the tests:
// where these fail there is something to mend before.
func finishFuzz(ctx context.Context, s *Settings, all []*Unit) {
	type group struct{ tier, module string }
	of := func(u *Unit) group { return group{u.Evidence.Tier, u.Go.Module.Dir} }
	groups := map[group][]*Unit{}
	for _, u := range all {
		if u.Thresholds.Fuzz == nil {
			continue
		}
		f := &evidence.Fuzz{Version: fuzzVersion, Status: evidence.Measured, Seed: s.Seed}
		u.Evidence.Stages.Fuzz = f
		if why := u.unfuzzable(ctx); why != "" {
			f.Status, f.Reason = evidence.Unmeasured, why
			continue
		}
		groups[of(u)] = append(groups[of(u)], u)
	}
	for _, u := range all { // in the order of the packages
		if units := groups[of(u)]; len(units) > 0 && units[0] == u {
			fuzzTier(ctx, s, units)
		}
	}
}

// unfuzzable says why the package is not fuzzed; empty where it is.
func (u *Unit) unfuzzable(ctx context.Context) string {
	t := u.Evidence.Stages.Tests
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx).Error()
	case t.Status != evidence.Measured:
		return t.Reason
	case t.Outcome == evidence.NoTests || t.Outcome == evidence.Passed:
		return ""
	case len(t.Failures) > 0:
		return t.Failures[0] + " fails, and fuzzing comes after the tests"
	}
	return string(t.Outcome)
}

// fuzzTier runs one campaign over packages of one tier and module.
func fuzzTier(ctx context.Context, s *Settings, units []*Unit) {
	byPath := map[string]*Unit{}
	for _, u := range units {
		byPath[u.Go.ImportPath] = u
	}
	out, err := runCampaign(ctx, s, units, byPath)
	if out == nil {
		out = &report.Report{}
	}
	for _, u := range units {
		f := u.Evidence.Stages.Fuzz
		switch {
		case ctx.Err() != nil:
			f.Status, f.Reason = evidence.Partial, context.Cause(ctx).Error()
		case err != nil && !errors.Is(err, campaign.ErrNoTarget):
			f.Status, f.Reason = evidence.Unmeasured, u.normal(firstLine(err.Error()))
		}
		for _, failed := range out.Failed {
			if failed.Package == u.Go.ImportPath {
				f.Status, f.Reason = evidence.Unmeasured, u.normal(firstLine(failed.Output))
			}
		}
		for _, t := range out.Targets {
			if t.Package == u.Go.ImportPath {
				u.takeTarget(t, out)
			}
		}
		u.findMissing(ctx)
	}
	for _, k := range out.Crashers {
		if u := byPath[k.Package]; u != nil {
			u.findCrasher(k)
		}
	}
}

func runCampaign(ctx context.Context, s *Settings, units []*Unit, byPath map[string]*Unit) (*report.Report, error) {
	t := units[0].Thresholds.Fuzz
	work := filepath.Join(s.Out, "work", fuzzDir)
	if err := engine.Clear(work); err != nil { // a run may have been killed there
		return nil, err
	}
	if err := os.MkdirAll(work, 0o777); err != nil {
		return nil, err
	}
	o := campaign.Options{
		Dir: units[0].Go.Module.Dir, Env: s.Env, Flags: mutationFlags(s.Flags), Race: slices.Contains(s.Flags, "-race"), Seed: s.Seed,
		Budget: campaign.Budget{Time: t.Time.Std(), Executions: int64(t.Executions)},
		Limits: engine.Limits{CPU: t.Timeout.Std(), Memory: int64(t.Memory) << 20},
		Since:  s.Ref,
		Work:   work, Out: filepath.Join(s.Out, fuzzDir), Cache: s.Corpora, Version: s.Version,
		// What executions are asked for is to be found again; what time buys is not.
		CacheUnread: t.Executions > 0 || t.Time == 0,
	}
	if t.Executions > 0 {
		o.Budget.Time = 0
	}
	for _, u := range units {
		o.Patterns = append(o.Patterns, u.Go.ImportPath)
	}
	o.Progress = func(e campaign.Event) {
		if u := byPath[e.Package]; u != nil && s.Fuzzing != nil {
			s.Fuzzing(u, e.Target, e.Executions)
		}
	}
	c, err := campaign.Prepare(ctx, o)
	if err != nil {
		return nil, err
	}
	return c.Run(ctx)
}

// takeTarget fills the evidence from what became of a target.
func (u *Unit) takeTarget(t report.Target, out *report.Report) {
	f := u.Evidence.Stages.Fuzz
	f.Targets = append(f.Targets, evidence.FuzzTarget{
		Name: t.Target, File: path.Join(u.Evidence.Dir, t.File), Line: t.Line, Args: t.Args, Stream: t.Stream, Engine: t.Engine,
		State: string(t.State), Problem: u.normal(t.Problem), Seeds: t.Seeds, Executions: t.Executions, Corpus: t.Corpus, Edges: t.Edges,
		Discovery: t.Discovery, Crashers: t.Crashers,
	})
	u.seconds.fuzz += out.Run.Targets[t.Package+"."+t.Target]
	at := evidence.Finding{File: path.Join(u.Evidence.Dir, t.File), Line: t.Line, Test: t.Target, Replay: u.fuzzCommand("--target="+t.Target, "--time=0")}
	if t.Problem != "" {
		at.Rule, at.Severity, at.Message = evidence.RuleFuzzTarget, evidence.Error, u.normal(firstLine(t.Problem))
		u.find(at)
	}
	for _, c := range t.Corrupt {
		at.Rule, at.Severity = evidence.RuleFuzzCorrupt, evidence.Warning
		at.Message = u.normal(fmt.Sprintf("%s is no input of %s: %s", c.File, t.Target, firstLine(c.Error)))
		u.find(at)
	}
}

// findCrasher writes the finding of an input that fails.
func (u *Unit) findCrasher(k corpus.Crasher) {
	f := evidence.Finding{
		Rule: evidence.RuleFuzzCrasher, Severity: evidence.Error, Test: k.Target, Replay: k.Replay,
		Message: u.normal(fmt.Sprintf("%s: %s: %s", k.Target, k.Kind, firstLine(k.Message))),
	}
	if k.Flaky {
		f.Message += " (not every time)"
	}
	detail := []string{k.Message}
	for _, frame := range k.Frames[:min(len(k.Frames), 8)] {
		detail = append(detail, fmt.Sprintf("at %s:%d %s", frame.File, frame.Line, frame.Func))
	}
	detail = append(detail, "input, saved in "+k.InputFile+":", k.Input.Show(256))
	f.Detail = clip(u.normal(strings.Join(detail, "\n")))
	if own := k.OwnFrames(); len(own) > 0 {
		f.File, f.Line, f.Function = own[0].File, own[0].Line, own[0].Func[strings.LastIndexByte(own[0].Func, '/')+1:]
	}
	u.find(f)
}

// fuzzCommand is "muster fuzz" on the package.
func (u *Unit) fuzzCommand(args ...string) string {
	argv := []string{"muster", "fuzz"}
	for _, f := range u.Flags {
		argv = append(argv, "-"+f)
	}
	argv = append(argv, args...)
	if u.Evidence.Dir == "." {
		return words.Shell(append(argv, "."))
	}
	return words.Shell(append(argv, "./"+u.Evidence.Dir))
}
