package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	fuzzreport "github.com/passmuster/muster/fuzz/engine/report"
	"github.com/passmuster/muster/harness/runner"
	"github.com/passmuster/muster/internal/show"
)

// progress shows what a run is doing: one moving line on a terminal, a line a package elsewhere, or
// events as JSON.
type progress struct {
	moving
	ui      *ui
	json    bool
	began   time.Time
	total   int
	done    int
	running []runner.Event // packages whose tests run, oldest first
}

func (u *ui) progress(json bool) *progress {
	p := &progress{ui: u, json: json, began: time.Now()}
	if !u.live || json {
		return p
	}
	p.start(100*time.Millisecond, p.draw)
	return p
}

// stop takes the moving line away.
func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end(p.ui.clearLine)
}

func (p *progress) tell(e runner.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e.Kind {
	case "plan":
		p.total = e.Total
	case "run":
		p.forget(e.Package)
		p.running = append(p.running, e)
	case "package":
		p.forget(e.Package)
		p.done = e.Done
	case "fuzz":
		p.running = []runner.Event{e}
	case "mutants":
		e.Run, e.Of = e.Done, e.Total
		p.running = []runner.Event{e} // packages are mutated one after the other
	}
	switch {
	case p.json:
		_ = p.ui.event(e)
	case !p.moves() && e.Kind == "package":
		fmt.Fprintf(p.ui.err, "[%d/%d] %s: %s\n", e.Done, e.Total, e.Package, e.Outcome)
	case !p.moves() && e.Kind == "mutants" && e.Done == e.Total && e.Total > 0:
		fmt.Fprintf(p.ui.err, "%s: %d mutants\n", e.Package, e.Total)
	}
}

func (p *progress) forget(name string) {
	p.running = slices.DeleteFunc(p.running, func(e runner.Event) bool { return e.Package == name })
}

// draw writes the moving line: package k of n, what runs, how long so far and how long still.
func (p *progress) draw() {
	elapsed := time.Since(p.began)
	line := fmt.Sprintf("[%d/%d] ", p.done, p.total)
	switch {
	case p.total == 0:
		line += "loading packages"
	case len(p.running) == 0:
		line += "building"
	default:
		var parts []string
		for _, e := range p.running {
			part := e.Package[strings.LastIndexByte(e.Package, '/')+1:] + " " + e.Stage
			if e.Kind == "fuzz" {
				part += fmt.Sprintf(" %s, %s execs", e.Target, fuzzreport.Number(int64(e.Done)))
			}
			if e.Of > 1 {
				part += fmt.Sprintf(" %d/%d", e.Run, e.Of)
			}
			parts = append(parts, part)
		}
		line += strings.Join(parts, ", ")
	}
	times := " · " + elapsed.Truncate(time.Second).String()
	if p.done > 0 && p.done < p.total {
		left := elapsed * time.Duration(p.total-p.done) / time.Duration(p.done)
		times += " · eta " + left.Truncate(time.Second).String()
	}
	fmt.Fprintf(p.ui.err, "\r%s%s\x1b[K", show.Cut(line, p.ui.room-1-show.Width(times)), times)
}
