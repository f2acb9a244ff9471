package agent

import "slices"

// State says how far a session has come, such as "open" or "confirmed".
type State string

// Caller says on whose behalf the loop runs, such as "customer" or "clerk".
type Caller string

// Rule permits callers to use a tool in some states.
type Rule struct {
	Tool    string
	Callers []Caller
	// States are those in which the rule holds; empty means in every state.
	States []State
}

// Policy is what is permitted: whatever no rule permits is forbidden. The zero value forbids
// everything.
type Policy []Rule

// Allows reports whether caller may use the tool in the given state.
func (p Policy) Allows(caller Caller, tool string, state State) bool {
	return slices.ContainsFunc(p, func(r Rule) bool {
		return r.Tool == tool &&
			slices.Contains(r.Callers, caller) &&
			(len(r.States) == 0 || slices.Contains(r.States, state))
	})
}
