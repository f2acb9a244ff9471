package cache

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func newStore(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sample() Answer {
	return Answer{Consulted: []Consulted{{Kind: "env", Name: "A", Digest: Digest{1, 2}}}, Body: []byte("two\nlines")}
}

func TestAnAnswerIsReadAsItWasStored(t *testing.T) {
	s := newStore(t)
	if _, ok := s.Get(Key{1}); ok {
		t.Error("there is an answer before one was stored")
	}
	if err := s.Put(Key{1}, sample()); err != nil {
		t.Fatal(err)
	}
	got, ok := s.Get(Key{1})
	if diff := cmp.Diff(sample(), got); !ok || diff != "" {
		t.Errorf("found %v: -stored +read\n%s", ok, diff)
	}
	if _, ok := s.Get(Key{2}); ok {
		t.Error("another key has the answer")
	}
}

func TestADamagedAnswerIsNoneAndIsRemoved(t *testing.T) {
	s := newStore(t)
	whole, err := encode(sample())
	if err != nil {
		t.Fatal(err)
	}
	name := s.file(Key{1}, answerSuffix)
	for i := range whole {
		for _, bad := range [][]byte{whole[:i], slices.Concat(whole[:i], []byte{whole[i] ^ 1}, whole[i+1:])} {
			if err := os.WriteFile(name, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if a, ok := s.Get(Key{1}); ok {
				t.Fatalf("damage at byte %d of %d is not noticed: %+v", i, len(whole), a)
			}
			if _, err := os.Stat(name); err == nil {
				t.Fatalf("a file damaged at byte %d stays", i)
			}
		}
	}
}

func FuzzWhatDecodesIsWhatWasEncoded(f *testing.F) {
	whole, err := encode(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(answerHead))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, ok := decode(text)
		if !ok {
			return
		}
		again, err := encode(a)
		if err != nil {
			t.Fatal(err)
		}
		if b, ok := decode(again); !ok || !bytes.Equal(a.Body, b.Body) || len(a.Consulted) != len(b.Consulted) {
			t.Errorf("%q reads as %+v and, written again, as %+v", text, a, b)
		}
	})
}

func TestOldFilesGo(t *testing.T) {
	s := newStore(t)
	now := time.Now()
	for name, age := range map[string]time.Duration{
		"old" + answerSuffix: maxAge + time.Hour, "new" + answerSuffix: maxAge - time.Hour, "old" + journalSuffix: maxAge + time.Hour,
		"old" + lockSuffix: 25 * time.Hour, "new" + lockSuffix: 23 * time.Hour, ".left": 25 * time.Hour, ".writing": time.Minute,
	} {
		path := filepath.Join(s.dir, name)
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	s.trim(now)
	if diff := cmp.Diff([]string{".writing", "new.answer", "new.lock"}, names(t, s)); diff != "" {
		t.Errorf("-want +left\n%s", diff)
	}
}

func TestTheLeastUsedFilesGoWhereThereIsTooMuch(t *testing.T) {
	s := newStore(t)
	now := time.Now()
	for i, name := range []string{"c", "a", "b"} {
		path := filepath.Join(s.dir, name+answerSuffix)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(maxBytes/2 - 1); err != nil { // a hole takes no room
			t.Fatal(err)
		}
		_ = f.Close()
		used := now.Add(time.Duration(i-10) * time.Minute)
		if err := os.Chtimes(path, used, used); err != nil {
			t.Fatal(err)
		}
	}
	s.trim(now)
	if diff := cmp.Diff([]string{"a.answer", "b.answer"}, names(t, s)); diff != "" {
		t.Errorf("-want +left\n%s", diff)
	}
}

func names(t *testing.T, s *Store) []string {
	t.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}
