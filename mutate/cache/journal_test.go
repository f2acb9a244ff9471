package cache

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/mutate"
)

func always([]Consulted) bool { return true }

func openJournal(t *testing.T, s *Store, list Digest, same func([]Consulted) bool) (*Journal, map[int]mutate.Result) {
	t.Helper()
	j, known, err := s.Journal(Key{1}, list, same)
	if err != nil {
		t.Fatal(err)
	}
	return j, known
}

func verdict(id int) mutate.Result {
	return mutate.Result{
		Mutant: mutate.Mutant{ID: id}, Status: mutate.Killed, Cause: mutate.ByPanic,
		Reason: fmt.Sprintf("reason\n%d", id), KilledBy: "TestX",
	}
}

// written is a store with a journal of three verdicts.
func written(t *testing.T) *Store {
	t.Helper()
	s := newStore(t)
	j, known := openJournal(t, s, Digest{1}, always)
	if len(known) > 0 {
		t.Fatalf("a new journal knows %v", known)
	}
	j.Begin([]Consulted{{Kind: "env", Name: "A"}})
	for id := 1; id <= 3; id++ {
		j.Add(verdict(id))
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAJournalIsGoneOnWith(t *testing.T) {
	s := written(t)
	j, known := openJournal(t, s, Digest{1}, func(c []Consulted) bool { return len(c) == 1 && c[0].Name == "A" })
	want := verdict(2)
	want.Mutant = mutate.Mutant{}
	if diff := cmp.Diff(want, known[2]); diff != "" || len(known) != 3 {
		t.Errorf("%d known: -written +read\n%s", len(known), diff)
	}
	j.Begin(nil) // the first one counts
	j.Add(verdict(4))
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if j, known = openJournal(t, s, Digest{1}, always); len(known) != 4 {
		t.Errorf("%d verdicts, want 4", len(known))
	}
	if err := j.Drop(); err != nil {
		t.Fatal(err)
	}
	if _, known = openJournal(t, s, Digest{1}, always); len(known) != 0 {
		t.Errorf("a dropped journal knows %v", known)
	}
}

func TestAJournalOfSomethingElseIsBegunAnew(t *testing.T) {
	for name, open := range map[string]func(s *Store) (*Journal, map[int]mutate.Result){
		"other mutants": func(s *Store) (*Journal, map[int]mutate.Result) { return openJournal(t, s, Digest{2}, always) },
		"another test input": func(s *Store) (*Journal, map[int]mutate.Result) {
			return openJournal(t, s, Digest{1}, func([]Consulted) bool { return false })
		},
	} {
		s := written(t)
		j, known := open(s)
		if len(known) > 0 {
			t.Errorf("%s: it knows %v", name, known)
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(s.file(Key{1}, journalSuffix)); err == nil {
			t.Errorf("%s: a journal without a verdict is kept", name)
		}
	}
}

func TestAJournalThatEndsInTheMiddleKeepsWhatIsWhole(t *testing.T) {
	s := written(t)
	name := s.file(Key{1}, journalSuffix)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for i := range whole {
		known, sound := readJournal(whole[:i], Digest{1}, always)
		if len(known) < last || len(known) > 2 || sound > i {
			t.Fatalf("%d verdicts after %d bytes, %d before, sound %d", len(known), i, last, sound)
		}
		last = len(known)
		bad := append([]byte(nil), whole...)
		bad[i] ^= 1
		if known, _ := readJournal(bad, Digest{1}, always); len(known) > 2 {
			t.Fatalf("damage at byte %d is not noticed", i)
		}
	}
	// What is written behind a torn line is read.
	if err := os.WriteFile(name, whole[:len(whole)-3], 0o600); err != nil {
		t.Fatal(err)
	}
	j, known := openJournal(t, s, Digest{1}, always)
	if len(known) != 2 {
		t.Errorf("%d known, want 2", len(known))
	}
	j.Add(verdict(9))
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, known = openJournal(t, s, Digest{1}, always); len(known) != 3 || known[9].Status != mutate.Killed {
		t.Errorf("read again: %v", known)
	}
}

func TestOneProcessWritesAJournal(t *testing.T) {
	s := newStore(t)
	j, _ := openJournal(t, s, Digest{}, always)
	if _, _, err := s.Journal(Key{1}, Digest{}, always); !errors.Is(err, ErrBusy) {
		t.Errorf("a second writer: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if j, _, err := s.Journal(Key{1}, Digest{}, always); err != nil || j.Close() != nil {
		t.Errorf("after the first: %v", err)
	}
}

func FuzzAJournalIsReadWithoutHarm(f *testing.F) {
	f.Add([]byte(head(Digest{1})))
	f.Add([]byte(head(Digest{1}) + "00000000 []\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		known, sound := readJournal(text, Digest{1}, always)
		if sound > len(text) || sound == 0 && len(known) > 0 {
			t.Errorf("%d sound of %d bytes, %d known", sound, len(text), len(known))
		}
		if again, n := readJournal(text[:sound], Digest{1}, always); n != sound || len(again) != len(known) {
			t.Errorf("the sound part alone has %d verdicts, not %d", len(again), len(known))
		}
	})
}
