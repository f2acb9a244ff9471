package campaign

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
)

// Replay runs one input of a target, and returns the crasher where it fails.
func (c *Campaign) Replay(ctx context.Context, file string, e corpus.Entry) (*corpus.Crasher, error) {
	if len(c.targets) != 1 {
		return nil, fmt.Errorf("a replay is of one target, and %d match", len(c.targets))
	}
	t := c.targets[0]
	binaries, err := c.b.build(ctx, engine.Options{
		Dir: c.o.Dir, Work: c.o.Work, Flags: c.o.Flags, Race: c.o.Race, Env: c.o.Env, ForceNative: c.o.Native,
	}, []string{t.Package})
	if err != nil {
		return nil, err
	}
	if len(binaries) != 1 || binaries[0].Failed != "" {
		output := "there is no test binary"
		if len(binaries) > 0 {
			output = binaries[0].Failed
		}
		return nil, fmt.Errorf("%s does not build:\n%s", t.Package, output)
	}
	s, err := c.b.open(ctx, binaries[0], t.Name, engine.Config{Seed: mixed(c.o.Seed, t), Limits: c.o.Limits, Stream: t.Stream})
	if err != nil {
		return nil, err
	}
	found, err := fails(ctx, s, e)
	if err = errors.Join(err, s.Close()); err != nil || found == nil {
		return nil, err
	}
	k := *found
	k.Package, k.Target, k.Input, k.InputFile = t.Package, t.Name, e, c.told(file)
	k.Replay = c.replay(t, k, filepath.Dir(file) == testdata(t))
	return &k, nil
}

// fails returns what an input does wrong: when it runs, or by what its runs leave behind.
func fails(ctx context.Context, s session, e corpus.Entry) (*corpus.Crasher, error) {
	trials, err := s.Try(ctx, []corpus.Entry{e})
	switch {
	case err != nil || len(trials) != 1:
		return nil, err
	case trials[0].Crasher != nil:
		return trials[0].Crasher, nil
	}
	return s.Leak(ctx, e)
}
