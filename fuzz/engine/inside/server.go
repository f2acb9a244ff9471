package inside

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"time"
	"unsafe"

	"github.com/passmuster/muster/fuzz/engine/core"
)

// serveCounters returns the live edge counters. It is set by the file that is compiled in beside this one.
var serveCounters func() []byte

// Server runs what the supervisor asks for. Package testing calls Next, the target, Stop, and then one of
// Passed, Skipped, Failed, Panicked and Raced, until Next returns false.
type Server struct {
	name     string
	types    []reflect.Type
	counters []byte
	in       io.Reader
	out      io.Writer
	answers  *json.Encoder
	commands io.Reader
	shared   []byte
	header   *ServeHeader

	engine *core.Engine
	module string
	until  uint64 // 0 where no run is under way
	settle bool
	fatal  map[uint64][]ServeFatal
	told   map[uint64]bool
	keys   failureKeys
	leaks  leakWatch
	held   []byte // the counters, while they are not to change

	trials trials
	args   []reflect.Value
	err    error
}

// ServeUnfit tells the supervisor why there is no target to fuzz.
func ServeUnfit(called, failed, skipped bool, output string) {
	s := &Server{out: serveFile(ServeAnswersFD)}
	s.answers = json.NewEncoder(s.out)
	why := "it returns without calling F.Fuzz"
	switch {
	case skipped:
		why = "it skips itself"
	case failed && !called:
		why = "it fails before it calls F.Fuzz"
	case failed:
		why = "it had failed when it called F.Fuzz"
	}
	if text := firstLines(output); text != "" && (skipped || failed) {
		why += ": " + text
	}
	s.say(ServeAnswer{Op: "unfit", Why: why})
}

// ServeTarget tells the supervisor what the target is. Seeds are what it gave to F.Add.
func ServeTarget(name string, types []reflect.Type, seeds [][]any, quiet bool) *Server {
	counters := serveCounters()
	shared, err := serveMap()
	s := newServer(name, types, counters, serveFile(ServeCommandsFD), serveFile(ServeAnswersFD), shared)
	if err == nil && quiet {
		err = serveQuiet()
	}
	if err != nil {
		s.say(ServeAnswer{Op: "error", Why: err.Error()})
		s.in = nil
		return s
	}
	hello := &ServeHello{Counters: len(counters)}
	for _, t := range types {
		hello.Types = append(hello.Types, t.String())
	}
	for i, values := range seeds {
		data, err := core.EncodeInput(values, types)
		if err != nil {
			s.say(ServeAnswer{Op: "unfit", Why: fmt.Sprintf("F.Add, call %d: %v", i+1, err)})
			s.in = nil
			return s
		}
		hello.Seeds = append(hello.Seeds, data)
	}
	s.say(ServeAnswer{Op: "hello", Hello: hello})
	return s
}

func newServer(name string, types []reflect.Type, counters []byte, in io.Reader, out io.Writer, shared []byte) *Server {
	s := &Server{name: name, types: types, counters: counters, in: in, out: out, shared: shared, told: map[uint64]bool{}}
	s.answers, s.commands = json.NewEncoder(out), in
	if len(shared) > 0 {
		s.header = (*ServeHeader)(unsafe.Pointer(&shared[0]))
	}
	return s
}

func (s *Server) say(a ServeAnswer) {
	if err := s.answers.Encode(a); err != nil && s.err == nil {
		s.err = err
	}
}

// Args are the arguments of the next call. They are read when it begins.
func (s *Server) Args() []reflect.Value { return s.args }

// Next prepares an execution. It returns false where there is nothing more to run for ever.
func (s *Server) Next() bool {
	for s.err == nil && s.in != nil {
		switch {
		case s.trials.more():
			s.nextTrial()
			return true
		case s.until > 0:
			if s.nextRun() {
				return true
			}
		default:
			c, err := ReadServeCommand(s.commands)
			if err != nil {
				return false
			}
			s.do(c)
		}
	}
	return false
}

func (s *Server) do(c ServeCommand) {
	for _, f := range c.Fatal {
		s.addFatal(f)
	}
	var err error
	switch c.Op {
	case "open":
		err = s.open(*c.Open)
	case "offer":
		err = s.offer(c.Inputs)
	case "run":
		if err = s.needEngine(); err == nil {
			s.until, s.settle = max(c.Until, 1), c.Settle
			s.beginRun()
			return
		}
	case "try":
		s.beginTrials(c)
		return
	default:
		err = fmt.Errorf("unknown command %q", c.Op)
	}
	if err != nil {
		s.say(ServeAnswer{Op: "error", Why: err.Error()})
		return
	}
	s.say(ServeAnswer{Op: "done"})
}

func (s *Server) needEngine() error {
	if s.engine == nil {
		return fmt.Errorf("no engine is open")
	}
	return nil
}

func (s *Server) open(o ServeOpen) error {
	s.module = o.Module
	config := core.Config{Seed: o.Seed, Counters: s.counters, Types: s.types, Stream: o.Stream, Tokens: o.Tokens, Event: s.event}
	if o.Candidates {
		config.Candidates = s.ask
	}
	e, err := core.New(config)
	if err != nil {
		return err
	}
	if r := o.Resume; r != nil {
		from := core.Resume{State: r.State, Executions: r.Execs, Deaths: r.Deaths, Failed: r.Failed}
		for _, entry := range r.Entries {
			values, err := core.DecodeInput(entry.Input, s.types)
			if err != nil {
				return err
			}
			from.Entries = append(from.Entries, core.Entry{
				ID: entry.ID, Parent: entry.Parent, Values: values, Execution: entry.Execs, Edges: entry.Edges, Found: entry.Found,
			})
		}
		if err := e.Resume(from); err != nil {
			return err
		}
		for _, key := range r.Failed {
			s.told[key] = true
		}
	}
	s.engine = e
	return nil
}

func (s *Server) offer(inputs [][]byte) error {
	if err := s.needEngine(); err != nil {
		return err
	}
	for _, data := range inputs {
		values, err := core.DecodeInput(data, s.types)
		if err == nil {
			err = s.engine.Offer(values)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// event forwards what the engine tells. Its crashers are told when they happen, with more than it knows.
func (s *Server) event(e core.Event) {
	s.quietly(func() {
		switch e.Kind {
		case core.NewEntry, core.Smaller:
			data, err := core.EncodeInput(e.Entry.Values, s.types)
			if err != nil {
				s.err = err
				return
			}
			s.say(ServeAnswer{Op: "entry", Execs: e.Execution, Entry: &ServeEntry{
				ID: e.Entry.ID, Parent: e.Entry.Parent, Input: data, Found: e.Entry.Found, Execs: e.Entry.Execution, Edges: e.Entry.Edges,
			}})
		case core.Checkpoint:
			s.say(ServeAnswer{Op: "checkpoint", State: e.State, Execs: e.Execution})
		}
	})
}

// ask gets inputs that are like an entry from the supervisor.
func (s *Server) ask(entry core.Entry, nth int) (inputs [][]any) {
	s.quietly(func() {
		data, err := core.EncodeInput(entry.Values, s.types)
		if err != nil {
			s.err = err
			return
		}
		s.say(ServeAnswer{Op: "ask", Input: data, ID: entry.ID, Nth: nth})
		var c ServeCommand
		if c, s.err = ReadServeCommand(s.commands); s.err != nil {
			return
		}
		for _, data := range c.Inputs {
			if values, err := core.DecodeInput(data, s.types); err == nil {
				inputs = append(inputs, values)
			}
		}
	})
	return inputs
}

// quietly calls f, which runs instrumented code, with no effect on the counters.
func (s *Server) quietly(f func()) {
	if s.held != nil {
		f()
		return
	}
	s.Hold()
	f()
	s.Release()
}

// Hold keeps the counters as they are until Release.
func (s *Server) Hold() { s.held = append(make([]byte, 0, len(s.counters)+1), s.counters...) }

// Release undoes Hold.
func (s *Server) Release() {
	copy(s.counters, s.held)
	s.held = nil
}

func (s *Server) beginRun() {
	s.args = s.engine.Args()
	s.header.Trial.Store(0)
	s.leaks.begin()
}

// nextRun prepares the engine's next execution; false where the command has ended.
func (s *Server) nextRun() bool {
	for s.wantsMore() && s.engine.Next() {
		input := s.engine.AppendInput(s.shared[ServeInputAt:ServeInputAt])
		s.header.Execs.Store(s.engine.Executions())
		s.header.Parent.Store(uint64(s.engine.Parent() + 1))
		s.stamp(input)
		if len(s.fatal) > 0 {
			if key, ok := s.isFatal(input); ok {
				s.header.Ended.Add(1)
				s.engine.Done(core.Outcome{Kind: core.Failed, Key: key})
				continue
			}
		}
		serveChance(chanceOf(input, s.engine.Repeated()))
		return true
	}
	s.until = 0
	s.endRun()
	return false
}

// wantsMore reports whether the run goes on.
func (s *Server) wantsMore() bool {
	if s.engine.Executions() < s.until || !s.engine.Settled() {
		return true
	}
	if s.settle {
		s.settle = false
		s.engine.Settle()
		return !s.engine.Settled()
	}
	return false
}

// stamp says in the shared memory that an execution begins, and of what.
func (s *Server) stamp(input []byte) {
	s.header.Length.Store(uint64(len(input)))
	s.header.Begun.Add(1)
}

// sharedInput is the input of the execution that runs.
func (s *Server) sharedInput() []byte {
	n := min(int(s.header.Length.Load()), len(s.shared)-ServeInputAt)
	return append([]byte(nil), s.shared[ServeInputAt:ServeInputAt+n]...)
}

func (s *Server) endRun() {
	s.tellLeak()
	s.say(ServeAnswer{Op: "done", Execs: s.engine.Executions(), Stats: s.stats()})
}

func (s *Server) stats() *ServeStats {
	st := s.engine.Stats()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return &ServeStats{
		Execs: st.Executions, Extra: st.Extra, Failures: st.Failures, Edges: st.Edges, Unstable: st.Unstable, Features: st.Features,
		Entries: st.Entries, Singletons: st.Singletons, Doubletons: st.Doubletons, Goroutines: runtime.NumGoroutine(), Heap: m.HeapAlloc,
	}
}

// Stop says that the target has returned.
func (s *Server) Stop() {
	if s.trials.on {
		s.stopTrial(time.Now())
	}
}

// Passed ends an execution with nothing wrong.
func (s *Server) Passed() { s.end(core.Outcome{Kind: core.Passed}, nil) }

// Skipped ends one that the target refused.
func (s *Server) Skipped() { s.end(core.Outcome{Kind: core.Skipped}, nil) }

// Failed ends one that failed through T. Output is the log of the test, at where it failed first.
func (s *Server) Failed(output []byte, at []uintptr) {
	s.fail(failing{kind: "failure", at: at, text: func() string { return firstLines(string(output)) }, trace: func() string { return string(output) }})
}

// Panicked ends one that panicked, at being the stack at that time.
func (s *Server) Panicked(value any, at []uintptr) {
	s.fail(failing{kind: "panic", at: at, text: func() string { return panicText(value) }})
}

// Raced ends one during which the race detector reported a race.
func (s *Server) Raced() {
	var report string
	s.quietly(func() { report = readRaces() })
	s.fail(failing{kind: "race", text: func() string { return "data race" }, trace: func() string { return report }})
}

func (s *Server) fail(f failing) {
	o := core.Outcome{Kind: core.Failed}
	var told *ServeFailure
	s.quietly(func() {
		o.Key = s.keys.of(f, s.module)
		if s.trials.on || !s.told[o.Key] {
			s.told[o.Key] = true
			told = f.tell(o.Key)
		}
	})
	s.end(o, told)
}

func (s *Server) end(o core.Outcome, told *ServeFailure) {
	s.header.Ended.Add(1)
	if s.trials.on {
		s.endTrial(o, told)
		return
	}
	s.leaks.after(s)
	if told != nil {
		s.quietly(func() {
			s.say(ServeAnswer{Op: "failure", Input: s.sharedInput(), Failure: told, Execs: s.engine.Executions()})
		})
	}
	s.engine.Done(o)
}
