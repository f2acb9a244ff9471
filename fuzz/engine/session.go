package engine

import (
	"context"
	"errors"

	"github.com/passmuster/muster/corpus"
)

// build is what binaries of one call of Build have in common.
type build struct{ options Options }

// ErrTarget is that of a target which cannot be fuzzed as it is: it does not exist, calls F.Fuzz never or twice,
// takes a type that cannot be fuzzed, or fails before F.Fuzz. The error that wraps it says which.
var ErrTarget = errors.New("the target cannot be fuzzed")

// Build builds the test binaries of the packages, each once; patterns are the go command's. The result has one
// binary for each package with tests, in the go command's order; one that does not build has a reason. The
// error is that of the go command as a whole, or of the context.
func Build(ctx context.Context, o Options, patterns []string) ([]Binary, error) {
	return nil, errors.New("fuzz/engine: not built yet")
}

// Session is one target that is being fuzzed. Its methods are called one after the other.
type Session struct{}

// Open starts a session on a target such as FuzzX; nothing of the target runs more than once yet.
func Open(ctx context.Context, b Binary, target string, c Config) (*Session, error) {
	return nil, errors.New("fuzz/engine: not built yet")
}

// Types are the types of the target's arguments as Go names them.
func (s *Session) Types() []string { return nil }

// Seeds runs what the target, its testdata and Config.Entries bring. Run does it first where it was not done.
func (s *Session) Seeds(ctx context.Context) (Slice, error) { return Slice{}, nil }

// Run fuzzes for so many executions.
func (s *Session) Run(ctx context.Context, execs int64) (Slice, error) { return Slice{}, nil }

// Entries are those in use: seeds and what was found, in the order in which they came.
func (s *Session) Entries() []corpus.Entry { return nil }

// Try runs each entry once and changes nothing of the session.
func (s *Session) Try(ctx context.Context, entries []corpus.Entry) ([]Trial, error) { return nil, nil }

// Minimize makes a crasher's input smaller, as long as kind and top frames stay; a flaky one stays as it is.
func (s *Session) Minimize(ctx context.Context, c corpus.Crasher) (corpus.Crasher, error) {
	return c, nil
}

// Close ends the session's processes.
func (s *Session) Close() error { return nil }
