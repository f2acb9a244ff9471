package perturb

import (
	"fmt"
	"strings"

	"github.com/passmuster/muster/internal/choice"
)

// byteRules know no format.
var byteRules = []Rule{
	{"byte-bit", "flips one bit", Damage, isBytes, does(func(s *Stream, data []byte) ([]byte, string) {
		at, bit := s.Int(0, len(data)-1), s.Int(0, 7)
		return splice(data, at, at+1, string([]byte{data[at] ^ 1<<bit})), fmt.Sprintf("bit %d of byte %d flipped", bit, at)
	})},
	{"byte-set", "sets one byte to an edge: zero, all ones, the sign bit, a line end, a quote", Damage, isBytes, does(func(s *Stream, data []byte) ([]byte, string) {
		at, b := s.Int(0, len(data)-1), choice.Pick(s, byte(0), 0xff, 0x80, 0x7f, '\n', '"', '\\', ' ')
		return splice(data, at, at+1, string([]byte{b})), fmt.Sprintf("byte %d set to %#02x", at, b)
	})},
	{"byte-zero", "sets a run of bytes to zero, as a lost block does", Damage, isBytes, does(func(s *Stream, data []byte) ([]byte, string) {
		from, to := run(s, data)
		return splice(data, from, to, strings.Repeat("\x00", to-from)), span(from, to) + " set to zero"
	})},
	{"byte-append", "adds bytes behind the end", Length, isBytes, does(func(s *Stream, data []byte) ([]byte, string) {
		tail := choice.Pick(s, "\n", "\x00", " ", "\x1a", strings.Repeat("\x00", 512), strings.Repeat("A", 65536))
		return splice(data, len(data), len(data), tail), fmt.Sprintf("%s %.8q added at the end", bytesOf(len(tail)), tail)
	})},
	{"byte-repeat", "repeats the whole sample 2, 10 or 100 times, up to a MiB", Length, isBytes, does(func(s *Stream, data []byte) ([]byte, string) {
		n := choice.Pick(s, 2, 10, 100)
		n = max(min(n, 1<<20/len(data)), 2)
		return []byte(strings.Repeat(string(data), n)), fmt.Sprintf("the whole repeated, %d times in all", n)
	})},
	{"byte-duplicate", "writes a run of bytes twice", Duplicate, isBytes, does(func(s *Stream, data []byte) ([]byte, string) {
		from, to := run(s, data)
		return splice(data, to, to, string(data[from:to])), span(from, to) + " repeated"
	})},
	{"byte-delete", "removes a run of bytes", Missing, isBytes, does(func(s *Stream, data []byte) ([]byte, string) {
		from, to := run(s, data)
		return splice(data, from, to, ""), span(from, to) + " removed"
	})},
	{"byte-swap", "swaps two neighbouring runs of bytes", Order, isBytes, does(func(s *Stream, data []byte) ([]byte, string) {
		from, to := run(s, data)
		end := min(to+(to-from), len(data))
		return splice(data, from, end, string(data[to:end])+string(data[from:to])), fmt.Sprintf("%s moved behind byte %d", span(from, to), end-1)
	})},
	{"byte-truncate", "leaves a beginning", Truncation, isBytes, does(func(s *Stream, data []byte) ([]byte, string) {
		n := len(data) - 1 - s.Int(0, len(data)-1)
		return append([]byte{}, data[:n]...), fmt.Sprintf("cut off after %d of %d bytes", n, len(data))
	})},
	{"byte-empty", "leaves nothing", Truncation, isBytes, does(func(_ *Stream, data []byte) ([]byte, string) {
		return []byte{}, fmt.Sprintf("all of %s removed", bytesOf(len(data)))
	})},
}

// run draws a run of bytes that is not empty; one byte is the simplest.
func run(s *Stream, data []byte) (from, to int) {
	from = s.Int(0, len(data)-1)
	return from, min(from+choice.Pick(s, 1, 2, 4, 16, 256, 4096), len(data))
}

// span names the bytes from one to before another.
func span(from, to int) string {
	if to == from+1 {
		return fmt.Sprintf("byte %d", from)
	}
	return fmt.Sprintf("bytes %d to %d", from, to-1)
}

// bytesOf says how many bytes there are.
func bytesOf(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}
