package fuzz

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/passmuster/muster/internal/choice"
)

type verdict byte

const (
	passed    verdict = iota
	discarded         // by the generator's conditions or by t.Skip
	failed            // the property did
	hung              // no end before the deadline
	strayed           // the property failed the real test and not the one it was given
	broken            // the generator is wrong
)

// trial is one run of a property on one stream.
type trial struct {
	stream   *choice.Stream
	hasValue bool
	value    any
	verdict  verdict
	message  string // why it failed
	place    string // where in the code, to tell one failure from another
	labels   labels
	before   bool // whether the real test had failed already
	drawing  time.Duration
	ready    chan struct{} // closed when the value is there
}

// host is the test that one trial runs in.
type host interface {
	// tb is what the property gets.
	tb() testing.TB
	// end runs the clean-ups and returns what was said, and where the first failure was said.
	end() (log, place string)
}

// try runs the property on what s gives, on a goroutine of its own, and waits for it or for the deadline.
func (p *property) try(s *choice.Stream, h host) *trial {
	tr := &trial{stream: s, ready: make(chan struct{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.run(tr, h)
	}()
	timer := time.NewTimer(p.config.Timeout)
	defer timer.Stop()
	select {
	case <-done:
		return tr
	case <-timer.C:
		// The goroutine goes on with its own trial.
		late := &trial{verdict: hung, message: fmt.Sprintf("no end after %v; its goroutine, then all others:\n%s", p.config.Timeout, stacks())}
		select {
		case <-tr.ready:
			late.stream, late.value, late.hasValue = tr.stream, tr.value, true
		default:
		}
		return late
	}
}

// run draws the value and calls the property. It returns by itself however they end.
func (p *property) run(tr *trial, h host) {
	t := h.tb()
	tr.before = p.t.Failed()
	defer watch(t, &tr.labels)()
	guard(func() {
		if tr.verdict = p.draw(tr); tr.verdict == passed {
			close(tr.ready)
			p.hold(t, tr.value)
		}
	}, tr.ends)
	p.finish(tr, t, h)
}

// guard runs f on a goroutine of its own and calls ends, on that goroutine, where f does not return: with the
// value of its panic, or with nil where it ended the goroutine.
func guard(f func(), ends func(panicked any)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		ended := false
		defer func() {
			if !ended {
				ends(recover())
			}
		}()
		f()
		ended = true
	}()
	<-done
}

// finish runs the clean-ups, which may fail too, and settles the verdict.
func (p *property) finish(tr *trial, t testing.TB, h host) {
	var log, place string
	guard(func() { log, place = h.end() }, tr.ends)
	switch {
	case p.apart && !tr.before && p.t.Failed():
		tr.verdict, tr.message = strayed, "as logged above; fail the t that is the property's parameter"
	case tr.verdict == broken || tr.verdict == failed && tr.message != "":
		if log != "" && tr.verdict == failed {
			tr.message = log + "\n" + tr.message
		}
	case t.Failed():
		tr.verdict, tr.message, tr.place = failed, log, place
		if log == "" {
			tr.message = "the property failed and said nothing itself"
		}
	case t.Skipped():
		tr.verdict = discarded
	case tr.verdict == failed:
		tr.message = "the property ended its goroutine and did not fail the test"
	}
}

// ends notes that the generator or the property ended by a panic, or by runtime.Goexit where that is nil.
func (tr *trial) ends(panicked any) {
	inDraw := !tr.hasValue
	if panicked == nil {
		tr.verdict = failed
		if inDraw {
			tr.verdict, tr.message = broken, "the generator ended its goroutine; a generator has no test to fail"
		}
		return
	}
	tr.verdict, tr.place = failed, panicPlace()
	tr.message = fmt.Sprintf("panic: %v\n%s", panicked, panicStack())
	if !inDraw {
		return
	}
	tr.verdict = broken
	if err, ok := panicked.(error); ok && errors.Is(err, choice.Endless{}) {
		tr.message = err.Error() + "; bound its loops"
		return
	}
	tr.message = "the generator panicked; " + tr.message
}

// draw draws a value and says whether it is of use.
func (p *property) draw(tr *trial) verdict {
	start := time.Now()
	defer func() { tr.drawing = time.Since(start) }()
	result := choice.Draw(tr.stream, p.gen, p.config.MinSize, p.config.MaxSize)
	if result == nil {
		tr.message = "the generator returned no result"
		return broken
	}
	value, ok := result.RetrieveAsValue()
	if !ok {
		if result.ResultType != nil && !result.ResultType.AssignableTo(p.typ) && p.typ.Kind() != reflect.Interface {
			return p.mistyped(tr, result.ResultType)
		}
		return discarded
	}
	if value.IsValid() {
		tr.value = value.Interface()
	}
	if typ := reflect.TypeOf(tr.value); typ != nil && !typ.AssignableTo(p.typ) {
		return p.mistyped(tr, typ)
	} else if typ == nil && p.typ.Kind() != reflect.Interface {
		return p.mistyped(tr, value.Type())
	}
	tr.hasValue = true
	return passed
}

func (p *property) mistyped(tr *trial, typ reflect.Type) verdict {
	tr.message = fmt.Sprintf("the generator makes values of type %v, the property takes %v; map the one to the other", typ, p.typ)
	return broken
}
