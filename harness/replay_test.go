package harness

import (
	"regexp"
	"strings"
	"testing"
)

func TestExactlyMatchesTheTestAlone(t *testing.T) {
	tests := []struct{ name, want string }{
		{"TestA", "^TestA$"},
		{"TestA/b", "^TestA$/^b$"},
		{"TestA/1+1=2", `^TestA$/^1\+1=2$`},
		{"FuzzA/seed#0", "^FuzzA$/^seed#0$"},
	}
	for _, tt := range tests {
		got := exactly(tt.name)
		if got != tt.want {
			t.Errorf("exactly(%q) = %q, want %q", tt.name, got, tt.want)
		}
		patterns := strings.Split(got, "/")
		for i, element := range strings.Split(tt.name, "/") {
			if !regexp.MustCompile(patterns[i]).MatchString(element) {
				t.Errorf("exactly(%q) does not match element %q", tt.name, element)
			}
		}
	}
}

func TestShellQuote(t *testing.T) {
	for text, want := range map[string]string{"": "''", "^A$": "'^A$'", "it's": `'it'\''s'`} {
		if got := shellQuote(text); got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestReplayCommandOfABenchmarkRunsTheBenchmark(t *testing.T) {
	// A zero B has no name, which is enough to see how one is run.
	got := replayCommand(&testing.B{}, 3)
	want := "MUSTER_SEED=3 go test -count=1 -run '^$' -bench '^$' github.com/passmuster/muster/harness"
	if got != want {
		t.Errorf("command %q, want %q", got, want)
	}
}
