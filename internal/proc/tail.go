package proc

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"time"
)

// Tail keeps the end of what a process prints, in bounded memory. The zero value is ready.
type Tail struct {
	// Keep picks lines that are kept beyond the end, such as those that announce a long trace; nil picks none. What it
	// returns is kept, but for an empty string.
	Keep func(line string) string

	mu   sync.Mutex
	said []string
	buf  []byte
	all  int64
	done chan struct{}
	once sync.Once
}

const (
	tailSize = 64 << 10
	// mostSaid is how many picked lines are kept: a program may print such lines often.
	mostSaid = 8
)

func (t *Tail) ending() chan struct{} {
	t.once.Do(func() { t.done = make(chan struct{}) })
	return t.done
}

// Drain reads until the end or an error.
func (t *Tail) Drain(r *os.File) {
	done := t.ending()
	defer close(done)
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		t.mu.Lock()
		t.buf = append(t.buf, buf[:n]...)
		t.all += int64(n)
		if len(t.buf) > 2*tailSize {
			t.cut()
		}
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// cut drops all but the end, from the start of a line where there is one.
func (t *Tail) cut() {
	at := len(t.buf) - tailSize
	if end := bytes.IndexByte(t.buf[at:], '\n'); end >= 0 {
		at += end + 1
	}
	if t.Keep != nil {
		for line := range bytes.Lines(t.buf[:at]) {
			if kept := t.Keep(string(bytes.TrimSpace(line))); kept != "" {
				t.said = append(t.said, kept+"\n")
			}
		}
	}
	t.said = t.said[max(0, len(t.said)-mostSaid):]
	t.buf = append(t.buf[:0], t.buf[at:]...)
}

// tailPatience is how long Wait waits: a process that was left behind may hold the output open.
const tailPatience = 200 * time.Millisecond

// Wait returns when the output has ended, or after a while.
func (t *Tail) Wait() {
	select {
	case <-t.ending():
	case <-time.After(tailPatience):
	}
}

// Reset forgets what was printed so far.
func (t *Tail) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf, t.said = t.buf[:0], nil
}

// Printed is how many bytes were read so far.
func (t *Tail) Printed() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all
}

// String returns the picked lines and the end.
func (t *Tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.said, "") + string(t.buf)
}
