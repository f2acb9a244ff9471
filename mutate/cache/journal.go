package cache

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/gofrs/flock"

	"github.com/passmuster/muster/mutate"
)

// Journal is what a run has found out so far: a line a verdict, so that one which is killed loses at
// most the line it was writing. Before the verdicts is what the tests consult with no mutant.
type Journal struct {
	file  *os.File
	lock  *flock.Flock
	begun bool
	// verdicts counts those that are in it.
	verdicts int
	err      error
}

// entry is a verdict as a line has it.
type entry struct {
	ID       int           `json:"id"`
	Status   mutate.Status `json:"status"`
	Cause    mutate.Cause  `json:"cause,omitempty"`
	Reason   string        `json:"reason,omitempty"`
	KilledBy string        `json:"killedBy,omitempty"`
}

// ErrBusy means that another process writes the journal.
var ErrBusy = errors.New("another muster judges the same mutants")

// Journal opens the journal under the key and returns the verdicts in it, by number of the mutant. The
// list is the digest of the mutants, and same tells whether what the tests consulted is as it was: else
// the journal is begun anew.
func (s *Store) Journal(key Key, list Digest, same func([]Consulted) bool) (*Journal, map[int]mutate.Result, error) {
	name := s.file(key, journalSuffix)
	lock := flock.New(name + lockSuffix)
	if ok, err := lock.TryLock(); err != nil || !ok {
		return nil, nil, errors.Join(err, ErrBusy)
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, errors.Join(err, lock.Unlock())
	}
	j := &Journal{file: f, lock: lock}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, nil, errors.Join(err, j.Close())
	}
	known, sound := readJournal(text, list, same)
	// A line that was not finished goes, and so does a journal of something else.
	if err := f.Truncate(int64(sound)); err != nil {
		return nil, nil, errors.Join(err, j.Close())
	}
	if _, err := f.Seek(int64(sound), io.SeekStart); err != nil {
		return nil, nil, errors.Join(err, j.Close())
	}
	j.verdicts = len(known)
	if j.begun = sound > 0; !j.begun {
		_, j.err = f.WriteString(head(list))
	}
	return j, known, nil
}

func head(list Digest) string { return fmt.Sprintf("muster journal 1 %x\n", list[:]) }

// readJournal returns the verdicts and how many bytes are sound.
func readJournal(text []byte, list Digest, same func([]Consulted) bool) (known map[int]mutate.Result, sound int) {
	known = map[int]mutate.Result{}
	rest, ok := bytes.CutPrefix(text, []byte(head(list)))
	if !ok {
		return known, 0
	}
	first := true
	for line := range bytes.Lines(rest) {
		var consulted []Consulted
		var e entry
		switch {
		case first:
			if !parseLine(line, &consulted) || !same(consulted) {
				return known, 0
			}
			first, sound = false, len(text)-len(rest)
		case parseLine(line, &e) && e.ID > 0:
			known[e.ID] = mutate.Result{Status: e.Status, Cause: e.Cause, Reason: e.Reason, KilledBy: e.KilledBy}
		default:
			return known, sound
		}
		sound += len(line)
	}
	return known, sound
}

// parseLine reads a checksum and JSON.
func parseLine(line []byte, to any) bool {
	text, whole := strings.CutSuffix(string(line), "\n")
	sum, text, ok := strings.Cut(text, " ")
	want, err := strconv.ParseUint(sum, 16, 32)
	return whole && ok && err == nil && want == uint64(crc32.ChecksumIEEE([]byte(text))) && json.Unmarshal([]byte(text), to) == nil
}

// write writes a line in one call, so that it is there or is not. The first error is kept and ends the
// writing: a journal is a convenience.
func (j *Journal) write(v any) {
	if j.err != nil {
		return
	}
	text, err := json.Marshal(v)
	if err != nil {
		j.err = err
		return
	}
	_, j.err = fmt.Fprintf(j.file, "%08x %s\n", crc32.ChecksumIEEE(text), text)
}

// Begin writes what the tests consult with no mutant, which comes before any verdict.
func (j *Journal) Begin(consulted []Consulted) {
	if !j.begun {
		j.begun = true
		j.write(consulted)
	}
}

// Add writes a verdict; before [Journal.Begin] it does nothing.
func (j *Journal) Add(r mutate.Result) {
	if j.begun {
		j.verdicts++
		j.write(entry{r.ID, r.Status, r.Cause, r.Reason, r.KilledBy})
	}
}

// Close keeps the journal for a later run, where there is a verdict in it. Its error is also that of
// writing.
func (j *Journal) Close() error {
	if j.verdicts == 0 {
		return j.Drop()
	}
	return errors.Join(j.err, j.file.Close(), j.lock.Unlock())
}

// Drop removes the journal: its run came to its end, or what it says is of no use.
func (j *Journal) Drop() error {
	// The lock's own file stays until it is old: to remove it would let two others lock it.
	return errors.Join(j.file.Close(), os.Remove(j.file.Name()), j.lock.Unlock())
}
