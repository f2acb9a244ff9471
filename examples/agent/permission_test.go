package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/passmuster/muster/harness"
)

func TestARefusedCallIsNeverExecuted(t *testing.T) {
	tests := []struct {
		name   string
		caller Caller
		state  State
		call   Call
		want   string
	}{
		{"wrong caller", "customer", "confirmed", call("1", "refund", `{}`), `tool "refund" is not available to "customer" in state "confirmed"`},
		{"unknown caller", "", "open", call("1", "look", `{}`), `tool "look" is not available to ""`},
		{"wrong state", "customer", "open", call("1", "pay", `{}`), `tool "pay" is not available to "customer" in state "open"`},
		{"unknown state", "clerk", "", call("1", "refund", `{}`), `tool "refund" is not available to "clerk" in state ""`},
		{"no rule", "customer", "open", call("1", "orphan", `{}`), `tool "orphan" is not available`},
		{"no such tool", "customer", "open", call("1", "ghost", `{}`), `tool "ghost" is not available`},
		{"other case", "customer", "open", call("1", "Look", `{}`), `tool "Look" is not available`},
		{"no name", "customer", "open", call("1", "", `{}`), `tool "" is not available`},
		{"no id", "customer", "open", call("", "look", `{}`), `the call has no id`},
		{"no arguments", "customer", "open", call("1", "look", ``), `arguments of tool "look" are not a JSON object`},
		{"null", "customer", "open", call("1", "look", `null`), `are not a JSON object`},
		{"array", "customer", "open", call("1", "look", `[{}]`), `are not a JSON object`},
		{"cut off", "customer", "open", call("1", "look", `{"a": 1`), `are not a JSON object`},
		{"two objects", "customer", "open", call("1", "look", `{} {}`), `are not a JSON object`},
		{"invalid UTF-8", "customer", "open", call("1", "look", "{\"a\": \"\xff\"}"), `are not a JSON object`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s shop
			got := s.run(t, tt.caller, tt.state, say(tt.call))
			if len(s.ran) != 0 || len(got.Executed) != 0 {
				t.Errorf("ran %q, executed %q", s.ran, got.Executed)
			}
			if got.State != tt.state {
				t.Errorf("state %q became %q", tt.state, got.State)
			}
			r := got.replies()
			if len(r) != 1 || !r[0].Failed || r[0].CallID != tt.call.ID || !strings.HasPrefix(r[0].Text, "error: ") || !strings.Contains(r[0].Text, tt.want) {
				t.Errorf("replies %+v, want one with %q", r, tt.want)
			}
		})
	}
}

func TestACallIDWorksOnce(t *testing.T) {
	var s shop
	// A refused call uses its id up too: the model cannot ask again under the same name.
	m := &script{{Calls: []Call{call("1", "pay", `{}`), call("2", "confirm", `{}`), call("2", "look", `{}`)}}, {Calls: []Call{call("1", "pay", `{}`)}}, {}}
	got := s.run(t, "customer", "open", m)
	if len(s.ran) != 1 || s.ran[0] != "confirm {}" {
		t.Errorf("ran %q, want confirm alone", s.ran)
	}
	r := got.replies()
	if want := `error: call id "2" was used before`; r[2].Text != want || !r[2].Failed {
		t.Errorf("third reply %+v, want %q", r[2], want)
	}
	if want := `error: call id "1" was used before`; r[3].Text != want || !r[3].Failed {
		t.Errorf("last reply %+v, want %q", r[3], want)
	}
}

func TestAToolThatMisbehavesIsToldToTheModelAndDoesNotMoveTheState(t *testing.T) {
	tests := []struct {
		name   string
		output string
		err    error
		panics bool
		want   string
	}{
		{"error", `1`, errors.New("no stock"), false, `error: tool "buy" failed: no stock`},
		{"panic", ``, nil, true, `error: tool "buy" failed: panic: out of order`},
		{"no output", ``, nil, false, `error: tool "buy": output is not valid JSON`},
		{"prose", `all is well`, nil, false, `error: tool "buy": output is not valid JSON`},
		{"cut off", `{"a": `, nil, false, `error: tool "buy": output is not valid JSON`},
		{"invalid UTF-8", "\"\xff\"", nil, false, `error: tool "buy": output is not valid UTF-8`},
		{"too long", `"` + strings.Repeat("x", 99) + `"`, nil, false, `error: tool "buy": output of 101 bytes is over the limit of 100`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			buy := Tool{Name: "buy", Leads: "bought", Run: func(context.Context, json.RawMessage) (json.RawMessage, error) {
				if tt.panics {
					panic("out of order")
				}
				return json.RawMessage(tt.output), tt.err
			}}
			c := Config{Model: say(call("1", "buy", `{}`)), Tools: []Tool{buy}, Policy: Policy{{Tool: "buy", Callers: []Caller{"customer"}}}, MaxOutput: 100}
			got, err := Run(harness.Context(t), c, "customer", "open", "hello")
			if err != nil || got.Answer != "done" {
				t.Errorf("answer %q, %v; want the loop to go on", got.Answer, err)
			}
			if r := got.replies(); len(r) != 1 || r[0].Text != tt.want || !r[0].Failed {
				t.Errorf("replies %+v, want %q", r, tt.want)
			}
			if got.State != "open" {
				t.Errorf("state %q, want open", got.State)
			}
		})
	}
}

func TestOutputMayBeAsLongAsItsLimit(t *testing.T) {
	for limit, text := range map[int]string{5: `"xxx"`, 0: `"` + strings.Repeat("x", 64<<10-2) + `"`} {
		var s shop
		c := Config{Model: say(call("1", "big", `{}`)), Tools: []Tool{s.tool("big", text, "")}, Policy: Policy{{Tool: "big", Callers: []Caller{"customer"}}}, MaxOutput: limit}
		got, err := Run(harness.Context(t), c, "customer", "open", "hello")
		if err != nil || got.replies()[0].Text != text {
			t.Errorf("limit %d: reply of %d bytes, %v; want %d bytes", limit, len(got.replies()[0].Text), err, len(text))
		}
	}
}

func TestAToolCannotChangeTheArgumentsInTheConversation(t *testing.T) {
	scribble := Tool{Name: "scribble", Run: func(_ context.Context, args json.RawMessage) (json.RawMessage, error) {
		copy(args, "xxxxxxx")
		return json.RawMessage(`1`), nil
	}}
	c := Config{Model: say(call("1", "scribble", `{"a":1}`)), Tools: []Tool{scribble}, Policy: Policy{{Tool: "scribble", Callers: []Caller{"customer"}}}}
	got, err := Run(harness.Context(t), c, "customer", "open", "hello")
	if err != nil || string(got.Conversation[1].Calls[0].Args) != `{"a":1}` {
		t.Errorf("conversation %+v, %v", got.Conversation, err)
	}
}

// Whatever a model asks for, in whatever order: a tool that runs was permitted at that moment.
func TestNoConversationGetsPastThePolicy(t *testing.T) {
	ctx := harness.Context(t)
	rng := harness.Rand(t)
	tools := []string{"look", "confirm", "pay", "refund", "orphan", "ghost", ""}
	args := []string{`{}`, `{"a": 1}`, `[]`, ``, `{`}
	for range 500 {
		caller := []Caller{"customer", "clerk", "stranger"}[rng.IntN(3)]
		start := []State{"open", "confirmed", "closed"}[rng.IntN(3)]
		m := &script{}
		for range 1 + rng.IntN(5) {
			var calls []Call
			for range 1 + rng.IntN(4) {
				calls = append(calls, call(fmt.Sprint(rng.IntN(30)), tools[rng.IntN(len(tools))], args[rng.IntN(len(args))]))
			}
			*m = append(*m, Message{Calls: calls})
		}
		*m = append(*m, Message{Text: "done"})
		var s shop
		state := start
		c := s.config(m)
		for i := range c.Tools {
			tool := c.Tools[i]
			c.Tools[i].Run = func(ctx context.Context, args json.RawMessage) (json.RawMessage, error) {
				if !c.Policy.Allows(caller, tool.Name, state) {
					t.Errorf("%s ran for %s in state %s", tool.Name, caller, state)
				}
				if tool.Leads != "" {
					state = tool.Leads
				}
				return tool.Run(ctx, args)
			}
		}
		got, err := Run(ctx, c, caller, start, "hello")
		if err != nil {
			t.Fatal(err)
		}
		if got.State != state || len(got.Executed) != len(s.ran) {
			t.Fatalf("state %s after %q, want %s; %d executed", got.State, s.ran, state, len(got.Executed))
		}
		if caller == "stranger" && len(s.ran) != 0 {
			t.Fatalf("a stranger ran %q", s.ran)
		}
	}
}
