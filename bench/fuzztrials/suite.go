package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/passmuster/muster/bench/lab"
)

// planted is the folder of the suite, from the module's root, where programs are started.
const planted = "bench/planted"

// memory is how much address space, in KiB, a process of native may have where a bug allocates without end.
const memory = 3_000_000

// copySuite copies the suite, a module of its own, into a folder: fuzzing writes beside the targets.
func copySuite(dir string) error {
	return os.CopyFS(dir, os.DirFS(planted))
}

// engine fuzzes the target of a bug.
type engine func(ctx context.Context, b *bed, bug bug, f lab.Fuzzing) (lab.Fuzzed, error)

// engines are what is compared.
var engines = map[string]engine{
	"muster": func(ctx context.Context, b *bed, _ bug, f lab.Fuzzing) (lab.Fuzzed, error) {
		return f.Muster(ctx, b.muster)
	},
	"fallback": func(ctx context.Context, b *bed, _ bug, f lab.Fuzzing) (lab.Fuzzed, error) {
		return f.Muster(ctx, b.muster, "--engine", "native")
	},
	"native": func(ctx context.Context, b *bed, bug bug, f lab.Fuzzing) (lab.Fuzzed, error) {
		binary := filepath.Join(b.dir, bug.Name+".test")
		if !b.built[bug.Name] {
			if err := lab.BuildNative(ctx, f.Dir, binary, bug.Race); err != nil {
				return lab.Fuzzed{}, err
			}
			b.built[bug.Name] = true
		}
		return f.Native(ctx, binary)
	},
}

// bed is where trials are made.
type bed struct {
	dir     string
	seconds int
	muster  string
	// built are the bugs whose native program is there.
	built map[string]bool
	n     int
}

func newBed(ctx context.Context, dir string, seconds int, muster string) (*bed, error) {
	b := &bed{dir: dir, seconds: seconds, built: map[string]bool{}}
	var err error
	if muster == "" {
		b.muster, err = lab.BuildMuster(ctx, dir)
	} else {
		b.muster, err = filepath.Abs(muster)
	}
	return b, err
}

// try makes one trial, in a new copy of the suite: its number is muster's seed.
func (b *bed) try(ctx context.Context, e engine, bug bug, number int) (trial, error) {
	b.n++
	suite := filepath.Join(b.dir, strconv.Itoa(b.n))
	if err := copySuite(suite); err != nil {
		return trial{}, err
	}
	f := lab.Fuzzing{
		Dir: filepath.Join(suite, bug.Name), Target: bug.Target, Race: bug.Race, Seconds: b.seconds, Seed: number, First: true,
	}
	if !bug.Race { // the race detector reserves more than any limit
		f.Memory = memory
	}
	result, err := e(ctx, b, bug, f)
	if err != nil {
		return trial{}, err
	}
	t := trial{After: result.Seconds, Execs: result.Execs, Load: lab.Load()}
	if len(result.Findings) > 0 {
		first := result.Findings[0]
		t.Found, t.After, t.Execs, t.Message = true, first.After, first.Execs, bug.Message.FindString(first.Message)
		if t.Message == "" {
			return trial{}, fmt.Errorf("it failed by another bug than the planted one:\n%s", first.Message)
		}
	}
	return t, os.RemoveAll(suite)
}
