package cache

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/internal/outdir"
)

// Bounds of what is kept.
const (
	maxAge   = 30 * 24 * time.Hour
	maxBytes = 512 << 20
)

// The kinds of files in the folder.
const (
	answerSuffix  = ".answer"
	journalSuffix = ".journal"
	lockSuffix    = ".lock"
)

// Store is the folder of answers and journals. Several processes may use it.
type Store struct{ dir string }

// Open makes the store in the directory ready for use.
func Open(dir string) (*Store, error) {
	s := &Store{filepath.Join(dir, "mutation")}
	// What tests print is among it: others have no business with it.
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("the cache cannot be written: %w", err)
	}
	return s, nil
}

// Answer is what is stored under a key.
type Answer struct {
	// Consulted is what the tests looked at beside what the key covers.
	Consulted []Consulted `json:"consulted"`
	// Body is the caller's.
	Body []byte `json:"-"`
}

// answerHead begins an answer's file; the digest of all that follows is behind it.
const answerHead = "muster answer 1 "

// Get returns the answer under the key. One that is damaged is removed, and is none.
func (s *Store) Get(key Key) (Answer, bool) {
	name := s.file(key, answerSuffix)
	text, err := os.ReadFile(name)
	if err != nil {
		return Answer{}, false
	}
	a, ok := decode(text)
	if !ok {
		_ = os.Remove(name)
		return Answer{}, false
	}
	now := time.Now()
	_ = os.Chtimes(name, now, now) // what is of use is kept longer
	return a, true
}

// Put stores an answer and removes what is too old or too much.
func (s *Store) Put(key Key, a Answer) error {
	text, err := encode(a)
	if err != nil {
		return err
	}
	if err := outdir.WriteFile(s.file(key, answerSuffix), text); err != nil {
		return fmt.Errorf("store an answer: %w", err)
	}
	s.trim(time.Now())
	return nil
}

func (s *Store) file(key Key, suffix string) string {
	return filepath.Join(s.dir, hex.EncodeToString(key[:])+suffix)
}

func encode(a Answer) ([]byte, error) {
	if a.Consulted == nil {
		a.Consulted = []Consulted{}
	}
	list, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	rest := slices.Concat(list, []byte("\n"), a.Body)
	return slices.Concat(fmt.Appendf(nil, "%s%x\n", answerHead, sha256.Sum256(rest)), rest), nil
}

func decode(text []byte) (a Answer, ok bool) {
	head, rest, ok := bytes.Cut(text, []byte("\n"))
	if !ok || string(head) != fmt.Sprintf("%s%x", answerHead, sha256.Sum256(rest)) {
		return Answer{}, false
	}
	list, body, ok := bytes.Cut(rest, []byte("\n"))
	if !ok || json.Unmarshal(list, &a) != nil {
		return Answer{}, false
	}
	a.Body = body
	return a, true
}

// trim removes files that were not used for long, and the oldest where there are too many bytes.
func (s *Store) trim(now time.Time) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	type file struct {
		name string
		size int64
		used time.Time
	}
	var files []file
	total := int64(0)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		f := file{filepath.Join(s.dir, e.Name()), info.Size(), info.ModTime()}
		passing := strings.HasPrefix(e.Name(), ".") || strings.HasSuffix(e.Name(), lockSuffix)
		if passing && now.Sub(f.used) > 24*time.Hour || now.Sub(f.used) > maxAge {
			_ = os.Remove(f.name)
			continue
		}
		files = append(files, f)
		total += f.size
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Or(a.used.Compare(b.used), cmp.Compare(a.name, b.name)) })
	for _, f := range files {
		if total <= maxBytes {
			return
		}
		if os.Remove(f.name) == nil {
			total -= f.size
		}
	}
}
