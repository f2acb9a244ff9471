package agent

import "testing"

func TestAPolicyAllowsWhatARuleSaysAndNothingElse(t *testing.T) {
	p := Policy{
		{Tool: "read", Callers: []Caller{"a", "b"}},
		{Tool: "write", Callers: []Caller{"a"}, States: []State{"open", "late"}},
		{Tool: "write", Callers: []Caller{"b"}, States: []State{"late"}},
		{Tool: "nobody"},
	}
	allowed := map[[3]string]bool{
		{"a", "read", "open"}: true, {"a", "read", "late"}: true, {"a", "read", ""}: true,
		{"b", "read", "open"}: true, {"b", "read", "late"}: true, {"b", "read", ""}: true,
		{"a", "write", "open"}: true, {"a", "write", "late"}: true,
		{"b", "write", "late"}: true,
	}
	for _, caller := range []Caller{"a", "b", "c", ""} {
		for _, tool := range []string{"read", "write", "nobody", "other", "", "READ"} {
			for _, state := range []State{"open", "late", ""} {
				want := allowed[[3]string{string(caller), tool, string(state)}]
				if got := p.Allows(caller, tool, state); got != want {
					t.Errorf("Allows(%q, %q, %q) = %v, want %v", caller, tool, state, got, want)
				}
				if Policy(nil).Allows(caller, tool, state) {
					t.Errorf("no policy allows %q, %q, %q", caller, tool, state)
				}
			}
		}
	}
}
