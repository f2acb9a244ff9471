package corpora

import (
	"context"
	"fmt"
	"os"

	"github.com/passmuster/muster/corpus"
)

// Measured is what one entry does.
type Measured struct {
	// Features are the covered edges with the buckets of their counts; nil where nothing is known.
	Features []uint64
	// Fails is how the entry fails, or empty.
	Fails string
}

// Measure runs entries of a target, each once for what it covers, in order.
type Measure func(ctx context.Context, t Target, entries []corpus.Entry) ([]Measured, error)

// Minimize removes entries from one place, testdata or muster's cache, as long as the others there cover the same
// ([corpus.Cover]). It keeps those that fail, those in testdata that somebody named, and everything that is no entry of
// the target, which it names.
func Minimize(ctx context.Context, t Target, o Options, measure Measure) (Change, error) {
	dir := t.Places.Seeds
	if o.Cache {
		if dir = t.Places.Muster; dir == "" {
			return Change{}, refuse("leave out --cache to minimize testdata", "muster's cache is off")
		}
	}
	files, err := corpus.ReadDir(dir)
	if err != nil {
		return Change{}, err
	}
	var c Change
	var mine []corpus.File
	var entries []corpus.Entry
	for _, f := range files {
		if odd, is := t.odd(f); is && odd.Kind != Renamed {
			c.Skipped = append(c.Skipped, Skipped{f.Path, string(odd.Kind) + ": " + odd.Why})
			continue
		}
		mine, entries = append(mine, f), append(entries, f.Entry)
	}
	if len(mine) == 0 {
		return c, nil
	}
	measured, err := measure(ctx, t, entries)
	if err != nil {
		return c, err
	}
	kept, err := t.kept(mine, measured)
	if err != nil {
		return c, err
	}
	for i, f := range mine {
		done := Done{Path: f.Path, Bytes: f.Entry.Size()}
		if kept[i] {
			c.Kept = append(c.Kept, done)
			continue
		}
		if !o.DryRun {
			if err := os.Remove(f.Path); err != nil {
				return c, fmt.Errorf("corpus: %w", err)
			}
		}
		c.Removed = append(c.Removed, done)
	}
	return c, nil
}

// kept says which files stay. What those that stay anyhow cover need not be covered again.
func (t Target) kept(files []corpus.File, measured []Measured) ([]bool, error) {
	kept := make([]bool, len(files))
	have := map[uint64]bool{}
	for i, m := range measured {
		if m.Features == nil && m.Fails == "" {
			return nil, refuse("go test -fuzz keeps no coverage either", "nothing is known of what the entries of %s cover", t.Name)
		}
		name, err := files[i].Entry.Name()
		if err != nil {
			return nil, err
		}
		if m.Fails != "" || files[i].Name != name {
			kept[i] = true
			for _, f := range m.Features {
				have[f] = true
			}
		}
	}
	var rest []int
	var all []corpus.Covered
	for i, m := range measured {
		if kept[i] {
			continue
		}
		c := corpus.Covered{Name: files[i].Name, Size: files[i].Entry.Size()}
		for _, f := range m.Features {
			if !have[f] {
				c.Features = append(c.Features, f)
			}
		}
		rest, all = append(rest, i), append(all, c)
	}
	for _, i := range corpus.Cover(all) {
		kept[rest[i]] = true
	}
	return kept, nil
}
