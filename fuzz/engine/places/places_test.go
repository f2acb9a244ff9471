package places_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine/places"
)

func TestATargetHasAFolderInEachPlace(t *testing.T) {
	p := places.Of("/src/pkg", "example.com/m/pkg", "FuzzX", "/go", "/muster")
	want := []places.Place{
		{"testdata", filepath.FromSlash("/src/pkg/testdata/fuzz/FuzzX")},
		{"go cache", filepath.FromSlash("/go/fuzz/example.com/m/pkg/FuzzX")},
		{"muster cache", filepath.FromSlash("/muster/fuzz/example.com/m/pkg/FuzzX")},
	}
	if got := p.All(); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if got := places.Of("/src/pkg", "m", "FuzzX", "", "").All(); !slices.Equal(got, want[:1]) {
		t.Errorf("got %v", got)
	}
}

func TestAllPlacesAreOneCorpus(t *testing.T) {
	goCache, cache := t.TempDir(), t.TempDir()
	p := places.Of(t.TempDir(), "m/pkg", "FuzzX", goCache, cache)
	for i, place := range p.All() {
		for _, value := range []any{"everywhere", i} {
			if _, err := corpus.Save(place.Dir, corpus.Entry{Values: []any{value}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	c, err := p.Open()
	if err != nil || c.Len() != 4 {
		t.Fatalf("%d entries, %v", c.Len(), err)
	}
	if _, err := c.Add(corpus.Entry{Values: []any{true}}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{2, 2, 3} {
		if files, err := os.ReadDir(p.All()[i].Dir); err != nil || len(files) != want {
			t.Errorf("%s has %d files, %v", p.All()[i].Name, len(files), err)
		}
	}
	p.Muster = ""
	c, err = p.Open()
	if err != nil || c.Len() != 3 {
		t.Fatalf("%d entries, %v", c.Len(), err)
	}
	if added, err := c.Add(corpus.Entry{Values: []any{true}}); err != nil || !added || c.Len() != 4 {
		t.Errorf("added %v, %v", added, err)
	}
	p.Go = ""
	if c, err = p.Open(); err != nil || c.Len() != 2 {
		t.Errorf("%d entries, %v", c.Len(), err)
	}
}

func TestAPlaceThatIsNoFolderIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, p := range []places.Places{{Seeds: file}, {Go: file, Seeds: t.TempDir()}, {Muster: file, Seeds: t.TempDir()}} {
		if c, err := p.Open(); err == nil {
			t.Errorf("opened %v", c)
		}
	}
}
