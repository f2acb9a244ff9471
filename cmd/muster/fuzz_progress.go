package main

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/campaign"
	"github.com/passmuster/muster/fuzz/engine/report"
	"github.com/passmuster/muster/internal/show"
	"github.com/passmuster/muster/internal/words"
)

// fuzzing shows how far a campaign is: a live table on a terminal; elsewhere a line when something happens, and
// one now and then; or events as JSON.
type fuzzing struct {
	moving
	ui   *ui
	json bool

	began  time.Time
	build  bool
	order  []string
	latest map[string]campaign.Event
	said   map[string]time.Time
	lines  int // of the table that stands there
}

// sayEvery is how often a target or a package has a line where nothing moves: who reads a log should see that it goes on.
const sayEvery = 15 * time.Second

func (u *ui) fuzzing(json bool) *fuzzing {
	p := &fuzzing{ui: u, json: json, began: time.Now(), latest: map[string]campaign.Event{}, said: map[string]time.Time{}}
	if !u.live || json {
		return p
	}
	p.start(200*time.Millisecond, p.draw)
	return p
}

func (p *fuzzing) tell(e campaign.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := e.Package + "." + e.Target
	switch {
	case e.Kind == campaign.EventBuild:
		p.build = true
	case e.Kind == campaign.EventPlan:
		p.order = append(p.order, key)
		p.latest[key] = e
	default:
		p.build = false
		p.latest[key] = e
	}
	switch {
	case p.json:
		_ = p.ui.event(e)
	case !p.moves():
		p.say(key, e)
	}
}

// say writes a line where nothing moves.
func (p *fuzzing) say(key string, e campaign.Event) {
	switch e.Kind {
	case campaign.EventBuild:
		fmt.Fprintf(p.ui.err, "building for %s\n", words.Count(len(p.order), "target"))
	case campaign.EventCrasher:
		fmt.Fprintf(p.ui.err, "%s: %s: %s%s\n", e.Target, e.Crasher.Kind, show.Line(oneLine(firstLine(e.Crasher.Message))), place(e.Crasher))
	case campaign.EventEnd:
		fmt.Fprintf(p.ui.err, "%s: %s: %s\n", e.Target, e.State, counts(e))
	case campaign.EventSlice:
		if now := time.Now(); now.Sub(p.said[key]) >= sayEvery {
			if !p.said[key].IsZero() {
				fmt.Fprintf(p.ui.err, "%s: %s\n", e.Target, counts(e))
			}
			p.said[key] = now
		}
	}
}

// place says where a crasher was, since many have one message.
func place(k *corpus.Crasher) string {
	if len(k.Frames) == 0 || k.Frames[0].File == "" {
		return ""
	}
	return fmt.Sprintf(", at %s:%d", show.Line(path.Base(filepath.ToSlash(k.Frames[0].File))), k.Frames[0].Line)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func counts(e campaign.Event) string {
	return fmt.Sprintf("%s execs, %s/s, %d entries, %d edges, %s", report.Number(e.Executions), report.Number(int64(e.PerSecond)),
		e.Corpus, e.Edges, words.Count(e.Crashers, "crasher"))
}

// stop takes the table away.
func (p *fuzzing) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end(p.clear)
}

func (p *fuzzing) clear() {
	if p.lines > 1 {
		fmt.Fprintf(p.ui.err, "\x1b[%dA", p.lines-1)
	}
	fmt.Fprint(p.ui.err, "\r\x1b[J")
	p.lines = 0
}

// draw writes the table in the place of the one before.
func (p *fuzzing) draw() {
	height := 24
	if _, h, err := term.GetSize(int(p.ui.err.Fd())); err == nil && h > 0 {
		height = h
	}
	lines := p.table(time.Now(), p.ui.room-1, height-1)
	var b strings.Builder
	if p.lines > 1 {
		fmt.Fprintf(&b, "\x1b[%dA", p.lines-1)
	}
	b.WriteString("\r")
	for i, line := range lines {
		if i > 0 {
			b.WriteString("\r\n")
		}
		b.WriteString(line + "\x1b[K")
	}
	b.WriteString("\x1b[J")
	p.lines = len(lines)
	fmt.Fprint(p.ui.err, b.String())
}

// table is what is shown in so many columns and lines: a row a target, those at work first where not all fit,
// and a line for the whole.
func (p *fuzzing) table(now time.Time, width, height int) []string {
	elapsed := now.Sub(p.began).Truncate(time.Second).String()
	if p.build || len(p.order) == 0 {
		what := "loading packages"
		if p.build {
			what = "building for " + words.Count(len(p.order), "target")
		}
		return []string{show.Cut(what+separator+elapsed, width)}
	}
	rows := [][]string{{"target", "execs", "execs/s", "edges", "corpus", "crashers", "state"}}
	shown, hidden := p.visible(max(height-2, 1))
	var executions int64
	var perSecond float64
	crashers := 0
	for _, key := range p.order {
		e := p.latest[key]
		executions += e.Executions
		crashers += e.Crashers
		if e.State == campaign.StateFuzzing || e.State == campaign.StateQuiet {
			perSecond += e.PerSecond
		}
	}
	for _, key := range shown {
		e := p.latest[key]
		rows = append(rows, []string{
			e.Target, report.Number(e.Executions), report.Number(int64(e.PerSecond)), report.Number(int64(e.Edges)),
			report.Number(int64(e.Corpus)), report.Number(int64(e.Crashers)), e.State,
		})
	}
	lines := report.Table(rows, width)
	last := fmt.Sprintf("%s execs%s%s/s%s%s%s%s", report.Number(executions), separator, report.Number(int64(perSecond)), separator,
		words.Count(crashers, "crasher"), separator, elapsed)
	if hidden > 0 {
		last = fmt.Sprintf("and %s%s", words.Count(hidden, "more target"), separator) + last
	}
	lines = append(lines, last)
	for i := range lines {
		lines[i] = show.Cut(lines[i], width)
	}
	return lines
}

// visible picks the targets that have a row: in their order, those at work before the others.
func (p *fuzzing) visible(most int) (shown []string, hidden int) {
	if len(p.order) <= most {
		return p.order, 0
	}
	busy := func(key string) bool {
		e := p.latest[key]
		return e.Kind != campaign.EventEnd && e.State != campaign.StateWaiting
	}
	for _, want := range []bool{true, false} {
		for _, key := range p.order {
			if busy(key) == want && len(shown) < most {
				shown = append(shown, key)
			}
		}
	}
	return shown, len(p.order) - len(shown)
}
