// Package equivalent proves that mutants are equivalent: they compile to the same machine code and the
// same data as the original.
//
// The idea is trivial compiler equivalence (Papadakis, Jia, Harman, Le Traon: Trivial Compiler
// Equivalence, ICSE 2015). What the compiler sees as equal behaves equally, so a proof is sound for the
// platform and toolchain at hand; a mutant that is not proven may still be equivalent. Generic code,
// constants and types are never proven: their users may be other packages. It costs one
// run of the compiler a mutant, without the go command around it. Use it on survivors: a killed
// mutant is not equivalent.
//
// It asks the go command once how it compiles the package, and repeats that command with one file
// changed, comparing the compiler's listing (-S) with the positions taken out.
package equivalent

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/passmuster/muster/mutate"
	"github.com/passmuster/muster/mutate/discover"
)

// Config says where and how the package is compiled. Out is required.
type Config struct {
	// Out is a directory for temporary files.
	Out string
	// Env is the environment of the go command; nil means the process's. Flags are build flags.
	Env, Flags []string
	// Jobs is how many compilers run at once; 0 means one.
	Jobs int
}

// Prove returns the IDs of those mutants that are equivalent, sorted. A context that ends early gives
// those proven by then, with the context's error.
func Prove(ctx context.Context, c Config, p *discover.Package, mutants []mutate.Mutant) ([]int, error) {
	mutants = slices.DeleteFunc(slices.Clone(mutants), func(m mutate.Mutant) bool { return !provable(p, m) })
	if len(mutants) == 0 {
		return nil, nil
	}
	dir, err := os.MkdirTemp(c.Out, "equivalent")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	compile, err := findCommand(ctx, c, p, dir)
	if err != nil {
		return nil, fmt.Errorf("how %s is compiled: %w", p.ImportPath, err)
	}
	defer compile.close()
	original, err := compile.listing(ctx, "", "")
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", p.ImportPath, err)
	}
	var mu sync.Mutex
	var proven []int
	next := make(chan mutate.Mutant)
	var workers sync.WaitGroup
	for range max(c.Jobs, 1) {
		workers.Go(func() {
			for m := range next {
				if same(ctx, compile, dir, p, m, original) {
					mu.Lock()
					proven = append(proven, m.ID)
					mu.Unlock()
				}
			}
		})
	}
	for _, m := range mutants {
		if ctx.Err() != nil {
			break
		}
		next <- m
	}
	close(next)
	workers.Wait()
	slices.Sort(proven)
	return proven, context.Cause(ctx)
}

// same reports whether the mutant compiles to the original's listing. One that does not compile, or
// whose compiler was stopped, is not proven.
func same(ctx context.Context, compile *command, dir string, p *discover.Package, m mutate.Mutant, original digest) bool {
	text, path, err := changed(p, m)
	if err != nil {
		return false
	}
	file := filepath.Join(dir, fmt.Sprintf("%d-%s", m.ID, m.File))
	if os.WriteFile(file, text, 0o666) != nil {
		return false
	}
	defer os.Remove(file)
	got, err := compile.listing(ctx, path, file)
	return err == nil && got == original
}

// changed is the file's text with the mutant in place.
func changed(p *discover.Package, m mutate.Mutant) (text []byte, path string, err error) {
	for _, f := range p.Files {
		if f.Name != m.File {
			continue
		}
		if m.Start < 0 || m.End < m.Start || m.End > len(f.Src) {
			return nil, "", errors.New("the mutant lies outside of its file")
		}
		return slices.Concat(f.Src[:m.Start], []byte(m.Replacement), f.Src[m.End:]), f.Path, nil
	}
	return nil, "", fmt.Errorf("no file %s", m.File)
}
