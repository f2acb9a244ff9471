package report

import (
	"fmt"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
)

// pageTarget is a fuzz target with counts as text; Said is what became of it, and why where it failed.
type pageTarget struct{ Name, Args, Executions, Corpus, Edges, Discovery, Crashers, Said string }

func (p *pagePackage) fuzz(f *evidence.Fuzz) {
	if f == nil {
		return
	}
	for _, t := range f.Targets {
		out := pageTarget{
			Name: line(t.Name), Args: line(strings.Join(t.Args, ", ")), Executions: fmt.Sprint(t.Executions), Corpus: fmt.Sprint(t.Corpus),
			Edges: none, Discovery: none, Crashers: fmt.Sprint(t.Crashers), Said: line(t.State),
		}
		if t.Stream {
			out.Args = "choices"
		}
		if t.Discovery != nil { // coverage is known
			out.Edges, out.Discovery = fmt.Sprint(t.Edges), oneIn(*t.Discovery)
		}
		if t.Engine != "muster" {
			out.Said += ", " + line(t.Engine)
		}
		if t.Problem != "" {
			out.Said += ": " + line(t.Problem)
		}
		p.Targets = append(p.Targets, out)
	}
}
