package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/passmuster/muster/mutate/engine"
)

// mutations shows how far mutating is: a moving line on a terminal; elsewhere a line when a package
// begins and one when it ends.
type mutations struct {
	ui *ui

	mu       sync.Mutex
	began    time.Time
	packages int
	nth      int
	pkg      string
	event    engine.Event
	running  time.Time // when the first mutant of the package was tested
	ticker   *time.Ticker
	ended    chan struct{}
}

func (u *ui) mutations() *mutations {
	p := &mutations{ui: u, began: time.Now(), ended: make(chan struct{})}
	if !u.live {
		return p
	}
	p.ticker = time.NewTicker(100 * time.Millisecond)
	go func() {
		for {
			select {
			case <-p.ended:
				return
			case <-p.ticker.C:
				p.mu.Lock()
				p.draw()
				p.mu.Unlock()
			}
		}
	}()
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
		if p.ticker == nil {
			fmt.Fprintf(p.ui.err, "[%d/%d] %s: %d mutants\n", p.nth, p.packages, pkg, e.Total)
		}
	}
	if e.Phase == engine.PhaseRun && p.running.IsZero() {
		p.running = time.Now()
	}
	p.event = e
}

// finish ends the line of a package where nothing moves.
func (p *mutations) finish() {
	if e := p.event; p.ticker == nil && p.pkg != "" && e.Phase == engine.PhaseRun {
		fmt.Fprintf(p.ui.err, "[%d/%d] %s: %d killed, %d survived, %d left\n", p.nth, p.packages, p.pkg, e.Killed, e.Survived, e.Total-e.Done)
	}
	p.event = engine.Event{}
}

// stop takes the moving line away.
func (p *mutations) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish()
	close(p.ended)
	if p.ticker != nil {
		p.ticker.Stop()
		fmt.Fprint(p.ui.err, "\r\x1b[K")
	}
}

// draw writes the moving line, the parts that matter least left out where it is narrow.
func (p *mutations) draw() {
	now := time.Now()
	elapsed := now.Sub(p.began).Truncate(time.Second).String()
	room := p.ui.width - 1
	parts := []string{"loading packages", elapsed}
	if e := p.event; p.pkg != "" {
		head := p.pkg[strings.LastIndexByte(p.pkg, '/')+1:]
		if p.packages > 1 {
			head = fmt.Sprintf("[%d/%d] %s", p.nth, p.packages, head)
		}
		switch e.Phase {
		case engine.PhaseRun:
			parts = append([]string{head}, p.counts(now)...)
		case engine.PhaseBaseline:
			parts = []string{head, "tests without a mutant", elapsed}
		default:
			parts = []string{head, fmt.Sprintf("building %d mutants", e.Total), elapsed}
		}
	}
	line := strings.Join(parts, " · ")
	for len([]rune(line)) > room && len(parts) > 2 {
		parts = parts[:len(parts)-1]
		line = strings.Join(parts, " · ")
	}
	if text := []rune(line); len(text) > room {
		line = string(text[:max(room-1, 0)]) + "…"
	}
	fmt.Fprintf(p.ui.err, "\r%s\x1b[K", line)
}

// barWidth is that of the bar itself.
const barWidth = 12

// counts are the parts of the line while mutants run, the most important first.
func (p *mutations) counts(now time.Time) []string {
	e := p.event
	full := 0
	if e.Total > 0 {
		full = barWidth * e.Done / e.Total
	}
	parts := []string{
		strings.Repeat("█", full) + strings.Repeat("░", barWidth-full),
		fmt.Sprintf("%d killed", e.Killed), fmt.Sprintf("%d survived", e.Survived), fmt.Sprintf("%d left", e.Total-e.Done),
	}
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
