package invariant

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/commands"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/harness"
)

// Machine holds that a system agrees with its model: it draws an initial state and a sequence of commands that
// the model permits, runs them on a new system, and asks each command's post-condition. Model, commands and
// system are those of gopter's package commands; a sequence that fails is made shorter and its commands
// simpler.
//
// A command's NextState must return a new state and leave the old one as it is. Its String is what a
// counterexample prints, so it should name the arguments. Commands that a generator of [fuzz.Gen] draws are made
// shorter than those of gopter's own generators, whose numbers hang together.
func Machine(t testing.TB, name string, model commands.Commands, c ...fuzz.Config) {
	t.Helper()
	need(t, name, model == nil, "model")
	counts := harness.NewInvariant(t, name, "state machine")
	fuzz.Check(t, sequences(model), func(t testing.TB, s sequence) {
		t.Helper()
		if s.mutated != "" {
			t.Fatalf("invariant %q: NextState of %s changes the state that it is given; let it return a new one", name, s.mutated)
		}
		counts.Checked(s.digest())
		s.run(t, name, model)
	}, named(name, c)...)
}

// sequence is a run of the machine as it was drawn.
type sequence struct {
	initial  commands.State
	commands []commands.Command
	// mutated is the command that changed the state in place; empty where none did.
	mutated string
}

func (s sequence) digest() uint64 {
	names := make([]string, len(s.commands))
	for i, c := range s.commands {
		names[i] = c.String()
	}
	return digest([]any{s.initial, names})
}

// GoString writes the sequence as a failure shows it.
func (s sequence) GoString() string {
	var b strings.Builder
	fmt.Fprintf(&b, "from %s:", brief(s.initial))
	if len(s.commands) == 0 {
		return b.String() + " no command"
	}
	for i, c := range s.commands {
		if i > 0 {
			b.WriteByte(';')
		}
		fmt.Fprintf(&b, " %s", c)
	}
	return b.String()
}

// Lengths of sequences, and how often a command is drawn again that the state does not permit.
const (
	meanCommands = 20
	maxCommands  = 100
	maxRetries   = 20
)

func sequences(model commands.Commands) gopter.Gen {
	return fuzz.Gen(func(s *fuzz.Stream) sequence {
		initial, ok := fuzz.Draw[any](s, model.GenInitialState())
		if !ok || !model.InitialPreCondition(initial) {
			panic("invariant: GenInitialState yields no state that InitialPreCondition accepts")
		}
		out := sequence{initial: initial}
		state := initial
		for len(out.commands) < maxCommands && s.More(meanCommands) {
			c, ok := nextCommand(s, model, state)
			if !ok {
				break
			}
			before := digest(state)
			next := c.NextState(state)
			if digest(state) != before {
				out.mutated = c.String()
				return out
			}
			out.commands = append(out.commands, c)
			state = next
		}
		return out
	})
}

// nextCommand draws a command that the state permits, and reports false where none is found.
func nextCommand(s *fuzz.Stream, model commands.Commands, state commands.State) (commands.Command, bool) {
	for range maxRetries {
		v, ok := fuzz.Draw[any](s, model.GenCommand(state))
		if !ok {
			continue
		}
		c, ok := v.(commands.Command)
		if !ok {
			panic(fmt.Sprintf("invariant: GenCommand yields a %v, which is no commands.Command", reflect.TypeOf(v)))
		}
		if c.PreCondition(state) {
			return c, true
		}
	}
	return nil, false
}

// run runs the commands on a new system.
func (s sequence) run(t testing.TB, name string, model commands.Commands) {
	t.Helper()
	system := model.NewSystemUnderTest(s.initial)
	at := 0
	ended := false
	defer func() {
		model.DestroySystemUnderTest(system)
		if !ended && !t.Failed() && at < len(s.commands) { // a panic, or the end of the goroutine
			t.Logf("invariant %q: %s\n%s", name, "it ends in this command", s.trace(at))
		}
	}()
	state := s.initial
	for i, c := range s.commands {
		at = i
		result := c.Run(system)
		next := c.NextState(state)
		p := c.PostCondition(next, result)
		if why := broken(p); why != "" {
			t.Fatalf("invariant %q: %s\n  result: %s\n  model:  %s\n%s", name, why, brief(result), brief(next), s.trace(i))
		}
		state = next
	}
	ended = true
}

// broken says why a post-condition does not hold, "" where it does.
func broken(p *gopter.PropResult) string {
	if p == nil {
		return "the post-condition returned nothing"
	}
	why := "the post-condition does not hold"
	if len(p.Labels) > 0 {
		why += " (" + strings.Join(p.Labels, ", ") + ")"
	}
	switch p.Status {
	case gopter.PropTrue, gopter.PropProof, gopter.PropUndecided:
		return ""
	case gopter.PropError:
		return fmt.Sprintf("the post-condition ends with an error: %v", p.Error)
	}
	return why
}

// trace lists the commands up to the one that is wrong, a line each.
func (s sequence) trace(wrong int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  from %s", brief(s.initial))
	for i, c := range s.commands[:wrong+1] {
		mark := " "
		if i == wrong {
			mark = "!"
		}
		fmt.Fprintf(&b, "\n%s %3d. %s", mark, i+1, c)
	}
	return b.String()
}
