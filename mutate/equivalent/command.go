package equivalent

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/proc"
	"github.com/passmuster/muster/mutate/discover"
)

// command is how the go command compiles a package: the compiler and its arguments, in the folder in
// which it ran.
type command struct {
	dir  string // the package's
	work string // the go command's, kept for the import configuration
	args []string
	env  []string
}

func (c *command) close() { _ = os.RemoveAll(c.work) }

// findCommand builds the package with one file that the cache does not know, because what is in the
// cache is not compiled, and reads the compiler's command from what the go command prints.
func findCommand(ctx context.Context, c Config, p *discover.Package, dir string) (*command, error) {
	i := slices.IndexFunc(p.Files, func(f *discover.File) bool { return !f.Cgo })
	if i < 0 {
		return nil, errors.New("every file uses cgo")
	}
	probe := p.Files[i]
	marked := filepath.Join(dir, "probe-"+probe.Name)
	// The folder's name is made up for each run, and so is the comment: the cache cannot know it.
	if err := os.WriteFile(marked, fmt.Appendf(slices.Clone(probe.Src), "\n// %s\n", dir), 0o666); err != nil {
		return nil, err
	}
	overlay := filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]map[string]string{"Replace": {probe.Path: marked}})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(overlay, text, 0o666); err != nil {
		return nil, err
	}
	args := slices.Concat([]string{"build", "-x", "-work", "-p=1", "-overlay=" + overlay, "-o=" + filepath.Join(dir, "built")}, c.Flags, []string{"."})
	goTool, err := exec.LookPath("go")
	if err != nil {
		return nil, err
	}
	env := append(slices.Clip(c.env()), "GOTMPDIR="+dir, "PWD="+p.Dir)
	out, state, err := proc.Output(ctx, proc.Command{Path: goTool, Args: args, Dir: p.Dir, Env: env}, nil)
	if err != nil {
		return nil, err
	}
	if !state.Success() {
		return nil, fmt.Errorf("%s: %s", state, lastLine(out))
	}
	found, err := parseTrace(out, p.ImportPath, marked, probe.Path)
	if err != nil {
		return nil, err
	}
	found.dir, found.env = p.Dir, c.env()
	return found, nil
}

func (c Config) env() []string {
	if c.Env == nil {
		return os.Environ()
	}
	return c.Env
}

// parseTrace finds the compiler's command for the package in what "go build -x" printed.
func parseTrace(out []byte, importPath, marked, original string) (*command, error) {
	c := &command{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		line := lines.Text()
		if work, ok := strings.CutPrefix(line, "WORK="); ok && c.work == "" {
			c.work = work
			continue
		}
		args, err := splitShell(line)
		if err != nil || len(args) == 0 || strings.TrimSuffix(filepath.Base(args[0]), ".exe") != "compile" {
			continue
		}
		// A main package is compiled under the path "main".
		at := slices.Index(args, "-p")
		if at < 0 || at+1 >= len(args) || args[at+1] != importPath && args[at+1] != "main" || !slices.Contains(args, marked) {
			continue
		}
		c.args = c.prepare(args, marked, original)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if c.args == nil {
		return nil, errors.New("the go command did not print it")
	}
	return c, nil
}

// prepare makes the compiler print its listing, in one order, and drops what says where things are.
func (c *command) prepare(args []string, marked, original string) []string {
	var kept []string
	for i := 0; i < len(args); i++ {
		switch a := strings.ReplaceAll(args[i], "$WORK", c.work); {
		case a == "-o", a == "-trimpath", a == "-buildid", a == "-asmhdr", a == "-linkobj":
			i++ // with its value
		case strings.HasPrefix(a, "-c="), a == "-pack":
		case a == marked:
			kept = append(kept, original)
		default:
			kept = append(kept, a)
		}
	}
	return slices.Concat(kept[:1], []string{"-S", "-c=1", "-dwarf=false"}, kept[1:])
}

// digest is that of a listing without positions.
type digest [sha256.Size]byte

// position is where a listing says that an instruction comes from.
var position = regexp.MustCompile(`\((?:<unknown line number>|[^()\t]*:\d+)\)`)

// listing compiles with one file in the place of another (none where replaced is empty) and returns
// the digest of what the compiler prints.
func (c *command) listing(ctx context.Context, replaced, by string) (digest, error) {
	// The compiler removes its output where it fails, so that must be a file of our own.
	object, err := os.CreateTemp(c.work, "*.o")
	if err != nil {
		return digest{}, err
	}
	defer os.Remove(object.Name())
	if err := object.Close(); err != nil {
		return digest{}, err
	}
	args := slices.Concat([]string{"-o", object.Name()}, c.args[1:])
	for i, a := range args {
		full := a
		if !filepath.IsAbs(full) {
			full = filepath.Join(c.dir, a)
		}
		if replaced != "" && strings.HasSuffix(a, ".go") && full == replaced {
			args[i] = by
		}
	}
	cmd := exec.CommandContext(ctx, c.args[0], args...)
	cmd.Dir, cmd.Env = c.dir, c.env
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return digest{}, err
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		return digest{}, err
	}
	sum, readErr := hash(stdout)
	if err := cmd.Wait(); err != nil {
		return digest{}, fmt.Errorf("%w: %s", err, lastLine(stderr.Bytes()))
	}
	return sum, readErr
}

func hash(r io.Reader) (digest, error) {
	h := sha256.New()
	lines := bufio.NewReaderSize(r, 256<<10)
	for {
		line, err := lines.ReadBytes('\n')
		h.Write(position.ReplaceAll(line, nil))
		if errors.Is(err, io.EOF) {
			return digest(h.Sum(nil)), nil
		}
		if err != nil {
			return digest{}, err
		}
	}
}

func lastLine(text []byte) string {
	text = bytes.TrimSpace(text)
	return string(text[bytes.LastIndexByte(text, '\n')+1:])
}
