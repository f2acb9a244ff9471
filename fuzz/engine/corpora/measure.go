package corpora

import (
	"context"
	"errors"
	"os"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
)

// Engine returns a Measure that builds the target's package with the fuzzing engine and runs the entries in it.
func Engine(c Config) Measure {
	return func(ctx context.Context, t Target, entries []corpus.Entry) (list []Measured, err error) {
		work, err := os.MkdirTemp("", "muster-corpus-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(work)
		binaries, err := engine.Build(ctx, engine.Options{Dir: t.Dir, Work: work, Flags: c.Go.Flags, Env: c.Go.Env}, []string{"."})
		if err != nil {
			return nil, err
		}
		if len(binaries) != 1 || binaries[0].Path == "" {
			why := "it has no tests"
			if len(binaries) == 1 {
				why = binaries[0].Failed
			}
			return nil, refuse("make the tests of the package compile", "%s does not build: %s", t.Package, why)
		}
		if why := binaries[0].Native; why != "" {
			return nil, refuse("go test -fuzz tells no coverage of an input", "what entries cover cannot be measured: %s", why)
		}
		session, err := engine.Open(ctx, binaries[0], t.Name, engine.Config{})
		if errors.Is(err, engine.ErrTarget) {
			return nil, refuse("", "%v", err)
		} else if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, session.Close()) }()
		trials, err := session.Try(ctx, entries)
		if err != nil {
			return nil, err
		}
		for _, trial := range trials {
			var m Measured
			if trial.Crasher != nil {
				m.Fails = string(trial.Crasher.Kind)
			}
			for _, edge := range trial.Edges {
				m.Features = append(m.Features, uint64(edge))
			}
			list = append(list, m)
		}
		return list, nil
	}
}
