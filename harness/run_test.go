package harness

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStageIsWhatMusterSet(t *testing.T) {
	for _, want := range []string{"", "mutation"} {
		t.Setenv(EnvStage, want)
		if got := Stage(); got != want {
			t.Errorf("Stage() = %q, want %q", got, want)
		}
	}
}

func TestOutDirLiesUnderMUSTER_OUT(t *testing.T) {
	base := filepath.Join(t.TempDir(), "not there yet")
	t.Setenv(EnvOut, base)
	dir := OutDir(t)
	if filepath.Dir(dir) != base {
		t.Errorf("OutDir = %s, want a folder in %s", dir, base)
	}
	if err := os.WriteFile(filepath.Join(dir, "input"), []byte("x"), 0o666); err != nil {
		t.Error(err)
	}
	if again := OutDir(t); again != dir {
		t.Errorf("second call %s, first %s", again, dir)
	}
}

func TestOutDirWithoutMusterIsTheArtifactDir(t *testing.T) {
	t.Setenv(EnvOut, "")
	if got, want := OutDir(t), t.ArtifactDir(); got != want {
		t.Errorf("OutDir = %s, want %s", got, want)
	}
}

func TestOutDirRefusesARelativePath(t *testing.T) {
	t.Setenv(EnvOut, "muster.out")
	f := runFake(t, "TestOther", func(tb testing.TB) { OutDir(tb) })
	if !strings.Contains(f.fatal, `MUSTER_OUT="muster.out" is not an absolute path`) {
		t.Errorf("message %q", f.fatal)
	}
	if _, err := os.Stat("muster.out"); err == nil {
		t.Error("the folder was made all the same")
	}
}

func TestOutDirSaysWhatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv(EnvOut, file)
	f := runFake(t, "TestOther", func(tb testing.TB) { OutDir(tb) })
	if !strings.Contains(f.fatal, "cannot make the test's folder under MUSTER_OUT") {
		t.Errorf("message %q", f.fatal)
	}
}

func TestDirNamesAreLegalAndDifferent(t *testing.T) {
	long := "Test" + strings.Repeat("x", 300)
	names := []string{"TestA", "testA", "TestA/b", "TestA-b", "TestA/ü", "TestA/ö", `TestA/c:\d`, "TestA/..", long, long + "y", ""}
	seen := map[string]string{}
	for _, name := range names {
		dir := dirName(name)
		lower := strings.ToLower(dir) // some file systems do not tell cases apart
		if other, ok := seen[lower]; ok {
			t.Errorf("tests %q and %q share folder %s", other, name, dir)
		}
		seen[lower] = name
		if len(dir) > 100 || strings.ContainsAny(dir, `/\:*?"<>|. `) {
			t.Errorf("dirName(%q) = %q is not a name on every system", name, dir)
		}
	}
}

func TestTheFolderShowsWhatIsReadableOfTheName(t *testing.T) {
	letters := "azAZ09_-"
	full := strings.Repeat("x", maxReadable)
	for name, want := range map[string]string{letters: letters, "a/b c": "a-b-c", "`{@[/:": "------", full: full, full + "y": full} {
		dir := dirName(name)
		if got := dir[:strings.LastIndex(dir, "-")]; got != want {
			t.Errorf("dirName(%q) = %q shows %q, want %q", name, dir, got, want)
		}
	}
}
