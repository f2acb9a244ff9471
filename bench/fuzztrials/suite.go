package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/passmuster/muster/bench/lab"
)

// planted is the folder of the suite, from the module's root, where programs are started.
const planted = "bench/planted"

// memory is how much address space, in KiB, a process may have where a bug allocates without end.
const memory = "3000000"

// copySuite copies the suite, a module of its own, into a folder: fuzzing writes beside the targets.
func copySuite(dir string) error {
	return os.CopyFS(dir, os.DirFS(planted))
}

// limited returns the command with its memory limited by the shell, where there is one that can. The race detector reserves
// more address space than any limit.
func limited(cmd *exec.Cmd, race bool) *exec.Cmd {
	if race {
		return cmd
	}
	sh, err := exec.LookPath("sh")
	if err != nil {
		return cmd
	}
	cmd.Args = append([]string{sh, "-c", `ulimit -v ` + memory + ` 2>/dev/null; exec "$@"`, "sh"}, cmd.Args...)
	cmd.Path = sh
	return cmd
}

// bed is where trials are made.
type bed struct {
	dir     string
	seconds int
	// muster is the command, native the fuzzing binaries by bug; both are built when they are first used.
	muster string
	native map[string]string
	n      int
}

// folder makes a new empty folder.
func (b *bed) folder() (string, error) {
	b.n++
	dir := filepath.Join(b.dir, strconv.Itoa(b.n))
	return dir, os.Mkdir(dir, 0o777)
}

// musterCommand returns the muster command.
func (b *bed) musterCommand(ctx context.Context) (string, error) {
	if b.muster != "" {
		return filepath.Abs(b.muster)
	}
	var err error
	b.muster, err = lab.BuildMuster(ctx, b.dir)
	return b.muster, err
}

// binary returns the program that go test -fuzz would run for a bug.
func (b *bed) binary(ctx context.Context, bug bug) (string, error) {
	if name, ok := b.native[bug.Name]; ok {
		return name, nil
	}
	suite, err := b.folder()
	if err != nil {
		return "", err
	}
	if err := copySuite(suite); err != nil {
		return "", err
	}
	name := filepath.Join(b.dir, bug.Name+".test")
	args := []string{"test", "-c", "-fuzz=.", "-o", name}
	if bug.Race {
		args = append(args, "-race")
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "./"+bug.Name)...)
	cmd.Dir = suite
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	if b.native == nil {
		b.native = map[string]string{}
	}
	b.native[bug.Name] = name
	return name, os.RemoveAll(suite)
}
