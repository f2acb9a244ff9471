// Package goldenfile compares what a test of muster's own made with a file of approved output, and writes the file
// where MUSTER_UPDATE is 1.
package goldenfile

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Check fails the test where got is not what [Compare] wants.
func Check(t testing.TB, file string, got []byte) {
	t.Helper()
	if err := Compare(file, got); err != nil {
		t.Error(err)
	}
}

// Compare says line by line where got is not what stands in file, whose path may have slashes on every system. Where
// MUSTER_UPDATE is 1 it writes got there instead.
func Compare(file string, got []byte) error {
	if os.Getenv("MUSTER_UPDATE") == "1" {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		return os.WriteFile(file, got, 0o666)
	}
	want, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%w: write it with MUSTER_UPDATE=1 go test", err)
	}
	if bytes.Equal(want, got) {
		return nil
	}
	// git gives the files of a checkout other line ends there.
	if runtime.GOOS == "windows" {
		want = bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		return fmt.Errorf("%s differs (-golden +got); look at it, then MUSTER_UPDATE=1 go test\n%s", file, diff)
	}
	return nil
}
