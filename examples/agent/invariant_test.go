package agent

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/fuzz/invariant"
	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/harness"
)

// witnessed is a shop whose tools tell the witness when they act.
func witnessed(w *invariant.Witness) Config {
	c := new(shop).config(nil)
	for i, tool := range c.Tools {
		c.Tools[i].Run = func(ctx context.Context, args json.RawMessage) (json.RawMessage, error) {
			w.Acted(tool.Name)
			return tool.Run(ctx, args)
		}
	}
	return c
}

// grants is the shop's policy as the invariant declares it: the ghost is no tool, so it can never act.
func grants() []invariant.Grant {
	return []invariant.Grant{
		{Tool: "look", Callers: []string{"customer", "clerk"}},
		{Tool: "confirm", Callers: []string{"customer"}, States: []string{"open"}},
		{Tool: "pay", Callers: []string{"customer"}, States: []string{"confirmed"}},
		{Tool: "refund", Callers: []string{"clerk"}, States: []string{"confirmed", "closed"}},
	}
}

func leads(state, tool string) string {
	switch tool {
	case "confirm":
		return "confirmed"
	case "pay":
		return "closed"
	}
	return state
}

func TestForbiddenToolsNeverAct(t *testing.T) {
	access := invariant.Access{
		Grants: grants(), Callers: []string{"stranger"}, Tools: []string{"orphan", "ghost"}, Leads: leads,
		New: func(t testing.TB, state string, w *invariant.Witness) func(invariant.Call) {
			c := witnessed(w)
			var calls []Call
			now := State(state)
			sessions := map[string]*session{} // one for each caller, over one state
			return func(asked invariant.Call) {
				s := sessions[asked.Caller]
				if s == nil {
					s = &session{Config: c, caller: Caller(asked.Caller), seen: map[string]bool{}}
					s.MaxOutput = 1 << 10
					sessions[asked.Caller] = s
				}
				calls = append(calls, call(strings.Repeat("i", len(calls)+1), asked.Tool, `{}`))
				s.result.State = now
				if _, err := s.answer(t.Context(), calls[len(calls)-1]); err == nil {
					now = s.result.State
				}
			}
		},
	}
	invariant.Permissions(t, "tools act for whom and when the policy says", access)
}

// ids are the IDs of calls, few enough to come again.
var ids = gen.SliceOf(gen.OneConstOf("a", "b", "c", "d"))

func TestNoCallIsPlayedBack(t *testing.T) {
	invariant.Never(t, "an ID is executed twice", ids, func(ids []string) bool {
		var s shop
		m := &script{}
		for _, id := range ids {
			*m = append(*m, Message{Calls: []Call{call(id, "look", `{}`)}})
		}
		*m = append(*m, Message{Text: "done"})
		c := s.config(m)
		c.MaxSteps = len(ids) + 1
		got, err := Run(harness.Context(t), c, "customer", "open", "hello")
		slices.Sort(got.Executed)
		return err != nil || len(slices.Compact(got.Executed)) != len(s.ran)
	}, fuzz.Config{MaxSize: 12})
}

// arguments are JSON documents of any shape, whole, cut off and doubled.
func arguments() gopter.Gen {
	return fuzz.Gen(func(s *fuzz.Stream) string {
		p, _ := fuzz.Draw[payload.Payload](s, payload.JSON())
		text := string(p.Data)
		switch s.Int(0, 3) {
		case 1:
			return `{"a":` + text + `}`
		case 2:
			return `{"a":` + text[:s.Int(0, len(text))] + `}`
		case 3:
			return `{"a":` + text + `}` + text
		}
		return text
	})
}

func TestArgumentsAreOneObject(t *testing.T) {
	invariant.Same(t, "what counts as an object", arguments(), invariant.Oracle[string, bool]{
		Got: func(args string) (bool, error) { return isObject(json.RawMessage(args)), nil },
		Want: func(args string) (bool, error) {
			var object map[string]json.RawMessage
			err := json.Unmarshal([]byte(args), &object)
			return err == nil && object != nil && utf8.ValidString(args), nil
		},
	})
}

func TestToolCallsOfAnyShapeLeaveTheSessionWhole(t *testing.T) {
	messages := gen.OneGenOf(payload.ToolCall(), payload.ToolCall(payload.ToolOptions{Truncated: true}), payload.ToolCall(payload.ToolOptions{Misshapen: true}))
	invariant.Always(t, "each call has one reply, and only what replied without failure moved on", messages, func(p payload.Payload) bool {
		var s shop
		id := "x" + string(p.Data)
		got, err := Run(harness.Context(t), s.config(say(call("1", "look", string(p.Data)), call(id, "look", `{}`))), "customer", "open", "hello")
		replies := got.replies()
		return err == nil && got.Answer == "done" && len(replies) == 2 && !replies[1].Failed &&
			replies[0].Failed == (len(s.ran) == 1) && replies[1].CallID == id
	})
}

func TestUnhappyCallsDoNotBreakTheLoop(t *testing.T) {
	run := func(ctx context.Context, m Message) (string, error) {
		var s shop
		got, err := Run(ctx, s.config(&script{m, {Text: "done"}}), "customer", "open", "hello")
		return got.Answer, err
	}
	good := Message{Role: Assistant, Calls: []Call{call("1", "look", `{"id": 7}`)}}
	invariant.NotHappy(t, run, invariant.Samples(good), invariant.Nulls, invariant.Malformed, invariant.Cancelled, invariant.Timeouts, invariant.Quirks)
}
