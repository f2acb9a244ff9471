package cachedir

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheEnvironmentSaysWhereTheCacheIs(t *testing.T) {
	t.Setenv("HOME", "/home/u")
	t.Setenv("XDG_CACHE_HOME", "")
	abs := t.TempDir()
	for value, want := range map[string]string{abs: abs, "off": "off", "relative": "no absolute path"} {
		t.Setenv("MUSTER_CACHE", value)
		dir, err := Dir()
		if err != nil && !strings.Contains(err.Error(), want) || err == nil && dir != want {
			t.Errorf("%q: %q, %v", value, dir, err)
		}
		if errors.Is(err, ErrOff) != (value == "off") {
			t.Errorf("%q: %v", value, err)
		}
	}
	t.Setenv("MUSTER_CACHE", "")
	if dir, err := Dir(); err != nil || filepath.Base(dir) != "muster" {
		t.Errorf("%q, %v", dir, err)
	}
}
