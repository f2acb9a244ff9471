package engine

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/core"
	"github.com/passmuster/muster/fuzz/engine/inside"
)

// lane is one engine that fuzzes the target, through all the processes that it takes.
type lane struct {
	place  place
	config Config
	seed   uint64
	types  []reflect.Type

	p       *process
	entries []inside.ServeEntry // by ID
	told    int                 // how many of them the other lanes know
	state   []byte              // of the last checkpoint
	deaths  []int               // since then
	failed  []uint64            // keys that were told of
	fatal   []inside.ServeFatal
	execs   uint64
	stats   inside.ServeStats // of the last run that ended
	base    uint64            // executions when the seeds had run
	offers  [][]byte          // not known to have run, the first as execution offered+1
	offered uint64

	// What came in since it was last taken.
	fresh    []inside.ServeEntry
	failures []found
	restarts int
	notes    []string

	hangs hangs
	kills int
}

// found is a failure as it comes from a process.
type found struct {
	input   []byte
	execs   uint64
	failure *inside.ServeFailure // nil for a death or a leak
	death   *death
	leak    bool
	seen    time.Time
	// cut says that nothing is known against the input but that it ran when its slice was cut short.
	cut bool
}

// offer puts inputs in line: they run before anything else.
func (l *lane) offer(ctx context.Context, inputs [][]byte) error {
	l.offers = append(l.waiting(), inputs...)
	l.offered = l.execs
	if l.p == nil || len(inputs) == 0 {
		return nil
	}
	l.p.tell(inside.ServeCommand{Op: "offer", Inputs: inputs})
	return l.opened(ctx)
}

// waiting are the offers that have not run.
func (l *lane) waiting() [][]byte {
	return slices.Clone(l.offers[min(int(l.execs-l.offered), len(l.offers)):])
}

// drop ends the process: the next one goes on from what is known.
func (l *lane) drop() {
	if l.p != nil {
		l.p.free()
		l.p = nil
	}
}

// run lets the engine make executions until it has made so many. Settle asks that what ran last is looked into before it returns.
func (l *lane) run(ctx context.Context, until uint64, settle bool) error {
	for l.execs < until || settle {
		if l.p == nil {
			if err := l.begin(ctx); err != nil {
				return err
			}
		}
		l.p.tell(inside.ServeCommand{Op: "run", Until: until, Settle: settle})
		ended, err := l.listen(ctx)
		if err != nil {
			l.interrupted()
		}
		if err != nil || !ended {
			l.drop()
			if err != nil {
				return err
			}
			l.restarts++
			continue
		}
		if l.execs < until {
			return errors.New("the engine has nothing more to run")
		}
		return nil
	}
	return nil
}

// interrupted takes in where the process was when its run was cut short. The input that ran is looked into when there is time again: it
// may have been about to hang. One that had used much of its time by then does not run here any more.
func (l *lane) interrupted() {
	h := l.p.shared.header
	l.execs = max(l.execs, h.Execs.Load())
	if h.Begun.Load() == h.Ended.Load() {
		return
	}
	input := l.p.shared.input()
	if l.p.late {
		l.fatal = append(l.fatal, inside.ServeFatal{Input: input, Key: uint64(len(l.fatal)) + 1})
	}
	l.failures = append(l.failures, found{input: input, execs: l.execs, seen: time.Now(), cut: !l.p.late, death: &death{
		kind: corpus.KindHang, message: "still ran when the slice was cut short",
	}})
}

// begin starts a process and puts its engine where the last one was.
func (l *lane) begin(ctx context.Context) error {
	p, d, err := start(ctx, l.place, quietly)
	if err != nil {
		return err
	}
	if d != nil {
		return fmt.Errorf("a new process of the target does not come up: %s", d.why())
	}
	l.p = p
	open := inside.ServeOpen{Seed: l.seed, Stream: l.config.Stream, Tokens: l.config.Dictionary, Candidates: l.config.Candidates != nil, Module: l.place.binary.module.Path}
	if l.execs > 0 {
		open.Resume = &inside.ServeResume{State: l.state, Entries: l.entries, Execs: l.execs, Deaths: l.deaths, Failed: l.failed}
	}
	p.tell(inside.ServeCommand{Op: "open", Open: &open, Fatal: l.fatal})
	if err := l.opened(ctx); err != nil {
		return err
	}
	if rest := l.waiting(); len(rest) > 0 {
		p.tell(inside.ServeCommand{Op: "offer", Inputs: rest})
		return l.opened(ctx)
	}
	return nil
}

// opened awaits the end of a command that runs nothing.
func (l *lane) opened(ctx context.Context) error {
	a, d, err := l.p.await(ctx, starting)
	switch {
	case err != nil:
	case d != nil:
		err = fmt.Errorf("the test process ended before it ran anything: %s", d.why())
	case a.Op == "error":
		err = errors.New(a.Why)
	}
	if err != nil {
		l.drop()
	}
	return err
}

// listen takes in what a run tells until it ends; ended is false where the process did.
func (l *lane) listen(ctx context.Context) (ended bool, err error) {
	for {
		a, d, err := l.p.await(ctx, l.limits())
		switch {
		case err != nil:
			return false, err
		case d != nil && l.isDoubtful(d):
			return false, l.resolve(ctx, d)
		case d != nil:
			return false, l.died(d)
		}
		switch a.Op {
		case "entry":
			l.keep(*a.Entry)
		case "checkpoint":
			l.state, l.deaths = a.State, nil
		case "failure":
			l.failed = append(l.failed, a.Failure.Key)
			l.failures = append(l.failures, found{input: a.Input, execs: a.Execs, failure: a.Failure, seen: time.Now()})
		case "leak":
			l.failures = append(l.failures, found{input: a.Input, execs: a.Execs, leak: true, seen: time.Now()})
		case "ask":
			l.p.tell(inside.ServeCommand{Inputs: l.candidates(a)})
		case "done":
			l.execs, l.stats = a.Execs, *a.Stats
			return true, nil
		case "error":
			return false, errors.New(a.Why)
		}
	}
}

// keep stores an entry that is new, or that takes the place of another.
func (l *lane) keep(e inside.ServeEntry) {
	if e.ID < len(l.entries) {
		l.entries[e.ID] = e
		return
	}
	l.entries = append(l.entries, e)
	l.fresh = append(l.fresh, e)
}

// enginePackage is what the engine is a part of in the target's process.
const enginePackage = "internal/fuzz."

// mostKills is how often a process may be killed while it runs nothing.
const mostKills = 20

// died takes in the end of a process: the engine goes on behind the input that ended it.
func (l *lane) died(d *death) error {
	if !d.running && d.kind == corpus.KindKilled && l.kills < mostKills {
		l.kills++
		l.execs = max(l.execs, d.execs)
		l.notes = append(l.notes, "a process was killed from outside ("+d.message+"), and another one went on")
		return nil
	}
	if d.execs <= l.execs && !d.running {
		return fmt.Errorf("the test process ended by itself: %s", d.why())
	}
	l.execs = max(l.execs, d.execs)
	if !d.running && len(d.frames) > 0 && strings.HasPrefix(d.frames[0].Func, enginePackage) {
		l.notes = append(l.notes, "the engine itself failed, and went on: "+d.why()+" in "+d.frames[0].Func)
		return nil
	}
	if d.running {
		l.fatal = append(l.fatal, inside.ServeFatal{Input: d.input, Key: uint64(len(l.fatal)) + 1})
	}
	if d.parent > 0 {
		l.deaths = append(l.deaths, int(d.parent)-1)
	}
	l.failures = append(l.failures, found{input: d.input, execs: d.execs, death: d, seen: time.Now()})
	return nil
}

// candidates asks the caller for inputs that are like an entry.
func (l *lane) candidates(a inside.ServeAnswer) [][]byte {
	values, err := core.DecodeInput(a.Input, l.types)
	if err != nil {
		return nil
	}
	seed := mix(mix(l.seed^uint64(a.ID)) ^ uint64(a.Nth))
	list := l.config.Candidates(seed, values, candidatesAsked)
	if len(list) > 0 {
		list = append(list, l.spliced(seed, values)...)
	}
	var inputs [][]byte
	for _, c := range list {
		if data, err := core.EncodeInput(c, l.types); err == nil {
			inputs = append(inputs, data)
		}
	}
	return inputs
}

// spliced asks the caller for inputs made of an entry and another one.
func (l *lane) spliced(seed uint64, values []any) [][]any {
	if l.config.Splice == nil || len(l.entries) < 2 {
		return nil
	}
	other := l.entries[mix(seed)%uint64(len(l.entries))]
	donor, err := core.DecodeInput(other.Input, l.types)
	if err != nil {
		return nil
	}
	return l.config.Splice(seed, values, donor, splicesAsked)
}

// splicesAsked is how many inputs made of two entries are wanted with the candidates of one.
const splicesAsked = 16

// candidatesAsked is how many inputs that are like an entry are wanted at a time.
const candidatesAsked = 64

// mix is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
