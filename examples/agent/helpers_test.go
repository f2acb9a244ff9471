package agent

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/passmuster/muster/harness"
)

// script is a model that says what it was given, one message a step, and then fails.
type script []Message

func (s *script) Next(context.Context, []Message) (Message, error) {
	if len(*s) == 0 {
		return Message{}, errors.New("nothing left to say")
	}
	m := (*s)[0]
	*s = (*s)[1:]
	return m, nil
}

// say is a model that asks for calls, all in one message, and then answers "done".
func say(calls ...Call) *script { return &script{{Calls: calls}, {Text: "done"}} }

func call(id, tool, args string) Call { return Call{ID: id, Tool: tool, Args: json.RawMessage(args)} }

// shop is a set of tools with a policy over them; ran records every execution.
type shop struct {
	ran []string
}

func (s *shop) tool(name, output string, leads State) Tool {
	run := func(_ context.Context, args json.RawMessage) (json.RawMessage, error) {
		s.ran = append(s.ran, name+" "+string(args))
		return json.RawMessage(output), nil
	}
	return Tool{Name: name, Doc: name + " does what it says", Run: run, Leads: leads}
}

func (s *shop) config(m Model) Config {
	return Config{
		Model: m,
		Tools: []Tool{
			s.tool("look", `{"price": 5}`, ""),
			s.tool("confirm", `true`, "confirmed"),
			s.tool("pay", `"paid"`, "closed"),
			s.tool("refund", `null`, ""),
			s.tool("orphan", `1`, ""), // no rule permits it
		},
		Policy: Policy{
			{Tool: "look", Callers: []Caller{"customer", "clerk"}},
			{Tool: "confirm", Callers: []Caller{"customer"}, States: []State{"open"}},
			{Tool: "pay", Callers: []Caller{"customer"}, States: []State{"confirmed"}},
			{Tool: "refund", Callers: []Caller{"clerk"}, States: []State{"confirmed", "closed"}},
			{Tool: "ghost", Callers: []Caller{"customer"}}, // permitted, but there is no such tool
		},
	}
}

// run runs the shop's loop and fails the test on an error.
func (s *shop) run(t *testing.T, caller Caller, state State, m Model) Result {
	t.Helper()
	r, err := Run(harness.Context(t), s.config(m), caller, state, "hello")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// replies returns the messages of tools.
func (r Result) replies() []Message {
	return slices.DeleteFunc(slices.Clone(r.Conversation), func(m Message) bool { return m.Role != ToolRole })
}
