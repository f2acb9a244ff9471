// Package testbin builds the test binaries of many packages, each once, and hands them over as they
// become ready.
//
// One "go test" does all the work: it loads, builds, vets and links packages in parallel as it always
// does, and its -exec program, which is this program again (see [Collect]), takes each binary away
// instead of running it. So same-named packages do not collide, one bad package leaves the others
// built, and the vet checks that go test makes are made. Running the binaries is internal/gotest's.
package testbin

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/internal/proc"
)

// Config says what to build and where. Dir, Out and Self are required.
type Config struct {
	// Dir is the directory in which the go command runs.
	Dir string
	// Out is a directory for the binaries and the go command's temporary files. It must be absolute.
	Out string
	// Self is the command that calls [Collect] with the arguments that follow.
	Self []string
	// Env is the environment; nil means the process's.
	Env []string
	// Flags are build flags such as -tags=x.
	Flags []string
	// Race builds with the race detector.
	Race bool
	// Cover instruments for coverage. Packages without tests are better built without: for each of
	// those the go command starts a program that writes a profile of zeros.
	Cover bool
	// Coverpkg are the patterns that -coverpkg takes; empty: each package covers itself.
	Coverpkg []string
	// Jobs is the go command's -p; 0 means its default.
	Jobs int
}

// Binary is a test binary that is ready to run in Dir.
type Binary struct {
	Path string `json:"path"`
	Dir  string `json:"dir"`
}

// Failure is why a package has no test binary.
type Failure struct {
	// Vet says that the package compiles and that a vet check failed.
	Vet bool
	// Output is what the compiler, vet or the go command said.
	Output string
}

// Result is what a build came to, once it has ended.
type Result struct {
	// Failed holds the packages that could not be built or vetted, by import path.
	Failed map[string]Failure
	// Stderr is what the go command said that belongs to no package.
	Stderr string
}

// Build builds the packages and calls ready for each binary from one goroutine, while others are
// still being built. The error is that of the go command as a whole, or of the context.
func Build(ctx context.Context, c Config, packages []string, ready func(Binary)) (*Result, error) {
	box, err := newInbox(c.Out)
	if err != nil {
		return nil, err
	}
	execFlag, err := quoteAll(slices.Concat(c.Self, []string{box.dir}))
	if err != nil {
		return nil, err
	}
	res := &Result{Failed: map[string]Failure{}}
	args := slices.Concat([]string{"test", "-json", "-count=1", "-exec=" + execFlag}, c.buildFlags(), packages)
	goTool, err := exec.LookPath("go")
	if err != nil {
		return nil, err
	}
	stderr, err := os.Create(filepath.Join(box.tmp, "stderr.txt"))
	if err != nil {
		return nil, err
	}
	defer stderr.Close()
	p, err := proc.Start(ctx, proc.Command{Path: goTool, Args: args, Dir: c.Dir, Env: c.env(box.tmp), Stderr: stderr})
	if err != nil {
		return nil, fmt.Errorf("go test: %w", err)
	}
	defer p.Output.Close()
	stop := context.AfterFunc(ctx, func() { _ = p.Kill() })
	defer stop()

	done := make(chan struct{})
	emptied := make(chan struct{})
	go func() {
		defer close(emptied)
		box.watch(done, ready)
	}()
	failures, readErr := readEvents(p.Output)
	p.AwaitExit()
	p.Sweep(ctx, time.Second)
	state, waitErr := p.Reap()
	close(done)
	<-emptied
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	res.Failed, res.Stderr = failures, readHead(stderr.Name())
	if err := errors.Join(readErr, waitErr); err != nil {
		return nil, fmt.Errorf("go test: %w", err)
	}
	// A failed package makes go test exit with 1; that alone is no failure of the whole.
	if !state.Success() && len(failures) == 0 {
		return nil, fmt.Errorf("go test: %s", cmp.Or(res.Stderr, state.String()))
	}
	return res, nil
}

func (c Config) buildFlags() []string {
	flags := slices.Clone(c.Flags)
	if c.Race {
		flags = append(flags, "-race")
	}
	if c.Cover {
		flags = append(flags, "-cover")
	}
	if len(c.Coverpkg) > 0 {
		flags = append(flags, "-coverpkg="+strings.Join(c.Coverpkg, ","))
	}
	if c.Jobs > 0 {
		flags = append(flags, fmt.Sprintf("-p=%d", c.Jobs))
	}
	return flags
}

// env puts the go command's temporary files beside the binaries: then a binary is handed over by a
// hard link, and nothing is left elsewhere. PWD must be the directory's own name: where the caller
// came by a symbolic link, the go command would name all folders by it, and no binary be recognised.
func (c Config) env(tmp string) []string {
	env := c.Env
	if env == nil {
		env = os.Environ()
	}
	return append(slices.Clip(env), "GOTMPDIR="+tmp, "PWD="+c.Dir)
}

// readHead returns what a file begins with, for a message.
func readHead(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	head, _ := io.ReadAll(io.LimitReader(f, 64<<10))
	return strings.TrimSpace(string(head))
}

// event is a line of go test -json.
type event struct {
	Action, Package, ImportPath, Output, FailedBuild string
}

// readEvents collects, from the events of go test, which packages failed to build and what was said.
func readEvents(r io.Reader) (map[string]Failure, error) {
	failed := map[string]Failure{}
	said := map[string]*strings.Builder{} // by package or build id
	ids := map[string]string{}            // package → the build id that failed it
	lines := bufio.NewReaderSize(r, 64*1024)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil {
				take(e, failed, said, ids)
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	for pkg := range failed {
		text := ""
		for _, id := range []string{ids[pkg], pkg} {
			if b := said[id]; b != nil && text == "" {
				text = b.String()
			}
		}
		failed[pkg] = Failure{Vet: isVet(text), Output: text}
	}
	return failed, nil
}

func take(e event, failed map[string]Failure, said map[string]*strings.Builder, ids map[string]string) {
	const limit = 256 << 10
	switch e.Action {
	case "build-output", "output":
		id := e.ImportPath
		if e.Action == "output" {
			id = e.Package
		}
		if said[id] == nil {
			said[id] = new(strings.Builder)
		}
		if said[id].Len() < limit {
			said[id].WriteString(e.Output)
		}
	case "fail":
		failed[e.Package] = Failure{}
		ids[e.Package] = e.FailedBuild
	}
}

// isVet recognises vet's output: the go command heads it with the package and then, in brackets,
// with the package as vet names it.
func isVet(text string) bool {
	head, rest, _ := strings.Cut(text, "\n")
	return strings.HasPrefix(head, "# ") && strings.HasPrefix(rest, "# [")
}

// quoteAll joins words the way the go command splits -exec: at spaces, with single or double quotes
// and no escapes.
func quoteAll(words []string) (string, error) {
	quoted := make([]string, len(words))
	for i, w := range words {
		switch {
		case !strings.ContainsAny(w, " \t\n\"'"):
			quoted[i] = w
		case !strings.Contains(w, "'"):
			quoted[i] = "'" + w + "'"
		case !strings.Contains(w, `"`):
			quoted[i] = `"` + w + `"`
		default:
			return "", fmt.Errorf("path %s holds both kinds of quotes, which the go command cannot take: use an output directory without them", w)
		}
	}
	return strings.Join(quoted, " "), nil
}

// pollEvery is how often the inbox is looked at. The go command offers no channel to the programs
// that -exec starts, and a directory works on every system.
const pollEvery = 5 * time.Millisecond
