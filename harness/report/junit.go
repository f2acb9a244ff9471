package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
)

// The elements of the JUnit form, in the order that its schema wants.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		ID         int             `xml:"id,attr"`
		Package    string          `xml:"package,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Hostname   string          `xml:"hostname,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
		Out        *junitText      `xml:"system-out"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Skipped *string       `xml:"skipped"`
		Error   *junitProblem `xml:"error"`
		Failure *junitProblem `xml:"failure"`
	}
	junitProblem struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		junitText
	}
	// junitText is CDATA, so that quoted output stays readable in the file.
	junitText struct {
		Text string `xml:",cdata"`
	}
)

// writeJUnit writes a suite a package. Evidence names only the tests that did not simply pass, so a
// suite has a case for each threshold, which is what the gate judges, and one for each failed,
// flaky, skipped or missing test.
func writeJUnit(w io.Writer, in Input) error {
	v, err := newView(in)
	if err != nil {
		return err
	}
	out := junitSuites{Name: line(v.Module.Path), Time: seconds(v.Run.Seconds)}
	if s, ok := v.junitRun(); ok {
		out.Suites = append(out.Suites, s)
	}
	for i := range v.packages {
		out.Suites = append(out.Suites, v.junitPackage(&v.packages[i]))
	}
	for i := range out.Suites {
		s := &out.Suites[i]
		s.finish(i, v)
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
	}
	data, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, data)
	return err
}

// finish counts the cases and fills what every suite has.
func (s *junitSuite) finish(id int, v *view) {
	s.ID, s.Tests, s.Hostname, s.Timestamp = id, len(s.Cases), "localhost", timestamp(v.Run.Started)
	for _, c := range s.Cases {
		switch {
		case c.Error != nil:
			s.Errors++
		case c.Failure != nil:
			s.Failures++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
}

// junitRun is the suite for what concerns the run as a whole; there is none where all is well.
func (v *view) junitRun() (junitSuite, bool) {
	s := junitSuite{Name: "muster", Package: "muster", Time: seconds(0),
		Properties: []junitProperty{{"verdict", line(string(v.verdict.Verdict))}, {"seed", fmt.Sprint(v.Seed)}}}
	findings := v.runFindings()
	for _, r := range v.verdict.Reasons {
		s.Cases = append(s.Cases, junitThreshold("muster", judged{
			name: line(r.Threshold), want: line(r.Want), got: line(r.Got), answer: r.Answer,
		}, findings))
	}
	if !v.Complete && len(v.verdict.Reasons) == 0 {
		s.Cases = append(s.Cases, junitThreshold("muster", judged{
			name: "run", want: "complete", got: "stopped: " + line(v.Run.Stopped), answer: evidence.Inconclusive,
		}, nil))
	}
	s.Out = outside(findings, nil)
	return s, len(s.Cases) > 0 || s.Out != nil
}

func (v *view) junitPackage(p *pkg) junitSuite {
	s := junitSuite{Name: line(p.Path), Package: line(p.Path), Time: seconds(p.timing.Tests + p.timing.Reruns + p.timing.Mutation + p.timing.Equivalents)}
	s.Properties = []junitProperty{{"tier", line(p.Tier)}, {"verdict", line(string(p.answer))}}
	if c := p.Stages.Coverage; c != nil && c.Status != evidence.Unmeasured {
		s.Properties = append(s.Properties, junitProperty{"coverage", coverageCell(c)})
	}
	if m := p.Stages.Mutation; m != nil && m.Status != evidence.Unmeasured {
		s.Properties = append(s.Properties, junitProperty{"mutation", mutationCell(m)})
	}
	if cell := fuzzCell(p.Stages.Fuzz); cell != none {
		s.Properties = append(s.Properties, junitProperty{"fuzz", cell})
	}
	if cell := invariantsCell(p.Stages.Invariants); cell != none {
		s.Properties = append(s.Properties, junitProperty{"invariants", cell})
	}
	findings := slices.Concat(p.findings, barFindings(v.barsOf(p.Path), p.findings))
	for _, j := range p.judged {
		s.Cases = append(s.Cases, junitThreshold(s.Name, j, findings))
	}
	s.Cases = append(s.Cases, v.junitTests(p)...)
	s.Out = outside(findings, p.judged)
	return s
}

// junitThreshold is the case of one threshold. An inconclusive one is an error: as skipped it would
// look green in every consumer, and as failure it would claim a measurement. One that the verdict does
// not speak of is skipped: whatever kept it from being measured has a case of its own.
func junitThreshold(class string, j judged, fs []evidence.Finding) junitCase {
	c := junitCase{Class: class, Name: j.name, Time: seconds(0)}
	switch j.answer {
	case evidence.Pass:
		return c
	case "":
		said := "not judged: " + j.got
		c.Skipped = &said
		return c
	}
	p := &junitProblem{Type: j.name, Message: fmt.Sprintf("wants %s, got %s", j.want, j.got)}
	broke := false
	for _, f := range fs {
		if explains(f, j.name) {
			p.Text += findingText(f)
			broke = broke || slices.Contains(brokenRun, f.Rule)
		}
	}
	if j.answer == evidence.Fail && !broke {
		c.Failure = p
		return c
	}
	if j.answer != evidence.Fail {
		p.Type = "inconclusive"
	}
	c.Error = p
	return c
}

// brokenRun are the rules of tests that did not run to their end: errors, not failures.
var brokenRun = []string{evidence.RuleBuild, evidence.RuleVet, evidence.RuleTestTimeout, evidence.RuleTestCrashed,
	evidence.RuleTestEndedEarly}

// junitTests lists the tests that did not simply pass: failed, missing, flaky, skipped.
func (v *view) junitTests(p *pkg) []junitCase {
	var out []junitCase
	seen := map[string]bool{}
	add := func(name string, fill func(*junitCase)) {
		if seen[name] {
			return
		}
		seen[name] = true
		c := junitCase{Class: line(p.Path), Name: line(name), Time: seconds(0)}
		fill(&c)
		out = append(out, c)
	}
	if r := p.Stages.Reruns; r != nil {
		for _, f := range r.Flaky {
			add(f.Test, func(c *junitCase) { v.junitFlaky(c, p, f) })
		}
		for _, name := range r.Broken {
			add(name, func(c *junitCase) { c.Failure = testProblem(p, name, evidence.RuleTestFailed, "fails in every run") })
		}
	}
	t := p.Stages.Tests
	if t == nil {
		return out
	}
	for _, name := range t.Failures {
		add(name, func(c *junitCase) { c.Failure = testProblem(p, name, evidence.RuleTestFailed, "failed") })
	}
	for _, name := range t.Missing {
		add(name, func(c *junitCase) {
			c.Error = testProblem(p, name, evidence.RuleTestEndedEarly, "never reported its end")
		})
	}
	for _, name := range t.Skips {
		skipped := "skipped"
		add(name, func(c *junitCase) { c.Skipped = &skipped })
	}
	return out
}

// junitFlaky shows a quarantined flaky test as skipped: the gate does not hold it against the package.
func (v *view) junitFlaky(c *junitCase, p *pkg, f evidence.FlakyTest) {
	said := fmt.Sprintf("flaky: failed in %d of %s", f.Failed, words.Count(f.Failed+f.Passed, "run"))
	if v.flakyFails(p.Package) {
		c.Failure = testProblem(p, f.Test, evidence.RuleTestFlaky, said)
		return
	}
	said += ", quarantined"
	c.Skipped = &said
}

// testProblem takes its text from the finding about the test, where there is one.
func testProblem(p *pkg, test, rule, fallback string) *junitProblem {
	out := &junitProblem{Type: rule, Message: fallback}
	for _, f := range p.findings {
		if f.Test == test && f.Severity != evidence.Note {
			out.Type, out.Message, out.Text = line(f.Rule), line(f.Message), findingText(f)
			break
		}
	}
	return out
}

// findingText is a finding as a block of text that ends in a newline.
func findingText(f evidence.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", line(string(f.Severity)), line(f.Message))
	if at := place(f.File, f.Line, f.EndLine); at != "" {
		fmt.Fprintf(&b, "at %s\n", at)
	}
	for _, l := range show.Lines(f.Detail) {
		fmt.Fprintf(&b, "    %s\n", l)
	}
	if f.Replay != "" {
		fmt.Fprintf(&b, "replay: %s\n", line(f.Replay))
	}
	return b.String()
}

// outside is the text of findings that no failing threshold shows, such as warnings: JUnit has no case for them.
func outside(fs []evidence.Finding, js []judged) *junitText {
	var b strings.Builder
	for _, f := range fs {
		shown := slices.ContainsFunc(js, func(j judged) bool {
			return j.answer != evidence.Pass && explains(f, j.name)
		})
		if !shown {
			b.WriteString(findingText(f))
		}
	}
	if b.Len() == 0 {
		return nil
	}
	return &junitText{b.String()}
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }

// timestamp is without zone, as the form wants it. The epoch stands for a start that is not known.
func timestamp(started string) string {
	t, err := time.Parse(time.RFC3339, started)
	if err != nil {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format("2006-01-02T15:04:05")
}
