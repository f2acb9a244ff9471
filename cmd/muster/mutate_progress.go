package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/mutate/engine"
)

// mutations shows how far mutating is: a moving line on a terminal; elsewhere a line when a package
// begins, one when it ends, and some between where that takes long.
type mutations struct {
	moving
	ui *ui

	began    time.Time
	packages int
	nth      int
	pkg      string
	event    engine.Event
	running  time.Time // when the first mutant of the package was tested
	said     time.Time // when the last line was written where nothing moves
}

func (u *ui) mutations() *mutations {
	p := &mutations{ui: u, began: time.Now()}
	if !u.live {
		return p
	}
	p.start(100*time.Millisecond, p.draw)
	return p
}

// plan says how many packages there are to judge.
func (p *mutations) plan(packages int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.packages = packages
}

func (p *mutations) tell(pkg string, e engine.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if pkg != p.pkg {
		p.finish()
		p.pkg, p.nth, p.running = pkg, p.nth+1, time.Time{}
		if !p.moves() {
			p.say(fmt.Sprintf("%d mutants", e.Total))
		}
	}
	if e.Phase == engine.PhaseRun && p.running.IsZero() {
		p.running = time.Now()
	}
	p.event = e
	if !p.moves() && e.Phase == engine.PhaseRun && time.Since(p.said) >= sayEvery {
		p.say(strings.Join(p.counts(time.Now(), false), ", "))
	}
}

// say writes a line on the package.
func (p *mutations) say(text string) {
	p.said = time.Now()
	fmt.Fprintf(p.ui.err, "[%d/%d] %s: %s\n", p.nth, p.packages, p.pkg, text)
}

// finish ends the line of a package where nothing moves.
func (p *mutations) finish() {
	if e := p.event; !p.moves() && p.pkg != "" && e.Phase == engine.PhaseRun {
		p.say(fmt.Sprintf("%d killed, %d survived, %d left", e.Killed, e.Survived, e.Total-e.Done))
	}
	p.event = engine.Event{}
}

// stop takes the moving line away.
func (p *mutations) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish()
	p.end(p.ui.clearLine)
}

// draw writes the moving line. Where it is narrow the bar goes first, then what stands last.
func (p *mutations) draw() {
	room := p.ui.room - 1
	parts := p.parts(time.Now(), true)
	if show.Width(strings.Join(parts, separator)) > room {
		parts = p.parts(time.Now(), false)
	}
	for len(parts) > 2 && show.Width(strings.Join(parts, separator)) > room {
		parts = parts[:len(parts)-1]
	}
	fmt.Fprintf(p.ui.err, "\r%s\x1b[K", show.Cut(strings.Join(parts, separator), room))
}

const separator = " · "

// parts are those of the line, the most important first.
func (p *mutations) parts(now time.Time, bar bool) []string {
	elapsed := now.Sub(p.began).Truncate(time.Second).String()
	if p.pkg == "" {
		return []string{"loading packages", elapsed}
	}
	head := p.pkg[strings.LastIndexByte(p.pkg, '/')+1:]
	if p.packages > 1 {
		head = fmt.Sprintf("[%d/%d] %s", p.nth, p.packages, head)
	}
	switch e := p.event; e.Phase {
	case engine.PhaseRun:
		return append([]string{head}, p.counts(now, bar)...)
	case engine.PhaseBaseline:
		return []string{head, "tests without a mutant", elapsed}
	default:
		return []string{head, fmt.Sprintf("building %d mutants", e.Total), elapsed}
	}
}

// barWidth is that of the bar itself.
const barWidth = 12

// counts are the parts of the line while mutants run.
func (p *mutations) counts(now time.Time, bar bool) []string {
	e := p.event
	var parts []string
	if bar {
		full := barWidth * e.Done / max(e.Total, 1)
		parts = append(parts, strings.Repeat("█", full)+strings.Repeat("░", barWidth-full))
	}
	parts = append(parts,
		fmt.Sprintf("%d killed", e.Killed), fmt.Sprintf("%d survived", e.Survived), fmt.Sprintf("%d left", e.Total-e.Done))
	// What an earlier run found out took no time in this one.
	seconds, done := now.Sub(p.running).Seconds(), e.Done-e.Known
	if seconds > 0 && done > 0 {
		parts = append(parts, fmt.Sprintf("%.0f/s", float64(done)/seconds))
		if e.Done < e.Total {
			left := time.Duration(seconds * float64(e.Total-e.Done) / float64(done) * float64(time.Second))
			parts = append(parts, "eta "+left.Round(time.Second).String())
		}
	}
	return parts
}
