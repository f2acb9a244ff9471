package invariant

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/harness"
	"github.com/passmuster/muster/internal/choice"
)

// Grant permits callers to use a tool.
type Grant struct {
	Tool    string
	Callers []string
	// States are those in which the grant holds; empty means in every state.
	States []string
}

// Access declares who may call which tool in which state, and how the guarded code is reached. Whatever no
// grant permits is forbidden.
type Access struct {
	Grants []Grant
	// Callers, Tools and States are further ones that exist and that no grant names: a tool that nobody may
	// use, a caller with no rights.
	Callers, Tools, States []string
	// Args generates the arguments of calls, of any type; nil makes calls without. Its simplest values
	// should be arguments with which every tool works.
	Args gopter.Gen
	// Leads returns the state after a permitted tool has acted; nil leaves the state as it is.
	Leads func(state, tool string) string
	// New makes the guarded system in a state, and returns how it is called. The system's tools must call
	// [Witness.Acted] where they act, behind the guard, so that what happens is seen rather than what is
	// answered.
	New func(t testing.TB, state string, w *Witness) func(Call)
}

// Call is one request for a tool.
type Call struct {
	Caller, Tool string
	Args         any
}

// GoString writes the call as a counterexample shows it.
func (c Call) GoString() string {
	if c.Args == nil {
		return fmt.Sprintf("%q calls %q", c.Caller, c.Tool)
	}
	return fmt.Sprintf("%q calls %q with %s", c.Caller, c.Tool, brief(c.Args))
}

// Witness notes what the guarded system does. It may be used by several goroutines.
type Witness struct {
	mu    sync.Mutex
	acted []string
}

// Acted notes that a tool acts.
func (w *Witness) Acted(tool string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acted = append(w.acted, tool)
}

// take returns what was noted since the last time.
func (w *Witness) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.acted
	w.acted = nil
	return out
}

// Permissions holds that forbidden actions never happen, and that permitted ones can. It tries every caller
// with every tool in every state, the declared ones and strangers, and then sequences of calls that
// mix permitted and forbidden ones. A guard that forbids what is granted fails as one that lets pass what is
// not.
func Permissions(t testing.TB, name string, a Access, c ...fuzz.Config) {
	t.Helper()
	need(t, name, a.New == nil, "New")
	if !slices.ContainsFunc(a.Grants, func(g Grant) bool { return len(g.Callers) > 0 }) {
		t.Fatalf("invariant: %q grants nothing to anybody: declare what is permitted, or nothing shows that the guard lets anything pass", name)
	}
	if !a.everyCall(t, name) {
		return
	}
	hold(t, name, kindPermissions, a.conversations(), c, func(t testing.TB, v conversation) {
		t.Helper()
		a.converse(t, name, v)
	})
}

const kindPermissions = "permissions"

// allows reports whether a grant permits it.
func (a Access) allows(caller, tool, state string) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return g.Tool == tool && slices.Contains(g.Callers, caller) && (len(g.States) == 0 || slices.Contains(g.States, state))
	})
}

// known are the names that the declaration uses, each once, in its order.
func (a Access) known() (callers, tools, states []string) {
	add := func(to *[]string, names ...string) {
		for _, n := range names {
			if !slices.Contains(*to, n) {
				*to = append(*to, n)
			}
		}
	}
	for _, g := range a.Grants {
		add(&callers, g.Callers...)
		add(&tools, g.Tool)
		add(&states, g.States...)
	}
	add(&callers, a.Callers...)
	add(&tools, a.Tools...)
	add(&states, a.States...)
	if len(states) == 0 {
		states = []string{""}
	}
	return callers, tools, states
}

// strange are names that are not known but look as if they were.
func strange(known []string) []string {
	out := []string{"", "stranger"}
	for _, n := range known {
		out = append(out, strings.ToUpper(n), strings.ToLower(n), n+" ", n+"\x00", n+"/../"+n)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(n string) bool { return slices.Contains(known, n) })
}

// attempts is with how many arguments a permitted call is made until it acts.
const attempts = 20

// everyCall makes every call once, the permitted ones until they act, and reports whether all went well.
func (a Access) everyCall(t testing.TB, name string) bool {
	t.Helper()
	counts := harness.NewInvariant(t, name, kindPermissions)
	most := maxFindings
	if harness.Stage() == "mutation" {
		most = 1 // that it failed is all that is asked there
	}
	var findings []string
	// Said from here, so that they stand at the call of Permissions, even if New ends the test.
	defer func() {
		t.Helper()
		for _, why := range findings {
			t.Errorf("invariant %q: %s", name, why)
		}
	}()
	a.each(func(caller, tool, state string) {
		if len(findings) == most {
			return
		}
		if why := a.tryCall(t, name, counts, caller, tool, state); why != "" {
			findings = append(findings, why)
		}
	})
	return len(findings) == 0
}

// tryCall makes one call on a new system, and says what is wrong with what happens.
func (a Access) tryCall(t testing.TB, name string, counts *harness.Invariant, caller, tool, state string) string {
	t.Helper()
	allowed := a.allows(caller, tool, state)
	call := Call{Caller: caller, Tool: tool}
	for n := range uint64(attempts) {
		call.Args = a.sample(t, name, harness.Seed(t)+n, n == 0)
		counts.Checked(digest([]any{state, call}))
		w := &Witness{}
		a.New(t, state, w)(call)
		acted := w.take()
		if why := judge(allowed, call, acted); why != "" {
			return fmt.Sprintf("%s\n  in state %q: %#v", why, state, call)
		}
		if !allowed || len(acted) > 0 {
			return ""
		}
		if a.Args == nil {
			break // again would be the same
		}
	}
	return fmt.Sprintf("it is granted and never happens, whatever the arguments\n  in state %q: %#v", state, call)
}

// each lists every caller, tool and state, where at most one of them is strange.
func (a Access) each(try func(caller, tool, state string)) {
	callers, tools, states := a.known()
	all := func(callers, tools, states []string) {
		for _, state := range states {
			for _, caller := range callers {
				for _, tool := range tools {
					try(caller, tool, state)
				}
			}
		}
	}
	all(callers, tools, states)
	all(callers, strange(tools), states)
	all(strange(callers), tools, states)
	all(callers, tools, strange(states))
}

// judge says what is wrong with what happened on a call; "" where nothing is.
func judge(allowed bool, call Call, acted []string) string {
	for _, tool := range acted {
		switch {
		case tool != call.Tool:
			return fmt.Sprintf("tool %q acted on a call of another", tool)
		case !allowed:
			return "a forbidden action happened"
		}
	}
	return ""
}

// sample draws arguments; the simplest where simple is set.
func (a Access) sample(t testing.TB, name string, seed uint64, simple bool) any {
	t.Helper()
	if a.Args == nil {
		return nil
	}
	for n := range uint64(100) {
		s := choice.FromSeed(seed + n<<32)
		if simple && n == 0 {
			s = choice.FromBytes(make([]byte, 1<<12)) // zeros are the simplest choices
		}
		if v, ok := fuzz.Draw[any](s, a.Args); ok {
			return v
		}
	}
	t.Fatalf("invariant: %q: the generator of arguments yields nothing", name)
	return nil
}

// conversation is a sequence of calls from a state on.
type conversation struct {
	State string
	Calls []Call
}

// GoString writes the conversation as a counterexample shows it.
func (c conversation) GoString() string {
	var b strings.Builder
	fmt.Fprintf(&b, "in state %q:", c.State)
	for i, call := range c.Calls {
		if i > 0 {
			b.WriteByte(';')
		}
		fmt.Fprintf(&b, " %#v", call)
	}
	return b.String()
}

// conversations draws sequences of calls that are permitted when they are made, the same in the name of
// another, earlier ones again, and any.
func (a Access) conversations() gopter.Gen {
	callers, tools, states := a.known()
	return fuzz.Gen(func(s *fuzz.Stream) conversation {
		out := conversation{State: fuzz.Pick(s, states...)}
		state := out.State
		last := Call{Caller: callers[0], Tool: tools[0]}
		out.Calls = fuzz.List(s, 1, 8, 40, func(s *fuzz.Stream) Call {
			call := last
			switch s.Int(0, 4) {
			case 0:
				call = Call{Caller: fuzz.Pick(s, callers...), Tool: fuzz.Pick(s, tools...)}
			case 1, 2:
				call = a.permitted(s, state, last)
			case 3:
				call = a.permitted(s, state, last)
				call.Caller = fuzz.Pick(s, callers...)
			}
			if a.Args != nil {
				call.Args, _ = fuzz.Draw[any](s, a.Args)
			}
			if a.Leads != nil && a.allows(call.Caller, call.Tool, state) {
				state = a.Leads(state, call.Tool)
			}
			last = call
			return call
		})
		return out
	})
}

// permitted picks a call that a grant permits in the state, or returns the other where there is none.
func (a Access) permitted(s *fuzz.Stream, state string, other Call) Call {
	var calls []Call
	for _, g := range a.Grants {
		for _, caller := range g.Callers {
			if a.allows(caller, g.Tool, state) {
				calls = append(calls, Call{Caller: caller, Tool: g.Tool})
			}
		}
	}
	if len(calls) == 0 {
		return other
	}
	return fuzz.Pick(s, calls...)
}

// converse makes the calls one after the other. The state moves where a permitted tool has acted.
func (a Access) converse(t testing.TB, name string, v conversation) {
	t.Helper()
	w := &Witness{}
	do := a.New(t, v.State, w)
	state := v.State
	for i, call := range v.Calls {
		do(call)
		acted := w.take()
		if why := judge(a.allows(call.Caller, call.Tool, state), call, acted); why != "" {
			t.Fatalf("invariant %q: %s\n  in state %q: %#v\n  call %d of %d", name, why, state, call, i+1, len(v.Calls))
		}
		if len(acted) > 0 && a.Leads != nil {
			state = a.Leads(state, call.Tool)
		}
	}
}
