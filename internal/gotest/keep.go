package gotest

import (
	"fmt"
	"strings"
)

// keep holds the first and the last bytes of what is written to it and counts the rest. Its memory
// grows with what is written, up to headMax + 2*tailMax.
type keep struct {
	headMax, tailMax int

	head, tail []byte
	total      int64
}

func (k *keep) write(p []byte) {
	k.total += int64(len(p))
	if room := k.headMax - len(k.head); room > 0 {
		n := min(room, len(p))
		k.head = append(k.head, p[:n]...)
		p = p[n:]
	}
	if len(p) > k.tailMax {
		p = p[len(p)-k.tailMax:]
	}
	if len(k.tail)+len(p) > 2*k.tailMax { // slide, once for every tailMax bytes
		drop := len(k.tail) - (k.tailMax - len(p))
		k.tail = k.tail[:copy(k.tail, k.tail[drop:])]
	}
	k.tail = append(k.tail, p...)
}

// last is the kept tail.
func (k *keep) last() []byte { return k.tail[max(0, len(k.tail)-k.tailMax):] }

// cut is how many bytes lie between head and tail and are lost.
func (k *keep) cut() int64 { return k.total - int64(len(k.head)) - int64(len(k.last())) }

// size is the memory in use.
func (k *keep) size() int { return cap(k.head) + cap(k.tail) }

// text returns what is kept as valid text, with a line that says how much is missing.
func (k *keep) text() string {
	cut := k.cut()
	if cut == 0 {
		return validText(append(k.head[:len(k.head):len(k.head)], k.last()...))
	}
	var s strings.Builder
	s.WriteString(validText(trimPartialEnd(k.head)))
	if k.tailMax == 0 {
		s.WriteString(cutLine(cut))
		return s.String()
	}
	if k.headMax > 0 {
		s.WriteString(cutLine(cut))
	}
	s.WriteString(validText(trimPartialStart(k.last())))
	return s.String()
}

// cutLine stands where bytes were cut.
func cutLine(n int64) string { return fmt.Sprintf("\n[%d bytes cut here]\n", n) }
