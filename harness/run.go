package harness

import (
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Stage returns the name of the stage that muster runs this test binary for, such as "tests",
// "reruns" or "mutation", and "" under plain go test. Where it is not empty the working tree is
// read-only for tests: what is worth keeping goes to [OutDir].
//
// It is for libraries that tests import, which save files or shrink inputs under plain go test and
// must not under muster. A test whose result depends on it tests something else than plain go test.
func Stage() string { return os.Getenv(EnvStage) }

// OutDir returns a directory of the test's own for files worth keeping, such as a failing input. While
// muster runs the test it lies under MUSTER_OUT, outside the module, and is kept; under plain go test
// it is the test's [testing.TB.ArtifactDir]. It exists when OutDir returns, and every call in a test
// returns the same one.
func OutDir(t testing.TB) string {
	t.Helper()
	base := os.Getenv(EnvOut)
	if base == "" {
		return t.ArtifactDir()
	}
	if !filepath.IsAbs(base) {
		t.Fatalf("harness: %s=%q is not an absolute path, and a test runs in its package's folder; set it to an absolute path or unset it",
			EnvOut, base)
	}
	dir := filepath.Join(base, dirName(t.Name()))
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatalf("harness: cannot make the test's folder under %s: %v", EnvOut, err)
	}
	return dir
}

// maxReadable is how much of a test's name its folder shows; file systems allow 255 bytes or less.
const maxReadable = 64

// dirName returns a folder name for a test that is legal on every system and different for every
// test: the readable part of its name and the FNV-1a hash of the whole.
func dirName(test string) string {
	readable := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-':
			return r
		default:
			return '-'
		}
	}, test)
	if len(readable) > maxReadable {
		readable = readable[:maxReadable]
	}
	h := fnv.New64a()
	h.Write([]byte(test))
	return fmt.Sprintf("%s-%016x", readable, h.Sum64())
}
