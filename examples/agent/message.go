package agent

import (
	"context"
	"encoding/json"
)

// Role says who a message is from.
type Role string

// The roles of a message.
const (
	User      Role = "user"
	Assistant Role = "assistant"
	ToolRole  Role = "tool"
)

// Message is one entry of a conversation.
type Message struct {
	Role Role
	// Text is what was said; in a message of a tool it is its result, or why there is none.
	Text string
	// Calls are the tools that the assistant asks for. A message without calls is its answer.
	Calls []Call
	// CallID names the call that a message of a tool belongs to, and Failed says that it has no result.
	CallID string
	Failed bool
}

// Call is a request for a tool.
type Call struct {
	// ID is the model's own name for the call; it is not empty and not used twice in a conversation.
	ID   string
	Tool string
	// Args is a JSON object.
	Args json.RawMessage
}

// Model writes the next message of a conversation. It must not keep or change the slice.
type Model interface {
	Next(ctx context.Context, conversation []Message) (Message, error)
}

// Tool is something that a model may ask for.
type Tool struct {
	Name string
	Doc  string
	// Run gets a JSON object and returns a JSON value.
	Run func(ctx context.Context, args json.RawMessage) (json.RawMessage, error)
	// Leads is the state of the session after the tool has succeeded; empty where it stays.
	Leads State
}
