package engine

import (
	"context"

	"github.com/passmuster/muster/mutate"
)

// vote judges a job. Where tests start goroutines (see starters), and some ran, one answer may be luck: two that
// agree count, and where the first two differ a third decides.
func (b *bench) vote(ctx context.Context, j job) (verdict, error) {
	first, err := b.decide(ctx, j)
	if err != nil || len(b.starters) == 0 || first.alone || first.status == mutate.CompileError {
		return first, err
	}
	again := j
	switch {
	case first.status == mutate.Survived && len(j.Worker) > 0:
		return first, nil // a worker said so before
	case first.status != mutate.Survived && first.killer >= 0 && b.facts.tests[first.killer].Excluded == "":
		again.Fresh, again.Apart = fresh(b.facts.tests, []int{first.killer}), nil
	}
	second, err := b.confirm(ctx, again)
	if err != nil || (first.status == mutate.Survived) == (second.status == mutate.Survived) {
		return first, err
	}
	return b.confirm(ctx, j)
}
