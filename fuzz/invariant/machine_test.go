package invariant

import (
	"fmt"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/commands"
	"github.com/leanovate/gopter/gen"
)

// queue is a ring of four places; its bug, where broken, is that it loses the count when it wraps.
type queue struct {
	items      [4]int
	head, size int
	broken     bool
}

func (q *queue) put(n int) {
	q.items[(q.head+q.size)%len(q.items)] = n
	q.size++
}

func (q *queue) get() int {
	n := q.items[q.head]
	q.head = (q.head + 1) % len(q.items)
	q.size--
	if q.broken && q.head == 0 && q.size > 0 {
		n++
	}
	return n
}

// model is what the queue holds.
type model []int

func putOf(n int) commands.Command {
	return &commands.ProtoCommand{
		Name:             fmt.Sprintf("put(%d)", n),
		RunFunc:          func(q commands.SystemUnderTest) commands.Result { q.(*queue).put(n); return q.(*queue).size },
		NextStateFunc:    func(s commands.State) commands.State { return append(append(model{}, s.(model)...), n) },
		PreConditionFunc: func(s commands.State) bool { return len(s.(model)) < 4 },
		PostConditionFunc: func(s commands.State, r commands.Result) *gopter.PropResult {
			return result(r == len(s.(model)), "size")
		},
	}
}

func result(ok bool, label string) *gopter.PropResult {
	p := &gopter.PropResult{Status: gopter.PropTrue, Labels: []string{label}}
	if !ok {
		p.Status = gopter.PropFalse
	}
	return p
}

func queues(broken bool, closed *int) *commands.ProtoCommands {
	get := func(first int) commands.Command {
		return &commands.ProtoCommand{
			Name:             "get()",
			RunFunc:          func(q commands.SystemUnderTest) commands.Result { return q.(*queue).get() },
			NextStateFunc:    func(s commands.State) commands.State { return s.(model)[1:] },
			PreConditionFunc: func(s commands.State) bool { return len(s.(model)) > 0 },
			PostConditionFunc: func(_ commands.State, r commands.Result) *gopter.PropResult {
				return result(r == first, fmt.Sprintf("want %d", first))
			},
		}
	}
	return &commands.ProtoCommands{
		NewSystemUnderTestFunc:     func(commands.State) commands.SystemUnderTest { return &queue{broken: broken} },
		DestroySystemUnderTestFunc: func(commands.SystemUnderTest) { *closed++ },
		InitialStateGen:            gen.Const(model{}),
		GenCommandFunc: func(s commands.State) gopter.Gen {
			puts := gen.IntRange(0, 99).Map(putOf)
			if m := s.(model); len(m) > 0 {
				return gen.OneGenOf(puts, gen.Const(get(m[0])))
			}
			return puts
		},
	}
}

func TestASystemAgreesWithItsModel(t *testing.T) {
	closed := 0
	f := try(t, func(tb testing.TB) { Machine(tb, "a queue keeps its order", queues(false, &closed)) })
	f.passes(t)
	if got := one(t, f); got.Kind != "state machine" || got.Checks != 100 || got.Distinct < 80 || closed != 100 {
		t.Errorf("%+v, %d systems closed", got, closed)
	}
}

func TestACounterexampleIsAShortSequenceOfCommands(t *testing.T) {
	closed := 0
	f := try(t, func(tb testing.TB) { Machine(tb, "a queue keeps its order", queues(true, &closed)) })
	f.fails(t, `invariant "a queue keeps its order": the post-condition does not hold (want 0)`, "result: 1", "model:  invariant.model{0}", "  from invariant.model{}\n")
	lines := 0
	for _, line := range strings.Split(f.said(), "\n") {
		if strings.Contains(line, ". put(0)") || strings.Contains(line, ". get()") {
			lines++
		}
	}
	// Five puts and four gets: the shortest way to wrap with something left.
	if lines != 9 || !strings.Contains(f.said(), "!   9. get()") {
		t.Errorf("%d commands:\n%s", lines, f.said())
	}
	if !strings.Contains(f.said(), "from invariant.model{}: put(0); ") {
		t.Errorf("the value is not a list of commands:\n%s", f.said())
	}
}

// with is a model of one command.
func with(c *commands.ProtoCommand) *commands.ProtoCommands {
	return &commands.ProtoCommands{
		InitialStateGen: gen.IntRange(0, 9).Map(func(n int) *int { return &n }),
		GenCommandFunc:  func(commands.State) gopter.Gen { return gen.Const(commands.Command(c)) },
	}
}

func TestEveryWayForACommandToBeWrongIsTold(t *testing.T) {
	for name, tt := range map[string]struct {
		c    *commands.ProtoCommand
		want string
	}{
		"panic": {&commands.ProtoCommand{Name: "boom", RunFunc: func(commands.SystemUnderTest) commands.Result { panic("in the system") }}, "it ends in this command"},
		"no result": {&commands.ProtoCommand{Name: "quiet", PostConditionFunc: func(commands.State, commands.Result) *gopter.PropResult { return nil }},
			"the post-condition returned nothing"},
		"error": {&commands.ProtoCommand{Name: "bad", PostConditionFunc: func(commands.State, commands.Result) *gopter.PropResult {
			return &gopter.PropResult{Status: gopter.PropError, Error: fmt.Errorf("no answer")}
		}}, "the post-condition ends with an error: no answer"},
		"in place": {&commands.ProtoCommand{Name: "scribble", NextStateFunc: func(s commands.State) commands.State { *s.(*int)++; return s }},
			"NextState of scribble changes the state that it is given"},
	} {
		t.Run(name, func(t *testing.T) {
			try(t, func(tb testing.TB) { Machine(tb, "m", with(tt.c)) }).fails(t, `invariant "m": `+tt.want)
		})
	}
}

func TestModelsThatYieldNothingAreMistakes(t *testing.T) {
	never := with(&commands.ProtoCommand{Name: "never", PreConditionFunc: func(commands.State) bool { return false }})
	f := try(t, func(tb testing.TB) { Machine(tb, "m", never) })
	f.passes(t) // nothing is permitted: empty sequences
	if got := one(t, f); got.Distinct > 10 {
		t.Errorf("%+v", got)
	}
	try(t, func(tb testing.TB) { Machine(tb, "m", nil) }).fails(t, `"m" has no model`)
	none := with(nil)
	none.GenCommandFunc = func(commands.State) gopter.Gen { return gen.Const(3) }
	try(t, func(tb testing.TB) { Machine(tb, "m", none) }).fails(t, "GenCommand yields a int, which is no commands.Command")
	none.InitialPreConditionFunc = func(commands.State) bool { return false }
	try(t, func(tb testing.TB) { Machine(tb, "m", none) }).fails(t, "GenInitialState yields no state")
}
