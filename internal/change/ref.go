package change

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/words"
)

// RefError says that the work tree cannot be compared with a revision.
type RefError struct {
	Ref string
	// Reason follows Ref in the message.
	Reason string
	// Near are names that exist and may have been meant, most likely first; at most three.
	Near []string
	// Shallow says that the clone lacks history, which may be the cause.
	Shallow bool
}

func (e *RefError) Error() string { return fmt.Sprintf("revision %q %s", e.Ref, e.Reason) }

// Hint is the next step; empty where none is known.
func (e *RefError) Hint() string {
	switch {
	case e.Shallow:
		return "this clone is shallow: run git fetch --unshallow, or fetch the whole history in CI, such as with fetch-depth: 0"
	case len(e.Near) > 0:
		return "did you mean " + strings.Join(e.Near, ", ") + "?"
	}
	return ""
}

// refError looks for what helps to mend the mistake; that it finds nothing is no error of its own.
func (r *Repo) refError(ctx context.Context, ref, reason string) error {
	e := &RefError{Ref: ref, Reason: reason}
	if out, err := r.git().output(ctx, "rev-parse", "--is-shallow-repository"); err == nil {
		e.Shallow = strings.TrimSpace(string(out)) == "true"
	}
	out, err := r.git().output(ctx, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags")
	if err == nil && strings.HasPrefix(reason, "names no commit") {
		e.Near = near(ref, strings.Fields(string(out)))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return e
}

// near returns the names that are most like ref: those that end in it after a slash first, then those
// that a few edits away.
func near(ref string, names []string) []string {
	type candidate struct {
		name string
		cost int
	}
	var found []candidate
	for _, name := range names {
		last := name[strings.LastIndex(name, "/")+1:]
		cost := min(words.Edits(ref, name), 1+words.Edits(ref, last))
		if strings.HasSuffix(name, "/"+ref) || strings.HasSuffix(ref, "/"+name) {
			cost = 0
		}
		if cost <= max(1, len(ref)/3) {
			found = append(found, candidate{name, cost})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.name, b.name))
	})
	var out []string
	for _, c := range found[:min(3, len(found))] {
		out = append(out, c.name)
	}
	return out
}
