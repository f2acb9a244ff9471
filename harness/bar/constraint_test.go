package bar

import (
	"go/build/constraint"
	"testing"
)

func parseWhen(t *testing.T, line string) when {
	t.Helper()
	if line == "" {
		return when{}
	}
	x, err := constraint.Parse("//go:build " + line)
	if err != nil {
		t.Fatal(err)
	}
	return when{x}
}

func TestAConditionIsNarrowerWhereSomeBuildLosesTheFile(t *testing.T) {
	for _, tt := range []struct {
		before, after string
		want          bool
	}{
		{"", "", false},
		{"", "linux", true},
		{"linux", "", false},
		{"linux", "linux", false},
		{"linux", "unix", false},
		{"unix", "linux", true},
		{"android", "linux", false},
		{"linux", "android", true},
		{"linux && amd64", "linux", false},
		{"linux", "linux || windows", false},
		{"linux", "windows", true},
		{"", "linux || !linux", false},
		{"", "a || !a", false},
		{"a && !a", "b", false},
		{"integration", "e2e", true},
		{"a || b", "b || a", false},
		{"a && b", "a", false},
		{"a", "a && b", true},
		{"", "go1.21", false},
		{"", "go1.999", true},
		{"", "gc", false},
		{"", "gccgo", true},
		{"", "!windows || !arm", true},
		{"linux", "!windows", false},
		{"amd64", "!arm64", false},
		{"", "ignore", true},
		{"a", "a && (b||c||d||e||f||g||h||i||j||k||l)", true},
		{"a || (b||c||d||e||f||g||h||i||j||k||l)", "a || (b||c||d||e||f||g||h||i||j||k||l)", false},
	} {
		if got := narrower(parseWhen(t, tt.before), parseWhen(t, tt.after)); got != tt.want {
			t.Errorf("%q -> %q: narrower is %v, want %v", tt.before, tt.after, got, tt.want)
		}
	}
}

func TestTheNameOfAFileIsACondition(t *testing.T) {
	const always = "no build constraint"
	for name, want := range map[string]string{
		"x_test.go":             always,
		"linux_test.go":         always,
		"x_linux_test.go":       "linux",
		"x_linux.go":            "linux",
		"x_arm64_test.go":       "arm64",
		"x_linux_arm64_test.go": "arm64 && linux",
		"x_arm64_linux_test.go": "linux",
		"x_unix_test.go":        always,
		"x_y_test.go":           always,
		"x_linux.foo_test.go":   "linux",
	} {
		if got := named(name).String(); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
