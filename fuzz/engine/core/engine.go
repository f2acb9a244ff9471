package core

import "reflect"

// Engine chooses inputs. It is not safe for use by several goroutines.
type Engine struct {
	config Config
	args   []argument
	live   []reflect.Value
	edges  *edgeMap
	rng    splitMix

	batch   batch
	job     job
	current *slot
	confirm confirmation
	replay  attribution

	executions, extra, failures uint64
	// recorded counts the executions whose comparisons were recorded.
	recorded uint64

	// limit is how long data may become by chance, for now; grown is when it was raised last.
	limit int
	grown uint64

	pool   pool
	tokens tokens
	offers []offer
	seeds  int
	stage  stage
	work   worklist
	asks   asks
	failed map[uint64]bool
	// met are sites whose operands were equal once, descents counts attempts at others.
	met      map[uint64]bool
	descents map[uint64]int
	// tried counts patches by site since one of them brought an entry.
	tried   map[uint64]int
	events  func(Event)
	lastNew uint64
}

// offer is an input that is to be run as it is.
type offer struct {
	in      input
	parent  *item
	found   string
	forced  bool
	repairs int
	// restored is the item that it becomes, for an entry of an engine that is gone.
	restored *item
}

// stage makes one input after the other out of an item.
type stage interface {
	// next fills in the slot's input; false ends the stage.
	next(e *Engine, s *slot) bool
	// done is told what the input did.
	done(e *Engine, s *slot, t trace, o Outcome)
}

// New returns an engine that has run nothing.
func New(config Config) (*Engine, error) {
	if err := config.validate(); err != nil {
		return nil, err
	}
	e := &Engine{config: config, args: newArguments(config.Types), edges: newEdgeMap(config.Counters), failed: map[uint64]bool{}, met: map[uint64]bool{}, descents: map[uint64]int{}, tried: map[uint64]int{}}
	e.rng.state = mix(config.Seed)
	e.batch.init(len(e.args))
	for i := range e.args {
		e.live = append(e.live, e.args[i].live)
	}
	if e.config.MaxLen == 0 {
		e.config.MaxLen = 64 << 10
	}
	e.limit = firstLimit
	if e.events = config.Event; e.events == nil {
		e.events = func(Event) {}
	}
	e.tokens.init(config.Tokens)
	e.pool.init(len(config.Counters))
	e.work.init(e)
	return e, nil
}

// Offer puts inputs in line, to be run before anything else and kept where they are new.
func (e *Engine) Offer(inputs ...[]any) error {
	for _, values := range inputs {
		in, err := unboxed(e.args, values)
		if err != nil {
			return err
		}
		e.makeRoom(in)
		e.offer(in, nil, "seed")
		e.offers[len(e.offers)-1].forced = e.seeds < keptSeeds
		e.seeds++
	}
	return nil
}

// keptSeeds is how many seeds stay in the corpus even where others reach as much: what people wrote says more than its edges.
const keptSeeds = 32

// makeRoom lets data become somewhat longer than a seed's.
func (e *Engine) makeRoom(in input) {
	for _, v := range in {
		n := len(v.data)
		e.config.MaxLen = max(e.config.MaxLen, n)
		e.limit = max(e.limit, min(2*n, n+seedRoom))
	}
}

const seedRoom = 1 << 10

// fits reports whether no data is longer than it may become by chance, or than in what it was made from.
func (e *Engine) fits(in input, from *item) bool {
	for i, v := range in {
		if len(v.data) > max(e.limit, len(from.in[i].data)) {
			return false
		}
	}
	return true
}

func (e *Engine) offer(in input, parent *item, found string) {
	e.offers = append(e.offers, offer{in: in, parent: parent, found: found})
}

// firstLimit is how long data becomes by chance in the beginning, and growAfter how many executions without a new entry raise that: short inputs
// run faster, and most targets need no others (the length control of libFuzzer).
const (
	firstLimit = 128
	growAfter  = 10_000
)

func (e *Engine) growLimit() {
	if e.limit < e.config.MaxLen && e.executions-max(e.grown, e.lastNew) > growAfter {
		e.limit, e.grown = 2*e.limit, e.executions
	}
}

// Executions is how many inputs have run; what ran again to be confirmed is not counted.
func (e *Engine) Executions() uint64 { return e.executions }

// Args are the arguments of the next call: the same values for the life of the engine, whose contents Next changes.
func (e *Engine) Args() []reflect.Value { return e.live }

// Repeated is how often the current input ran before to be confirmed. A run that tells which of a batch did something counts as its first.
func (e *Engine) Repeated() int {
	if e.job != confirming {
		return 0
	}
	return e.confirm.runs + 1
}

// Values returns a copy of the arguments of the current call.
func (e *Engine) Values() []any { return boxed(e.args, e.current.in) }

// Parent is the ID of the entry that the current input was made from, -1 where there is none.
func (e *Engine) Parent() int {
	if e.current == nil || e.current.parent == nil {
		return -1
	}
	return e.current.parent.id
}

// AppendInput appends the current arguments in the form that DecodeInput reads. It costs little more than copying them.
func (e *Engine) AppendInput(dst []byte) []byte { return appendInput(dst, e.args, e.current.in) }

// Next prepares the next call: it puts the input into Args and clears the counters. Call the function, then Done. There is always
// something to run, so it returns true.
func (e *Engine) Next() bool {
	switch {
	case e.confirm.slot != nil:
		e.job, e.current = confirming, e.confirm.slot
		e.extra++
	case e.replay.wants(&e.batch):
		e.job, e.current = attributing, &e.batch.slots[e.replay.next]
		e.replay.next++
		e.extra++
	default:
		s := &e.batch.slots[e.batch.used]
		e.generate(s)
		e.batch.used++
		e.batch.bytes += s.in.bytes(e.args)
		e.job, e.current = fresh, s
		if s.restored == nil {
			e.executions++
		} else {
			e.extra++
		}
	}
	for i := range e.args {
		e.args[i].pass(&e.current.in[i])
	}
	e.edges.clearHot()
	if e.job == fresh && e.current.traced {
		e.recorded++
		startRecording()
	}
	return true
}

// generate fills in the slot with an input that did not run yet.
func (e *Engine) generate(s *slot) {
	s.fix, s.asked, s.repairs, s.site = nil, nil, 0, 0
	s.stage, s.forced, s.failed, s.traced, s.restored = nil, false, false, false, nil
	for {
		if len(e.offers) > 0 {
			o := e.offers[0]
			e.offers = e.offers[1:]
			s.parent, s.found, s.forced, s.restored = o.parent, o.found, o.forced, o.restored
			s.in.copyFrom(o.in)
			s.repairs = o.repairs
			s.traced = o.repairs > 0
			return
		}
		if e.stage != nil && e.stage.next(e, s) {
			s.stage = e.stage
			s.traced = s.traced || len(s.parent.fixes) > 0 && e.executions&1 == 0 && e.mayRecord()
			return
		}
		e.stage = e.plan()
	}
}

// Recording comparisons makes an execution several times as slow. What can do without does so once so many were recorded: a share of
// all, after the first ones.
const (
	recordShare = 8
	recordFirst = 1 << 12
)

// mayRecord reports whether there is room for one more execution to be recorded that could do without.
func (e *Engine) mayRecord() bool {
	return e.recorded*recordShare < e.executions+recordFirst*recordShare
}
