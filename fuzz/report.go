package fuzz

import (
	"fmt"
	"strings"

	"github.com/passmuster/muster/harness"
	"github.com/passmuster/muster/internal/choice"
)

// maxShown is how much of a value a failure shows.
const maxShown = 4000

// fail fails the test for a trial, after making its value small.
func (p *property) fail(bad *trial, from string) {
	p.t.Helper()
	p.tell(p.t)
	switch {
	case bad.verdict == broken:
		p.t.Fatalf("fuzz: %s: %s: %s", p.label(), from, bad.message)
	case p.stage == stageMutation:
		p.t.Fatalf("fuzz: %s: %s fails: %s", p.label(), from, clip(bad.message, 1000))
	case bad.verdict == strayed:
		p.report(bad, nil, from, "fails the test around it and not its own, so the value was not made smaller")
	case bad.verdict == hung:
		p.report(bad, nil, from, "is hung; values that hang are not made smaller")
	default:
		again := p.rerun(bad)
		for more := reruns - 1; more > 0 && again.verdict == failed; more-- {
			again = p.rerun(bad)
		}
		if again.verdict != failed {
			p.report(bad, nil, from, "is flaky: the same value passed when it was tried again, so it was not made smaller")
			return
		}
		small, runs := p.shrink(again)
		what := fmt.Sprintf("fails; made smaller in %d runs", runs)
		if runs > 0 && runs >= p.config.MaxShrinks {
			what += ", which are all that Config.MaxShrinks allows"
		}
		p.report(small, bad, from, what)
	}
}

// reruns is how often a failure has to repeat before it is made smaller: what fails by chance would be made into
// something that does not fail at all.
const reruns = 3

// rerun runs a trial's choices again, which makes its bytes the shortest.
func (p *property) rerun(tr *trial) *trial {
	return p.try(choice.FromChoices(choice.Values(tr.stream.Choices())), p.host())
}

// report ends the test with all that is known of a failure.
func (p *property) report(tr, first *trial, from, what string) {
	p.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "fuzz: %s: %s %s\n", p.label(), from, what)
	if p.passed > 0 {
		fmt.Fprintf(&b, "\tbefore: %d passed, %d discarded\n", p.passed, p.discards)
	}
	if tr.hasValue {
		value := describe(tr.value, maxShown)
		fmt.Fprintf(&b, "\tvalue:  %s\n", value)
		if first != nil && first.hasValue {
			if drawn := describe(first.value, 300); drawn != value {
				fmt.Fprintf(&b, "\tdrawn:  %s\n", drawn)
			}
		}
	} else {
		b.WriteString("\tvalue:  none, the generator did not finish\n")
	}
	fmt.Fprintf(&b, "\tsays:   %s\n", strings.ReplaceAll(tr.message, "\n", "\n\t        "))
	if path := p.save(tr); path != "" {
		fmt.Fprintf(&b, "\tsaved:  %s\n", path)
	}
	if !p.inner { // the outer case says how to run it again
		fmt.Fprintf(&b, "\tagain:  %s", harness.ReplayCommand(p.t))
	}
	p.t.Fatal(strings.TrimSuffix(b.String(), "\n"))
}
