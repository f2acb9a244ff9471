package harness_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/passmuster/muster/harness"
)

func TestHarnessNeedsTheStandardLibraryAlone(t *testing.T) {
	cmd := exec.CommandContext(harness.Context(t), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	if got, want := strings.TrimSpace(string(out)), "github.com/passmuster/muster/harness"; got != want {
		t.Errorf("packages outside the standard library: %q, want %q alone", got, want)
	}
}
