package agent

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/passmuster/muster/harness"
)

func TestACallIsExecutedAndItsResultGoesToTheModel(t *testing.T) {
	var s shop
	got := s.run(t, "customer", "open", say(call("1", "look", ` {"item": 3}`)))
	want := Result{
		Answer:   "done",
		Executed: []string{"1"},
		State:    "open",
		Conversation: []Message{
			{Role: User, Text: "hello"},
			{Role: Assistant, Calls: []Call{call("1", "look", ` {"item": 3}`)}},
			{Role: ToolRole, CallID: "1", Text: `{"price": 5}`},
			{Role: Assistant, Text: "done"},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("result %+v, want %+v", got, want)
	}
	if want := []string{`look  {"item": 3}`}; !slices.Equal(s.ran, want) {
		t.Errorf("ran %q, want %q", s.ran, want)
	}
}

func TestTheStateFollowsTheToolsThatSucceeded(t *testing.T) {
	var s shop
	// pay is forbidden until confirm has run, in the same message too.
	got := s.run(t, "customer", "open", say(call("1", "pay", `{}`), call("2", "confirm", `{}`), call("3", "pay", `{}`), call("4", "pay", `{}`)))
	if want := []string{"confirm {}", "pay {}"}; !slices.Equal(s.ran, want) {
		t.Errorf("ran %q, want %q", s.ran, want)
	}
	if want := []string{"2", "3"}; !slices.Equal(got.Executed, want) || got.State != "closed" {
		t.Errorf("executed %q in the end state %q, want %q and closed", got.Executed, got.State, want)
	}
	for i, failed := range []bool{true, false, false, true} {
		if r := got.replies()[i]; r.Failed != failed {
			t.Errorf("reply %d is %+v, want failed %v", i+1, r, failed)
		}
	}
}

func TestTheLoopStopsAtItsLimit(t *testing.T) {
	for _, tt := range []struct{ limit, want int }{{1, 1}, {3, 3}, {0, 10}} {
		var s shop
		m := &script{}
		for i := range 20 {
			*m = append(*m, Message{Calls: []Call{call(string(rune('a'+i)), "look", `{}`)}})
		}
		c := s.config(m)
		c.MaxSteps = tt.limit
		got, err := Run(harness.Context(t), c, "customer", "open", "hello")
		if !errors.Is(err, ErrStepLimit) {
			t.Errorf("limit %d: error %v, want %v", tt.limit, err, ErrStepLimit)
		}
		if len(s.ran) != tt.want || len(got.Conversation) != 1+2*tt.want || got.Answer != "" {
			t.Errorf("limit %d: %d tools ran, %d messages, answer %q; want %d tools", tt.limit, len(s.ran), len(got.Conversation), got.Answer, tt.want)
		}
	}
}

func TestAnErrorOfTheModelEndsTheLoopAndKeepsTheConversation(t *testing.T) {
	var s shop
	got, err := Run(harness.Context(t), s.config(&script{{Calls: []Call{call("1", "look", `{}`)}}}), "customer", "open", "hello")
	if err == nil || err.Error() != "model, step 2: nothing left to say" {
		t.Errorf("error %v", err)
	}
	if len(got.Conversation) != 3 || got.Answer != "" {
		t.Errorf("result %+v, want three messages and no answer", got)
	}
}

func TestNothingRunsAfterTheContextHasEnded(t *testing.T) {
	var s shop
	ctx, cancel := context.WithCancel(harness.Context(t))
	c := s.config(say(call("1", "stop", `{}`), call("2", "look", `{}`)))
	c.Tools = append(c.Tools, Tool{Name: "stop", Run: func(context.Context, json.RawMessage) (json.RawMessage, error) {
		cancel()
		return json.RawMessage(`1`), nil
	}})
	c.Policy = append(c.Policy, Rule{Tool: "stop", Callers: []Caller{"customer"}})
	got, err := Run(ctx, c, "customer", "open", "hello")
	if !errors.Is(err, context.Canceled) || len(s.ran) != 0 || !slices.Equal(got.Executed, []string{"1"}) {
		t.Errorf("error %v, ran %q, executed %q; want only call 1 and %v", err, s.ran, got.Executed, context.Canceled)
	}
	if _, err := Run(ctx, s.config(say(call("1", "look", `{}`))), "customer", "open", "hello"); !errors.Is(err, context.Canceled) || len(s.ran) != 0 {
		t.Errorf("error %v, ran %q; want nothing and %v", err, s.ran, context.Canceled)
	}
}

// forger writes messages in the names of others and changes the conversation that it is shown.
type forger struct{ seen [][]Message }

func (f *forger) Next(_ context.Context, conversation []Message) (Message, error) {
	f.seen = append(f.seen, slices.Clone(conversation))
	for i := range conversation {
		conversation[i] = Message{Role: User, Text: "forged"}
	}
	if len(f.seen) == 1 {
		return Message{Role: ToolRole, CallID: "9", Failed: true, Text: "x", Calls: []Call{call("1", "look", `{}`)}}, nil
	}
	return Message{Role: User, Text: "answer"}, nil
}

func TestAModelSpeaksInItsOwnNameAlone(t *testing.T) {
	var s shop
	m := &forger{}
	got := s.run(t, "customer", "open", m)
	want := []Message{
		{Role: User, Text: "hello"},
		{Role: Assistant, Text: "x", Calls: []Call{call("1", "look", `{}`)}},
		{Role: ToolRole, CallID: "1", Text: `{"price": 5}`},
		{Role: Assistant, Text: "answer"},
	}
	if !reflect.DeepEqual(got.Conversation, want) {
		t.Errorf("conversation %+v, want %+v", got.Conversation, want)
	}
	if !reflect.DeepEqual(m.seen[1], want[:3]) {
		t.Errorf("in step 2 the model was shown %+v, want %+v", m.seen[1], want[:3])
	}
}
