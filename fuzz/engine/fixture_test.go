//go:build linux

package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/passmuster/muster/fuzz/engine"
)

// fixtures is a module with a target for each fault, which all tests share: it is built once.
var fixtures = sync.OnceValues(func() (engine.Binary, error) {
	dir, err := unpack("testdata/faults.txtar")
	if err != nil {
		return engine.Binary{}, err
	}
	return binary(dir, engine.Options{})
})

// work is removed when all tests have run.
var work string

func TestMain(m *testing.M) {
	var err error
	if work, err = os.MkdirTemp("", "engine"); err != nil {
		panic(err)
	}
	// Targets say there what they do.
	for _, name := range []string{"RUNNING", "CHILDREN", "STUCK", "SHRINKING"} {
		os.Setenv(name, filepath.Join(work, name))
	}
	code := m.Run()
	os.RemoveAll(work)
	os.Exit(code)
}

// unpack writes an archive to a folder of its own.
func unpack(archive string) (dir string, err error) {
	a, err := txtar.ParseFile(archive)
	if err != nil {
		return "", err
	}
	if dir, err = os.MkdirTemp(work, "module"); err != nil {
		return "", err
	}
	for _, f := range a.Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return "", err
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// binary builds the package in dir.
func binary(dir string, o engine.Options) (engine.Binary, error) {
	out, err := os.MkdirTemp(work, "work")
	if err != nil {
		return engine.Binary{}, err
	}
	o.Dir, o.Work = dir, out
	list, err := engine.Build(context.Background(), o, []string{"."})
	if err != nil {
		return engine.Binary{}, err
	}
	return list[0], nil
}

// open starts a session on a target of the shared module.
func open(t *testing.T, target string, c engine.Config) *engine.Session {
	t.Helper()
	b, err := fixtures()
	if err != nil {
		t.Fatal(err)
	}
	if b.Failed != "" || b.Native != "" {
		t.Fatalf("failed %q, native %q", b.Failed, b.Native)
	}
	s, err := engine.Open(t.Context(), b, target, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run makes executions and fails the test where they go wrong.
func run(t *testing.T, s *engine.Session, execs int64) engine.Slice {
	t.Helper()
	slice, err := s.Run(t.Context(), execs)
	if err != nil {
		t.Fatal(err)
	}
	return slice
}

// told is a slice's crashers in short.
func told(s engine.Slice) string {
	var b strings.Builder
	for _, c := range s.Crashers {
		fmt.Fprintf(&b, "\n%s: %s (flaky %v), %v at %v", c.Kind, c.Message, c.Flaky, c.Input.Values, c.OwnFrames())
	}
	return b.String()
}
