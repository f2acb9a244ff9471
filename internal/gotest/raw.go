package gotest

import (
	"fmt"
	"os"
)

// defaultOutputLimit is how many bytes of output are kept in a file.
const defaultOutputLimit = 8 << 20

// rawFile keeps the raw output in a file: the first half of its limit is written as it comes, the
// last half at the end, with a line between them that says how much was cut.
type rawFile struct {
	file *os.File // nil: nothing is kept
	head int64    // bytes that may still be written at once
	tail keep
	all  int64
	err  error
}

func newRawFile(path string, limit int64) (*rawFile, error) {
	r := new(rawFile)
	if path == "" {
		return r, nil
	}
	if limit <= 0 {
		limit = defaultOutputLimit
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("keep the test output: %w", err)
	}
	r.file, r.head, r.tail.tailMax = f, limit/2, int(limit-limit/2)
	return r, nil
}

func (r *rawFile) write(p []byte) {
	r.all += int64(len(p))
	if r.file == nil {
		return
	}
	if n := min(r.head, int64(len(p))); n > 0 {
		r.put(p[:n])
		r.head -= n
		p = p[n:]
	}
	r.tail.write(p)
}

func (r *rawFile) put(p []byte) {
	if r.err == nil {
		_, r.err = r.file.Write(p)
	}
}

// close writes the tail. It returns the first error of all writes.
func (r *rawFile) close() error {
	if r.file == nil {
		return nil
	}
	if cut := r.tail.cut(); cut > 0 {
		r.put([]byte(cutLine(cut)))
	}
	r.put(r.tail.last())
	if err := r.file.Close(); r.err == nil {
		r.err = err
	}
	if r.err != nil {
		return fmt.Errorf("keep the test output: %w", r.err)
	}
	return nil
}

// wasCut reports whether the file lacks a part of the output.
func (r *rawFile) wasCut() bool { return r.tail.cut() > 0 }
