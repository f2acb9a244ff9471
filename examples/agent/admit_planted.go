//go:build planted

package agent

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
)

// These are bugs of kinds that have shipped, put here on purpose: go test -tags planted must find each.

// firstUse remembers the last ID alone: a request that is played back later passes.
func (s *session) firstUse(id string) bool {
	if s.seen[id] {
		return false
	}
	maps.DeleteFunc(s.seen, func(key string, _ bool) bool { return !strings.HasPrefix(key, granted) })
	s.seen[id] = true
	return true
}

// permits keeps a decision once made, as caches of permissions did: it outlives the state it was made in.
func (s *session) permits(tool string) bool {
	if !s.seen[granted+tool] {
		s.seen[granted+tool] = s.Policy.Allows(s.caller, tool, s.result.State)
	}
	return s.seen[granted+tool]
}

const granted = "granted: "

// isObject looks at the first and the last character alone.
func isObject(args json.RawMessage) bool {
	args = bytes.TrimSpace(args)
	return bytes.HasPrefix(args, []byte("{")) && bytes.HasSuffix(args, []byte("}"))
}
