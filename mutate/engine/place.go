package engine

import (
	"context"
	"errors"
	"slices"
)

// Tests run in a copy of the package's folder (see internal/mirror) unless they do better in the folder itself, such as
// those that compare where they are with where they were compiled.
const notInACopy = "the tests do not pass in a copy of the package's folder: they run in the folder itself"

func inPlace(slots []slot) {
	for i := range slots {
		slots[i].tree = nil
	}
}

// baseline is that of the laboratory, in the package's folder itself where that goes better.
func (e *engine) baseline(ctx context.Context, lab *laboratory) (*facts, error) {
	beside := e.cfg.jobs() > 1
	f, err := lab.baseline(ctx, beside)
	var bad *BaselineError
	if ctx.Err() != nil || err == nil && len(f.excluded()) == 0 || errors.As(err, &bad) && bad.Flaky {
		return f, err
	}
	trees := slices.Clone(lab.slots)
	inPlace(lab.slots)
	if !lab.promises(ctx, f, bad) {
		copy(lab.slots, trees)
		return f, err
	}
	again, errAgain := lab.baseline(ctx, beside)
	if err == nil && (errAgain != nil || len(again.excluded()) >= len(f.excluded())) {
		copy(lab.slots, trees)
		return f, err
	}
	if errAgain == nil {
		note := notInACopy
		if err != nil && bad == nil {
			note = "the tests run in the package's folder itself: " + err.Error()
		}
		again.notes = append(again.notes, note)
	}
	return again, errAgain
}

// promises reports whether a baseline where the tests run now may go better than one that ended with the
// error, or that left out tests.
func (l *laboratory) promises(ctx context.Context, f *facts, bad *BaselineError) bool {
	switch {
	case bad == nil && f != nil:
		left := f.excluded()
		got, err := l.pass(ctx, l.b, l.slots[0], left)
		return err == nil && slices.ContainsFunc(left, func(i int) bool { return got[i].ok() })
	case bad != nil && len(bad.prefix) > 0:
		plain, err := l.plain(ctx)
		if err != nil {
			return false
		}
		ok, err := l.twice(ctx, plain, bad.prefix)
		return err == nil && ok[0] && ok[1]
	}
	return true
}
