package fuzz

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/passmuster/muster/internal/choice"
)

// journal is a file in the temporary folder that says which case runs: where a case ends the process, it is
// what is left of it.
//
// The file's first line is its version, the second how often this case has ended a process, the third
// `seed N` or `bytes HEX`. It has the process in its name, and is removed when the property ends.
type journal struct {
	file   *os.File
	key    string // path without the process
	deaths int    // of the case that runs
	left   []left // by processes that ended within a case
}

const journalVersion = "muster journal v1"

// openJournal makes the journal of a property. Without one, for which it takes a writable temporary folder, the
// property runs all the same.
func openJournal(p *property) *journal {
	j := &journal{}
	if p.stage == stageMutation || p.inner {
		return j
	}
	dir, err := os.Getwd()
	if err != nil {
		return j
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\x00%s\x00%s", dir, p.dir, p.stage)
	j.key = filepath.Join(os.TempDir(), fmt.Sprintf("muster-journal-%016x", h.Sum64()))
	j.left = j.leftovers()
	if j.file, err = os.Create(fmt.Sprintf("%s.%d", j.key, os.Getpid())); err != nil {
		j.file = nil
	}
	return j
}

func (j *journal) seed(seed uint64)  { j.deaths = 0; j.write("seed " + strconv.FormatUint(seed, 10)) }
func (j *journal) bytes(data []byte) { j.write("bytes " + hex.EncodeToString(data)) }

// write replaces what the journal says. An error is none of the property's.
func (j *journal) write(line string) {
	if j.file == nil {
		return
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", journalVersion, j.deaths, line)
	if _, err := j.file.WriteAt([]byte(text), 0); err == nil {
		_ = j.file.Truncate(int64(len(text)))
	}
}

func (j *journal) close() {
	if j.file == nil {
		return
	}
	_ = j.file.Close()
	_ = os.Remove(j.file.Name())
	j.file = nil
}

// left is a case that was running when its process ended.
type left struct {
	stream *choice.Stream
	line   string
	deaths int
}

// leftovers takes the journals of processes that ended and removes them.
func (j *journal) leftovers() []left {
	names, _ := filepath.Glob(j.key + ".*")
	var out []left
	for _, name := range names {
		pid, err := strconv.Atoi(strings.TrimPrefix(filepath.Ext(name), "."))
		if err != nil || alive(pid) {
			continue
		}
		data, err := os.ReadFile(name)
		if err := errors.Join(err, os.Remove(name)); err != nil {
			continue
		}
		if l, ok := parseJournal(data); ok {
			out = append(out, l)
		}
	}
	return out
}

func parseJournal(data []byte) (left, bool) {
	lines := bytes.Split(data, []byte("\n"))
	if len(lines) != 4 || string(lines[0]) != journalVersion {
		return left{}, false
	}
	deaths, err := strconv.Atoi(string(lines[1]))
	if err != nil {
		return left{}, false
	}
	l := left{deaths: deaths + 1, line: string(lines[2])}
	if text, ok := strings.CutPrefix(l.line, "seed "); ok {
		seed, err := strconv.ParseUint(text, 10, 64)
		l.stream = choice.FromSeed(seed)
		return l, err == nil
	}
	if text, ok := strings.CutPrefix(l.line, "bytes "); ok {
		data, err := hex.DecodeString(text)
		l.stream = choice.FromBytes(data)
		return l, err == nil
	}
	return left{}, false
}

// alive reports whether another process of this number runs. What has our own number is of an earlier one.
func alive(pid int) bool {
	if pid == os.Getpid() {
		return false
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	if runtime.GOOS == "windows" { // where finding it is the whole question
		_ = process.Release()
		return true
	}
	return process.Signal(syscall.Signal(0)) == nil
}
