package main

import (
	"fmt"
	"strings"

	"github.com/passmuster/muster/fuzz/engine/corpora"
	"github.com/passmuster/muster/internal/show"
)

// listingEvent is what "corpus ls --json" prints of a target.
type listingEvent struct {
	Event    string       `json:"event"`
	Package  string       `json:"package"`
	Target   string       `json:"target"`
	Args     []string     `json:"args"`
	Stream   bool         `json:"stream,omitempty"`
	Distinct int          `json:"distinct"`
	Places   []placeEvent `json:"places"`
	Odd      []oddEvent   `json:"odd"`
}

type placeEvent struct {
	Name    string `json:"name"`
	Dir     string `json:"dir"`
	Entries int    `json:"entries"`
	Bytes   int64  `json:"bytes"`
}

type oddEvent struct {
	Path string          `json:"path"`
	Kind corpora.OddKind `json:"kind"`
	Why  string          `json:"why"`
}

func (a *app) showListing(f corpusFlags, l corpora.Listing) error {
	if f.json {
		e := listingEvent{
			Event: "corpus", Package: l.Target.Package, Target: l.Target.Name, Args: l.Target.Args, Stream: l.Target.Stream,
			Distinct: l.Distinct, Places: []placeEvent{}, Odd: []oddEvent{},
		}
		for _, p := range l.Places {
			e.Places = append(e.Places, placeEvent(p))
		}
		for _, o := range l.Odd {
			e.Odd = append(e.Odd, oddEvent(o))
		}
		return a.ui.event(e)
	}
	title := l.Target.Signature()
	if l.Target.Orphan {
		title = l.Target.Name + ", which the package does not have"
	}
	fmt.Fprintf(a.ui.out, "%s %s: %s\n", l.Target.Package, title, count(l.Distinct, "distinct entry", "distinct entries"))
	for _, p := range l.Places {
		if p.Entries > 0 {
			fmt.Fprintf(a.ui.out, "  %s %s %s  %s\n", show.Pad(p.Name, 12, false),
				show.Pad(count(p.Entries, "entry", "entries"), 13, true), show.Pad(bytesText(p.Bytes), 9, true), show.Line(a.ui.short(p.Dir)))
		}
	}
	for _, o := range l.Odd {
		fmt.Fprintf(a.ui.out, "  %s %s: %s\n", o.Kind, show.Line(a.ui.short(o.Path)), show.Line(o.Why))
	}
	return nil
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// bytesText writes a size in the unit that leaves one to three digits before the point.
func bytesText(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1000_000)
}

// changeEvent is what the corpus commands print with --json of a file, and in the end of all.
type changeEvent struct {
	Event  string `json:"event"`
	Path   string `json:"path,omitempty"`
	From   string `json:"from,omitempty"`
	Bytes  int    `json:"bytes,omitempty"`
	Why    string `json:"why,omitempty"`
	DryRun bool   `json:"dryRun,omitempty"`
	// Of the last one.
	Target  string `json:"target,omitempty"`
	Written *int   `json:"written,omitempty"`
	Known   *int   `json:"known,omitempty"`
	Removed *int   `json:"removed,omitempty"`
	Skipped *int   `json:"skipped,omitempty"`
	Kept    *int   `json:"kept,omitempty"`
}

// showChange says of each file what became of it, and last how many there were.
func (a *app) showChange(f corpusFlags, t corpora.Target, c corpora.Change) error {
	if f.json {
		return a.changeEvents(f, t, c)
	}
	would, wrote, removed := "", "wrote", "removed"
	if f.dryRun {
		would, wrote, removed = "would be ", "would write", "would remove"
	}
	name := func(path string) string { return show.Line(a.ui.short(path)) }
	for _, d := range c.Written {
		fmt.Fprintf(a.ui.out, "%s %s (%s) from %s\n", wrote, name(d.Path), bytesText(int64(d.Bytes)), name(d.From))
	}
	for _, d := range c.Known {
		fmt.Fprintf(a.ui.out, "have %s, which is %s\n", name(d.Path), name(d.From))
	}
	for _, d := range c.Removed {
		fmt.Fprintf(a.ui.out, "%s %s (%s)\n", removed, name(d.Path), bytesText(int64(d.Bytes)))
	}
	for _, s := range c.Skipped {
		fmt.Fprintf(a.ui.out, "passed over %s: %s\n", name(s.Path), show.Line(s.Why))
	}
	var parts []string
	part := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	part(len(c.Written), would+"written")
	part(len(c.Removed), would+"removed")
	part(len(c.Kept), "kept")
	part(len(c.Known), "known")
	part(len(c.Skipped), "passed over")
	if len(parts) == 0 {
		parts = []string{"nothing to do"}
	}
	fmt.Fprintf(a.ui.out, "%s: %s\n", t.Name, strings.Join(parts, ", "))
	return nil
}

func (a *app) changeEvents(f corpusFlags, t corpora.Target, c corpora.Change) error {
	var events []changeEvent
	add := func(what string, list []corpora.Done) *int {
		for _, d := range list {
			events = append(events, changeEvent{Event: what, Path: d.Path, From: d.From, Bytes: d.Bytes, DryRun: f.dryRun})
		}
		n := len(list)
		return &n
	}
	last := changeEvent{Event: "summary", Target: t.Name, DryRun: f.dryRun}
	last.Written, last.Known, last.Removed = add("written", c.Written), add("known", c.Known), add("removed", c.Removed)
	for _, s := range c.Skipped {
		events = append(events, changeEvent{Event: "skipped", Path: s.Path, Why: s.Why})
	}
	skipped := len(c.Skipped)
	last.Skipped = &skipped
	if c.Kept != nil {
		kept := len(c.Kept)
		last.Kept = &kept
	}
	for _, e := range append(events, last) {
		if err := a.ui.event(e); err != nil {
			return err
		}
	}
	return nil
}
