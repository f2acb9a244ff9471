package report

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/harness/gate"
	"github.com/passmuster/muster/internal/words"
)

// none stands where a value was not measured.
const none = "—"

// percent writes covered of total with one decimal, rounded down: what is shown as 80.0 % is at
// least 80 %, and only everything is 100.0 %.
func percent(covered, total int) string {
	if total == 0 {
		return none
	}
	tenths := covered * 1000 / total
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}

func ratio(covered, total int) float64 {
	if total == 0 {
		return 100
	}
	return 100 * float64(covered) / float64(total)
}

// number writes a threshold as the config does: 80, 62.5.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// place writes file:line of a finding, or "" where none is known.
func place(file string, from, to int) string {
	switch {
	case file == "":
		return ""
	case from <= 0:
		return line(file)
	case to > from:
		return fmt.Sprintf("%s:%d-%d", line(file), from, to)
	}
	return fmt.Sprintf("%s:%d", line(file), from)
}

// testsCell says in a few words how the first run ended.
func testsCell(t *evidence.Tests) string {
	if t == nil || t.Outcome == "" {
		return "not measured"
	}
	var parts []string
	for _, c := range []struct {
		n    int
		word string
	}{{t.Passed, "passed"}, {t.Failed, "failed"}, {t.Skipped, "skipped"}} {
		if c.n > 0 {
			parts = append(parts, strconv.Itoa(c.n)+" "+c.word)
		}
	}
	counts := strings.Join(parts, ", ")
	switch {
	case t.Outcome == evidence.Passed && counts != "":
		return counts
	case t.Outcome == evidence.Failed && t.Failed > 0:
		return counts
	case t.Outcome == evidence.Passed:
		return "0 passed"
	case counts == "":
		return line(string(t.Outcome))
	}
	return line(string(t.Outcome)) + " (" + counts + ")"
}

// rerunsCell is runs done of runs wanted, and how many tests are flaky.
func rerunsCell(r *evidence.Reruns) string {
	if r == nil || r.Status == evidence.Unmeasured || r.Done == 0 {
		return none // a package without tests has nothing to run again
	}
	s := fmt.Sprintf("%d/%d", r.Done, r.Wanted)
	if n := len(r.Flaky); n > 0 {
		s += fmt.Sprintf(", %d flaky", n)
	}
	return s
}

func coverageCell(c *evidence.Coverage) string {
	if c == nil || c.Status == evidence.Unmeasured {
		return none
	}
	if c.Statements == 0 {
		return "no code"
	}
	return percent(c.Covered, c.Statements)
}

func changedCell(c *evidence.Coverage) string {
	if c == nil || c.Status == evidence.Unmeasured || c.Changed == nil || c.Changed.Lines == 0 {
		return none
	}
	return percent(c.Changed.Covered, c.Changed.Lines)
}

// mutationCell is the score of the package, or of its changed lines where that alone was measured.
func mutationCell(m *evidence.Mutation) string {
	if m == nil || m.Status == evidence.Unmeasured {
		return none
	}
	counts := m.Package
	if counts == nil {
		counts = m.Changed
	}
	if counts == nil {
		return none
	}
	cell := "no code"
	if detected, whole := gate.Score(*counts); whole > 0 {
		cell = percent(detected, whole)
	} else if counts.Pending+counts.RuntimeError > 0 {
		return none
	}
	if m.Package == nil && cell == "no code" {
		return none // nothing was changed
	}
	return cell
}

// invariantsCell is how many invariants count, and how many are idle.
func invariantsCell(i *evidence.Invariants) string {
	if i == nil || i.Status == evidence.Unmeasured || len(i.List) == 0 {
		return none
	}
	s := strconv.Itoa(i.Counted)
	if i.Idle > 0 {
		s += fmt.Sprintf(", %d idle", i.Idle)
	}
	return s
}

// fuzzCell is how many targets of the package were fuzzed, and in how many ways they fail.
func fuzzCell(f *evidence.Fuzz) string {
	if f == nil || f.Status == evidence.Unmeasured || len(f.Targets) == 0 {
		return none
	}
	crashers := 0
	for _, t := range f.Targets {
		crashers += t.Crashers
	}
	s := words.Count(len(f.Targets), "target")
	if crashers > 0 {
		s += ", " + words.Count(crashers, "crasher")
	}
	return s
}

// fuzzSaid is what fuzzing spent, and how likely it is that more would find something.
func fuzzSaid(f *evidence.Fuzz) string {
	if fuzzCell(f) == none {
		return none
	}
	var executions int64
	worst := 0.0
	for _, t := range f.Targets {
		executions += t.Executions
		if t.Discovery != nil {
			worst = max(worst, *t.Discovery)
		}
	}
	s := fmt.Sprintf("%s, %d executions", fuzzCell(f), executions)
	if worst > 0 {
		s += "; about " + oneIn(worst) + " more would reach something new"
	}
	return s
}

// oneIn writes an estimated chance as 1 in so many, to two digits.
func oneIn(chance float64) string {
	if chance <= 0 {
		return none
	}
	n, err := strconv.ParseFloat(strconv.FormatFloat(1/chance, 'g', 2, 64), 64)
	if err != nil {
		return none
	}
	return fmt.Sprintf("1 in %.0f", n)
}

// ranges writes line ranges as "20-31, 35".
func ranges(rs []evidence.LineRange) string {
	parts := make([]string, len(rs))
	for i, r := range rs {
		parts[i] = span(r.From, r.To)
	}
	return strings.Join(parts, ", ")
}

func span(from, to int) string {
	if to > from {
		return fmt.Sprintf("%d-%d", from, to)
	}
	return strconv.Itoa(from)
}

// local drops the package's own directory from a file's path.
func local(dir, file string) string {
	if path.Dir(file) == dir {
		return line(path.Base(file))
	}
	return line(file)
}

// short cuts a hash to what people recognise.
func short(hash string) string {
	if len(hash) > 10 {
		return line(hash[:10])
	}
	return line(hash)
}

// tierCell says when a package is held to a weaker tier than its rules give.
func tierCell(p *pkg) string {
	if p.Lowered != "" {
		return line(p.Tier) + " (lowered)"
	}
	return line(p.Tier)
}
