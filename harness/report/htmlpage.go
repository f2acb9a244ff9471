package report

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/sarif"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
)

// What the page's template shows: text that is clean already, in the order in which it is read.
type (
	page struct {
		Policy  string
		Style   template.CSS
		Script  template.JS
		Answer  string
		Sign    string
		Module  string
		Summary string
		Origin  []pageFact
		// Stopped says why the run is not whole; empty where it is.
		Stopped    string
		Tiles      []pageTile
		RunReasons []pageThreshold
		Run        []pageFinding
		Packages   []pagePackage
		// HasChanged says that some package has changed lines, HasScore that some was mutated, HasInvariants that some
		// has invariants, HasFuzz that some was fuzzed.
		HasChanged, HasScore, HasInvariants, HasFuzz bool

		Bars       []pageBar
		BarsSince  string
		Provenance []pageFact
	}
	pageFact struct{ Name, Value string }
	pageTile struct {
		Count int
		Label string
		Class string
	}
	pagePackage struct {
		ID, Name, Path, Answer, Sign, Tier string
		Owners, Lowered                    string
		Rank                               int
		Open                               bool
		Tests                              string
		Coverage, Changed, Score           pageShare
		Reruns, InvariantCount, Fuzzed     string
		// Mixed says that a rerun did not go as the others.
		Mixed      bool
		Thresholds []pageThreshold
		Stages     []pageStage
		Functions  []pageFunction
		Lines      []string
		Runs       []pageRun
		Flaky      []pageFlaky
		Invariants []pageInvariant
		Targets    []pageTarget
		Names      []pageNames
		Findings   []pageFinding
		// Mutation is nil where nothing is known of mutants.
		Mutation *pageMutation
		Excluded []string
		// Gaps counts everything that is found, mutants too.
		Gaps int
	}
	// pageShare is a percentage with what is wanted of it.
	pageShare struct {
		Text          string
		Bar           bool
		Got, Want     string
		HasWant, Held bool
	}
	pageThreshold struct {
		Name, Want, Got, Answer, Sign string
		Share                         pageShare
	}
	pageStage    struct{ Name, Status, Reason, Said, Seconds string }
	pageFunction struct {
		Name, Place, Count, Lines string
		Share                     pageShare
	}
	pageRun struct {
		Run           int
		Seed          uint64
		Shuffle, Said string
		Passed        bool
	}
	pageFlaky struct{ Test, Passed, Failed, Runs string }
	// pageInvariant has counts as text; Said is why it does not count, empty where it does.
	pageInvariant struct{ Name, Kind, Test, Distinct, Checks, Discarded, Killed, Said string }
	pageNames     struct{ Label, Count, Names string }
	pageFinding   struct {
		Severity, Rule, Doc, Test, Place, Message, Detail, More, Replay, Raw string
		RawURL                                                               template.URL
	}
	pageBar struct{ Policy, Class, Kind, Package, Message, Place string }
)

func newPage(v *view) page {
	p := page{
		Policy: contentPolicy(), Style: template.CSS(pageStyle), Script: template.JS(pageScript),
		Answer: line(string(v.verdict.Verdict)), Sign: sign(v.verdict.Verdict),
		Module: line(v.Module.Path), Summary: v.summary(), Origin: originFacts(v),
		Tiles: tiles(v), Provenance: provenance(v),
	}
	if !v.Complete {
		p.Stopped = fmt.Sprintf("The run is not complete: %s. Packages that it did not reach are inconclusive.", line(cmp.Or(v.Run.Stopped, "stopped")))
	}
	for _, r := range v.verdict.Reasons {
		p.RunReasons = append(p.RunReasons, pageThreshold{Name: line(r.Threshold), Want: line(r.Want), Got: line(r.Got),
			Answer: line(string(r.Answer)), Sign: sign(r.Answer)})
	}
	p.Run = pageFindings(v.runFindings())
	left := maxPageLines
	for i, q := range v.worstFirst() {
		pp := v.page(i, q)
		pp.mutation(q, v.mutants, &left)
		p.HasChanged = p.HasChanged || pp.Changed.Bar
		p.HasScore = p.HasScore || q.Stages.Mutation != nil
		p.HasInvariants = p.HasInvariants || invariantsCell(q.Stages.Invariants) != none
		p.HasFuzz = p.HasFuzz || pp.Fuzzed != none
		p.Packages = append(p.Packages, pp)
	}
	for _, b := range v.BarChanges {
		p.Bars = append(p.Bars, pageBar{line(string(b.Policy)), string(barSeverity(b.Policy)), line(string(b.Kind)),
			line(b.Package), line(b.Message), place(b.File, b.Line, 0)})
	}
	if v.since() && v.Git.Since != "" {
		p.BarsSince = line(v.Git.Since) + " (" + short(v.Git.Base) + ")"
	}
	return p
}

func (v *view) page(i int, q *pkg) pagePackage {
	others, mutants := splitMutants(q.findings)
	findings := slices.Concat(others, barFindings(v.barsOf(q.Path), q.findings))
	p := pagePackage{
		ID: fmt.Sprintf("pkg-%d", i), Name: q.name, Path: line(q.Path), Answer: line(string(q.answer)), Sign: sign(q.answer),
		Tier: line(q.Tier), Owners: line(strings.Join(q.Owners, " ")), Lowered: line(q.Lowered), Rank: i,
		Open: len(q.reasons)+len(others) > 0, Tests: testsCell(q.Stages.Tests), Reruns: rerunsCell(q.Stages.Reruns), InvariantCount: invariantsCell(q.Stages.Invariants),
		Fuzzed:   fuzzCell(q.Stages.Fuzz),
		Findings: pageFindings(findings), Gaps: len(findings) + len(mutants),
	}
	for _, j := range q.judged {
		t := pageThreshold{Name: j.name, Want: j.want, Got: j.got, Answer: line(string(j.answer)), Sign: sign(j.answer)}
		if j.answer == "" {
			t.Answer, t.Sign = "not judged", "·"
		}
		if j.percent {
			t.Share = share(j.measured, j.got)
			t.Share.Want, t.Share.HasWant = number(j.wanted), j.wanted > 0
			t.Share.Held = j.answer == evidence.Pass
		}
		switch j.name {
		case thCoverage:
			p.Coverage = t.Share
		case thCoverageChanged:
			p.Changed = t.Share
		case thMutation:
			p.Score = t.Share
		case thMutationChanged:
			if !p.Score.Bar {
				p.Score = t.Share
			}
		}
		p.Thresholds = append(p.Thresholds, t)
	}
	p.measured(q)
	for _, f := range q.Excluded {
		p.Excluded = append(p.Excluded, line(f))
	}
	return p
}

// share is a bar of a percentage; its text is replaced where a table has less room.
func share(percent float64, text string) pageShare {
	return pageShare{Text: text, Bar: true, Got: fmt.Sprintf("%.1f", percent), Held: true}
}

// measured fills what the stages say of the package.
func (p *pagePackage) measured(q *pkg) {
	c := q.Stages.Coverage
	if c != nil && c.Status != evidence.Unmeasured && c.Statements > 0 && !p.Coverage.Bar {
		p.Coverage = share(ratio(c.Covered, c.Statements), "")
	}
	p.Coverage.Text, p.Changed.Text, p.Score.Text = coverageCell(c), changedCell(c), mutationCell(q.Stages.Mutation)
	if c != nil {
		for _, f := range c.Functions {
			p.Functions = append(p.Functions, pageFunction{line(f.Name), place(f.File, f.Line, 0),
				fmt.Sprintf("%d of %d", f.Covered, f.Statements), ranges(f.Uncovered), share(ratio(f.Covered, f.Statements), "")})
		}
		if c.Changed != nil {
			p.Lines = fileSpans(q.Dir, c.Changed.Uncovered)
		}
	}
	p.stages(q)
	p.reruns(q.Stages.Reruns)
	p.invariants(q.Stages.Invariants)
	p.fuzz(q.Stages.Fuzz)
	if t := q.Stages.Tests; t != nil {
		p.names("failed", t.Failures)
		p.names("skipped", t.Skips)
		p.names("never reported their end", t.Missing)
	}
}

func (p *pagePackage) names(label string, names []string) {
	if len(names) > 0 {
		clean := make([]string, len(names))
		for i, n := range names {
			clean[i] = line(n)
		}
		p.Names = append(p.Names, pageNames{label, words.Count(len(names), "test"), strings.Join(clean, "\n")})
	}
}

func (p *pagePackage) stages(q *pkg) {
	took := map[string]float64{
		"tests": q.timing.Tests, "reruns": q.timing.Reruns, "mutation": q.timing.Mutation, "equivalents": q.timing.Equivalents,
	}
	add := func(name string, status evidence.Status, reason, said string) {
		s := pageStage{Name: name, Status: line(string(status)), Reason: line(reason), Said: said, Seconds: none}
		if took[name] > 0 {
			s.Seconds = fmt.Sprintf("%.1f s", took[name])
		}
		p.Stages = append(p.Stages, s)
	}
	s := q.Stages
	if s.Tests != nil {
		add("tests", s.Tests.Status, s.Tests.Reason, testsCell(s.Tests))
	}
	if c := s.Coverage; c != nil {
		said := none
		if c.Status != evidence.Unmeasured {
			said = fmt.Sprintf("%d of %s", c.Covered, words.Count(c.Statements, "statement"))
		}
		add("coverage", c.Status, c.Reason, said)
	}
	if r := s.Reruns; r != nil {
		said := fmt.Sprintf("%d of %s", r.Done, words.Count(r.Wanted, "run"))
		if r.Race {
			said += " with the race detector"
		}
		add("reruns", r.Status, r.Reason, said)
	}
	if i := s.Invariants; i != nil && (len(i.List) > 0 || i.Status == evidence.Partial) {
		add("invariants", i.Status, i.Reason, fmt.Sprintf("%d count, %d idle", i.Counted, i.Idle))
	}
	if f := s.Fuzz; f != nil {
		add("fuzz", f.Status, f.Reason, fuzzSaid(f))
	}
	if m := s.Mutation; m != nil {
		said := none
		if counts := cmp.Or(m.Package, m.Changed); m.Status != evidence.Unmeasured && counts != nil {
			said = mutantsSaid(*counts)
		}
		add("mutation", m.Status, m.Reason, said)
		if took["equivalents"] > 0 && m.Package != nil {
			add("equivalents", m.Status, "", fmt.Sprintf("%d proven equivalent", m.Package.Equivalent))
		}
	}
}

// mutantsSaid is the counts of mutants in words, those that are 0 left out.
func mutantsSaid(m evidence.Mutants) string {
	var parts []string
	for _, c := range []struct {
		n    int
		word string
	}{
		{m.Killed, "killed"}, {m.Timeout, "timed out"}, {m.Survived, "survived"}, {m.NoCoverage, "not covered"}, {m.Equivalent, "equivalent"},
		{m.Ignored, "ignored"}, {m.CompileError, "not compiling"}, {m.RuntimeError + m.Pending, "not tested"},
	} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	if len(parts) == 0 {
		return "no mutants"
	}
	return strings.Join(parts, ", ")
}

func (p *pagePackage) reruns(r *evidence.Reruns) {
	if r == nil {
		return
	}
	for _, run := range r.Runs {
		ok := run.Outcome == evidence.Passed || run.Outcome == evidence.NoTests
		p.Runs = append(p.Runs, pageRun{run.Run, run.Seed, line(run.Shuffle), line(string(run.Outcome)), ok})
		p.Mixed = p.Mixed || run.Outcome != r.Runs[0].Outcome
	}
	for _, f := range r.Flaky {
		p.Flaky = append(p.Flaky, pageFlaky{line(f.Test), fmt.Sprint(f.Passed), fmt.Sprint(f.Failed),
			strings.Trim(strings.ReplaceAll(fmt.Sprint(f.FailedRuns), " ", ", "), "[]")})
	}
}

func (p *pagePackage) invariants(i *evidence.Invariants) {
	if i == nil {
		return
	}
	for _, one := range i.List {
		out := pageInvariant{
			Name: line(one.Name), Kind: line(one.Kind), Test: line(one.Test), Killed: none, Said: line(one.Idle),
			Distinct: fmt.Sprint(one.Distinct), Checks: fmt.Sprint(one.Checks), Discarded: fmt.Sprint(one.Discarded),
		}
		if len(one.Classes) > 0 {
			out.Kind += ": " + line(strings.Join(one.Classes, ", "))
		}
		if one.Killed != nil {
			out.Killed = fmt.Sprint(*one.Killed)
		}
		if one.Failed {
			out.Said = "its test failed"
		}
		p.Invariants = append(p.Invariants, out)
	}
}

// maxPageDetail is how many lines of a finding's output the page quotes; the rest is in the raw file.
const maxPageDetail = 400

func pageFindings(fs []evidence.Finding) []pageFinding {
	var out []pageFinding
	for _, f := range fs {
		p := pageFinding{Severity: line(string(f.Severity)), Rule: line(f.Rule), Doc: ruleDoc(f.Rule), Test: line(f.Test),
			Place: place(f.File, f.Line, f.EndLine), Message: line(f.Message), Replay: line(f.Replay), Raw: line(f.Raw)}
		all := show.Lines(f.Detail)
		if n := len(all) - maxPageDetail; n > 0 {
			all, p.More = all[:maxPageDetail], words.Count(n, "line")+" more"
		}
		p.Detail = strings.Join(all, "\n")
		if f.Raw != "" {
			// Each segment is escaped and the link starts at the page's own folder, so it cannot name a scheme.
			p.RawURL = template.URL("./" + strings.TrimLeft(sarif.File(f.Raw).URI, "/"))
		}
		out = append(out, p)
	}
	return out
}
