package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// answer checks a call, runs its tool where nothing speaks against it, and returns the result as the
// model is to read it. The state is that of this moment: an earlier call of the same message may
// have changed it.
func (s *session) answer(ctx context.Context, call Call) (string, error) {
	tool, err := s.admit(call)
	if err != nil {
		return "", err
	}
	s.result.Executed = append(s.result.Executed, call.ID)
	output, err := execute(ctx, tool, call.Args)
	if err != nil {
		return "", fmt.Errorf("tool %q failed: %w", tool.Name, err)
	}
	if err := s.checkOutput(output); err != nil {
		return "", fmt.Errorf("tool %q: %w", tool.Name, err)
	}
	if tool.Leads != "" {
		s.result.State = tool.Leads
	}
	return string(output), nil
}

// admit decides whether a call may be executed and returns its tool. A tool that the caller may not
// use is refused like one that is not there, so that refusals do not tell what else there is.
func (s *session) admit(call Call) (Tool, error) {
	if call.ID == "" {
		return Tool{}, errors.New("the call has no id")
	}
	if !s.firstUse(call.ID) {
		return Tool{}, fmt.Errorf("call id %q was used before", call.ID)
	}
	i := slices.IndexFunc(s.Tools, func(t Tool) bool { return t.Name == call.Tool })
	if i < 0 || !s.permits(call.Tool) {
		return Tool{}, fmt.Errorf("tool %q is not available to %q in state %q", call.Tool, s.caller, s.result.State)
	}
	if !isObject(call.Args) {
		return Tool{}, fmt.Errorf("arguments of tool %q are not a JSON object", call.Tool)
	}
	return s.Tools[i], nil
}

// execute runs a tool and turns a panic of it into an error: one broken tool does not end the session.
func execute(ctx context.Context, tool Tool, args json.RawMessage) (output json.RawMessage, err error) {
	defer func() {
		if p := recover(); p != nil {
			output, err = nil, fmt.Errorf("panic: %v", p)
		}
	}()
	return tool.Run(ctx, bytes.Clone(args))
}

// checkOutput refuses what is not a result that a model should read.
func (s *session) checkOutput(output json.RawMessage) error {
	switch {
	case len(output) > s.MaxOutput:
		return fmt.Errorf("output of %d bytes is over the limit of %d", len(output), s.MaxOutput)
	case !utf8.Valid(output):
		return errors.New("output is not valid UTF-8")
	case !json.Valid(output):
		return errors.New("output is not valid JSON")
	}
	return nil
}
