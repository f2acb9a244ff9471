package engine

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/testbin"
)

// builder compiles test binaries of one package with files replaced.
type builder struct {
	dir, importPath string
	env, flags      []string
	out             string
	hook            map[string][]byte
}

func (b *builder) compiler() testbin.Compiler {
	return testbin.Compiler{Dir: b.dir, Package: b.importPath, Env: b.env, Flags: b.flags, Tmp: filepath.Join(b.out, "tmp")}
}

// smallSource is how much text may be compiled with memory to spare: the compiler collects garbage less often then, which
// takes a fifth of its time and half as much memory again.
const (
	smallSource = 1 << 20
	lessGarbage = "GOGC=400"
)

// collecting is the compiler's environment for that much text. What the user set stays.
func collecting(env []string, size int) []string {
	if size > smallSource || slices.ContainsFunc(env, func(e string) bool { return strings.HasPrefix(e, "GOGC=") }) {
		return env
	}
	return testbin.WithEnv(env, lessGarbage)
}

// build writes the binary to path. Output is what the go command said where it could not.
func (b *builder) build(ctx context.Context, path string, files map[string][]byte) (output string, err error) {
	all := maps.Clone(files)
	if all == nil {
		all = map[string][]byte{}
	}
	maps.Copy(all, b.hook)
	size := 0
	for _, text := range all {
		size += len(text)
	}
	c := b.compiler()
	c.Env = collecting(c.Env, size)
	return c.Compile(ctx, path, all)
}

// firstError is the first line of a compiler's output that says something, with the base name of the file.
func firstError(output string) string {
	for line := range strings.Lines(output) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			if i := strings.Index(line, ".go:"); i > 0 {
				line = line[strings.LastIndexAny(line[:i], `/\`)+1:]
			}
			return clip(line)
		}
	}
	return clip(strings.TrimSpace(output))
}
