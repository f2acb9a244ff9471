package format_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/passmuster/muster/corpus"
	"github.com/passmuster/muster/fuzz/engine"
	"github.com/passmuster/muster/fuzz/engine/format"
)

// reach is a module with a target for each reader, and a seed for it.
func reach(t *testing.T) engine.Binary {
	t.Helper()
	a, err := txtar.ParseFile("testdata/reach.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range a.Files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	list, err := engine.Build(t.Context(), engine.Options{Dir: dir, Work: t.TempDir()}, []string{"."})
	if err != nil || list[0].Failed != "" {
		t.Fatal(err, list)
	}
	if list[0].Native != "" {
		t.Skip(list[0].Native)
	}
	return list[0]
}

// first is a small input of a format, but not shorter than least.
func first(t *testing.T, name string, least int) []byte {
	t.Helper()
	for _, s := range format.Seeds([]string{"[]byte"}, format.Hints{Names: []string{name}}) {
		data, _ := s[0].([]byte)
		for _, f := range format.Detect(data) {
			if f.Name == name && len(data) >= least {
				return data
			}
		}
	}
	t.Fatalf("no seed of %s", name)
	return nil
}

// found is how many of some sessions fail within some executions, with and without candidates.
func found(t *testing.T, b engine.Binary, target string, seed []byte, execs int64, tokens ...string) (with, without int) {
	t.Helper()
	for _, candidates := range []bool{true, false} {
		for n := range uint64(sessions) {
			c := engine.Config{Seed: n + 1, Entries: []corpus.Entry{{Values: []any{seed}}}}
			for _, token := range tokens {
				c.Dictionary = append(c.Dictionary, []byte(token))
			}
			if candidates {
				o := format.Options{Dictionary: c.Dictionary}
				c.Candidates, c.Splice = o.Candidates, o.Splice
			}
			s, err := engine.Open(t.Context(), b, target, c)
			if err != nil {
				t.Fatal(err)
			}
			slice, err := s.Run(t.Context(), execs)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if len(slice.Crashers) > 0 {
				t.Logf("%s, candidates %v, seed %d: %d executions", target, candidates, n+1, slice.Crashers[0].Executions)
				if candidates {
					with++
				} else {
					without++
				}
			}
		}
	}
	return with, without
}

const (
	sessions   = 3
	reachExecs = 2000
)

func TestWithCandidates(t *testing.T) {
	if testing.Short() || os.Getenv("MUSTER_RUN") == "mutation" {
		t.Skip("builds a module and fuzzes it")
	}
	b := reach(t)
	t.Run("what needs a whole container is reached", func(t *testing.T) { reached(t, b) })
	t.Run("the same seed finds the same", func(t *testing.T) { repeated(t, b) })
}

// repeated runs one session twice.
func repeated(t *testing.T, b engine.Binary) {
	var runs [2][]corpus.Entry
	for i := range runs {
		o := format.Options{Dictionary: [][]byte{[]byte("tEXt")}}
		c := engine.Config{Seed: 5, Entries: []corpus.Entry{{Values: []any{first(t, "png", 60)}}}, Candidates: o.Candidates, Splice: o.Splice}
		s, err := engine.Open(t.Context(), b, "FuzzPicture", c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Run(t.Context(), 4000); err != nil {
			t.Fatal(err)
		}
		runs[i] = s.Entries()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(runs[0]) < 10 || !reflect.DeepEqual(runs[0], runs[1]) {
		t.Errorf("one seed found %d entries, then %d", len(runs[0]), len(runs[1]))
	}
}

func reached(t *testing.T, b engine.Binary) {
	inner := base64.StdEncoding.EncodeToString([]byte(`{"Name":"a","Role":{"Kind":"guest"}}`))
	for _, c := range []struct {
		target string
		seed   []byte
		tokens []string
	}{
		{"FuzzArchive", first(t, "zip", 200), []string{":", "release"}},
		{"FuzzPicture", first(t, "png", 60), []string{"tEXt", "Comment"}},
		{"FuzzDocument", first(t, "pdf", 200), []string{"startxref\n", "%PDF-", "xref\n", " n ", "endobj", "/JavaScript", "/Catalog"}},
		{"FuzzSound", first(t, "wav", 50), []string{"RIFF", "WAVE", "LIST", "INAM", "data"}},
		{"FuzzMessage", []byte(strings.Replace(`{"Kind":"event","Data":"X"}`, "X", inner, 1)), []string{"event", "admin"}},
	} {
		with, without := found(t, b, c.target, c.seed, reachExecs, c.tokens...)
		if with < 2 || without >= with {
			t.Errorf("%s: found by %d sessions of %d with candidates, by %d without", c.target, with, sessions, without)
		}
	}
}
