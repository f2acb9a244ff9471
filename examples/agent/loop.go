package agent

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// ErrStepLimit says that the model asked for tools until its steps were used up.
var ErrStepLimit = errors.New("step limit reached")

// Config is what a loop needs. Model is required; every other field may be zero.
type Config struct {
	Model  Model
	Tools  []Tool
	Policy Policy
	// MaxSteps is how many messages the model may write; 0 means 10.
	MaxSteps int
	// MaxOutput is the largest result of a tool in bytes; 0 means 64 KiB.
	MaxOutput int
}

// Result is how a conversation went.
type Result struct {
	// Answer is the model's last message; empty where Run returned an error.
	Answer string
	// Conversation is everything that was said, also where Run returned an error.
	Conversation []Message
	// Executed are the IDs of the calls whose tools were run, in order.
	Executed []string
	// State is that of the session at the end.
	State State
}

// Run lets the model converse with the tools about a prompt until it answers. The session begins in
// the given state. Errors of the model and the end of ctx stop it; errors of tools are told to the
// model.
func Run(ctx context.Context, c Config, caller Caller, state State, prompt string) (Result, error) {
	s := &session{
		Config: c,
		caller: caller,
		seen:   map[string]bool{},
		result: Result{State: state, Conversation: []Message{{Role: User, Text: prompt}}},
	}
	if s.MaxSteps == 0 {
		s.MaxSteps = 10
	}
	if s.MaxOutput == 0 {
		s.MaxOutput = 64 << 10
	}
	err := s.converse(ctx)
	return s.result, err
}

type session struct {
	Config
	caller Caller
	// seen holds the IDs of all calls.
	seen   map[string]bool
	result Result
}

func (s *session) converse(ctx context.Context) error {
	for step := range s.MaxSteps {
		if err := ctx.Err(); err != nil {
			return err
		}
		m, err := s.Model.Next(ctx, slices.Clone(s.result.Conversation))
		if err != nil {
			return fmt.Errorf("model, step %d: %w", step+1, err)
		}
		// The model chooses what it says, not in whose name.
		m = Message{Role: Assistant, Text: m.Text, Calls: m.Calls}
		s.result.Conversation = append(s.result.Conversation, m)
		if len(m.Calls) == 0 {
			s.result.Answer = m.Text
			return nil
		}
		for _, call := range m.Calls {
			if err := ctx.Err(); err != nil {
				return err
			}
			reply := Message{Role: ToolRole, CallID: call.ID}
			if reply.Text, err = s.answer(ctx, call); err != nil {
				reply.Text, reply.Failed = "error: "+err.Error(), true
			}
			s.result.Conversation = append(s.result.Conversation, reply)
		}
	}
	return fmt.Errorf("%w: no answer after %d messages of the model", ErrStepLimit, s.MaxSteps)
}
