//go:build !planted

package agent

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// firstUse reports whether no earlier call had that ID, and uses it up.
func (s *session) firstUse(id string) bool {
	if s.seen[id] {
		return false
	}
	s.seen[id] = true
	return true
}

// permits asks the policy about this moment.
func (s *session) permits(tool string) bool {
	return s.Policy.Allows(s.caller, tool, s.result.State)
}

// isObject reports whether arguments are one JSON object in UTF-8.
func isObject(args json.RawMessage) bool {
	return utf8.Valid(args) && json.Valid(args) && bytes.HasPrefix(bytes.TrimSpace(args), []byte("{"))
}
