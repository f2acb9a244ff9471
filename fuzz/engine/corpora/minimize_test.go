package corpora_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/corpora"
	"github.com/passmuster/muster/internal/testtree"
)

// letters covers a feature for each letter of an entry; one with an exclamation mark fails.
func letters(_ context.Context, _ corpora.Target, entries []corpus.Entry) ([]corpora.Measured, error) {
	var list []corpora.Measured
	for _, e := range entries {
		m := corpora.Measured{Features: []uint64{}}
		for _, c := range e.Values[0].([]byte) {
			m.Features = append(m.Features, uint64(c))
		}
		if slices.Contains(e.Values[0].([]byte), '!') {
			m.Fails = "panic"
		}
		list = append(list, m)
	}
	return list, nil
}

func texts(t *testing.T, list []corpora.Done) []string {
	t.Helper()
	var names []string
	for _, d := range list {
		names = append(names, filepath.Base(d.Path))
	}
	slices.Sort(names)
	return names
}

func TestMinimizingKeepsWhatCoversTheSame(t *testing.T) {
	_, all := setUp(t, "./one")
	target := one(t, all, "")
	seeds := target.Places.Seeds
	ab := save(t, seeds, []byte("ab"))
	gone := []string{save(t, seeds, []byte("a")), save(t, seeds, []byte("aab")), save(t, seeds, []byte("xy")), save(t, seeds, []byte(""))}
	fails := save(t, seeds, []byte("x!a"))
	stale := save(t, seeds, 7)
	testtree.Write(t, filepath.Join(seeds, "mine"), corpus.Version+"\n[]byte(\"yy\")\n")
	testtree.Write(t, filepath.Join(seeds, "junk"), "junk")
	for i := range gone {
		gone[i] = filepath.Base(gone[i])
	}
	slices.Sort(gone)
	before := tree(t, seeds)
	for _, dry := range []bool{true, false} {
		c, err := corpora.Minimize(context.Background(), target, corpora.Options{DryRun: dry}, letters)
		if err != nil {
			t.Fatal(err)
		}
		keep := []string{filepath.Base(ab), filepath.Base(fails), "mine"}
		slices.Sort(keep)
		if got := texts(t, c.Removed); !slices.Equal(got, gone) || !slices.Equal(texts(t, c.Kept), keep) {
			t.Errorf("removed %v, kept %v", got, texts(t, c.Kept))
		}
		if len(c.Skipped) != 2 || !strings.HasPrefix(c.Skipped[0].Why, "stale") && !strings.HasPrefix(c.Skipped[1].Why, "stale") {
			t.Errorf("skipped %v", c.Skipped)
		}
		want := before
		if !dry {
			want = slices.Concat(keep, []string{"junk", filepath.Base(stale)})
			slices.Sort(want)
		}
		if got := tree(t, seeds); !slices.Equal(got, want) {
			t.Errorf("dry %v: left %v, want %v", dry, got, want)
		}
	}
}

func TestWhatCannotBeMeasuredIsLeft(t *testing.T) {
	dir, all := setUp(t, "./...")
	target := one(t, all, "FuzzOne")
	if c, err := corpora.Minimize(context.Background(), target, corpora.Options{}, nil); err != nil || len(c.Removed)+len(c.Kept) != 0 {
		t.Errorf("of nothing: %+v, %v", c, err)
	}
	save(t, target.Places.Seeds, []byte("a"))
	unknown := func(_ context.Context, _ corpora.Target, entries []corpus.Entry) ([]corpora.Measured, error) {
		return make([]corpora.Measured, len(entries)), nil
	}
	_, err := corpora.Minimize(context.Background(), target, corpora.Options{}, unknown)
	refusal(t, err, "nothing is known", "")
	broken := errors.New("broken")
	_, err = corpora.Minimize(context.Background(), target, corpora.Options{}, func(context.Context, corpora.Target, []corpus.Entry) ([]corpora.Measured, error) {
		return nil, broken
	})
	if !errors.Is(err, broken) || len(tree(t, target.Places.Seeds)) != 1 {
		t.Errorf("got %v", err)
	}
	off := target
	off.Places.Muster = ""
	_, err = corpora.Minimize(context.Background(), off, corpora.Options{Cache: true}, letters)
	refusal(t, err, "cache is off", "--cache")
	testtree.Write(t, filepath.Join(dir, "one", "x_test.go"), "package one\n\nvar _ int = \"\"\n")
	_, err = corpora.Minimize(context.Background(), target, corpora.Options{}, corpora.Engine(config(t, dir)))
	refusal(t, err, "does not build", "compile")
}

func TestTheEngineMeasuresWhatEntriesCover(t *testing.T) {
	dir := t.TempDir()
	testtree.Write(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.24\n")
	testtree.Write(t, filepath.Join(dir, "m.go"), `package m

func Kind(s string) int {
	if s == "" {
		panic("empty")
	}
	if s[0] == '{' {
		return 1
	}
	return 0
}
`)
	testtree.Write(t, filepath.Join(dir, "m_test.go"), `package m

import "testing"

func FuzzKind(f *testing.F) { f.Fuzz(func(t *testing.T, s string) { Kind(s) }) }
`)
	c := config(t, dir)
	c.Go.Env = os.Environ() // whose cache has the instrumented standard library
	all, err := corpora.Find(context.Background(), c, ".")
	if err != nil {
		t.Fatal(err)
	}
	target := one(t, all, "")
	seeds := target.Places.Seeds
	keep := []string{filepath.Base(save(t, seeds, "")), filepath.Base(save(t, seeds, "a")), filepath.Base(save(t, seeds, "{"))}
	save(t, seeds, "{long}")
	save(t, seeds, "another")
	slices.Sort(keep)
	done, err := corpora.Minimize(context.Background(), target, corpora.Options{}, corpora.Engine(c))
	var no *corpora.Refusal
	if errors.As(err, &no) && strings.Contains(no.Text, "cannot be measured") {
		t.Skip(no.Text) // a platform without the engine
	}
	if err != nil || len(done.Removed) != 2 || !slices.Equal(tree(t, seeds), keep) {
		t.Errorf("%+v, %v, left %v, want %v", done, err, tree(t, seeds), keep)
	}
}
