package perturb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/choice"
)

// gzipFile is a gzip file (RFC 1952) as header, packed data and trailer. The trailer is that of the last member.
type gzipFile struct {
	header  [10]byte
	data    []byte
	trailer [8]byte // CRC and size
}

func parseGZIP(data []byte) (*gzipFile, bool) {
	if len(data) < 18 || !strings.HasPrefix(string(data), "\x1f\x8b") {
		return nil, false
	}
	end := len(data) - 8
	return &gzipFile{[10]byte(data[:10]), data[10:end], [8]byte(data[end:])}, true
}

func (f *gzipFile) bytes() []byte { return slices.Concat(f.header[:], f.data, f.trailer[:]) }

func gzipRule(name, doc string, axis Axis, run func(*Stream, *gzipFile) ([]byte, string)) Rule {
	return Rule{"gzip-" + name, doc, axis, is(GZIP), about(parseGZIP, run)}
}

var gzipRules = []Rule{
	gzipRule("name", "adds a file name to the header, if there is none", Adversarial, func(s *Stream, f *gzipFile) ([]byte, string) {
		if f.header[3]&^1 != 0 {
			return nil, ""
		}
		name := choice.Pick(s, "a.txt", "../evil.txt", strings.Repeat("a", 70000), "\xff")
		f.header[3] |= 8
		f.data = slices.Concat([]byte(name), []byte{0}, f.data)
		return f.bytes(), fmt.Sprintf("name %.40q added, flag fixed", name)
	}),
	gzipRule("date", "sets the time to an edge", Date, func(s *Stream, f *gzipFile) ([]byte, string) {
		t := choice.Pick(s, "\x00\x00\x00\x00", "\xff\xff\xff\x7f", "\xff\xff\xff\xff")
		copy(f.header[4:], t)
		return f.bytes(), fmt.Sprintf("MTIME = %#x", t)
	}),
	gzipRule("repeat", "writes the whole twice: members follow each other", Duplicate, func(_ *Stream, f *gzipFile) ([]byte, string) {
		return append(f.bytes(), f.bytes()...), "a second member, equal to the first"
	}),
	gzipRule("crc", "sets the CRC of the trailer wrong", Damage, func(_ *Stream, f *gzipFile) ([]byte, string) {
		f.trailer[0] ^= 1
		return f.bytes(), "CRC wrong"
	}),
	gzipRule("size", "sets the size in the trailer wrong", Disagree, func(s *Stream, f *gzipFile) ([]byte, string) {
		copy(f.trailer[4:], choice.Pick(s, "\x00\x00\x00\x00", "\x01\x00\x00\x00", "\xff\xff\xff\xff"))
		return f.bytes(), fmt.Sprintf("ISIZE = %#x", f.trailer[4:])
	}),
	gzipRule("flags", "sets a flag of the header: reserved ones, an extra field that is not there", Disagree, func(s *Stream, f *gzipFile) ([]byte, string) {
		bit := choice.Pick(s, byte(5), 2, 1, 4, 7)
		f.header[3] ^= 1 << bit
		return f.bytes(), fmt.Sprintf("flag %d turned over", bit)
	}),
	gzipRule("method", "says that the data are packed in another way", Type, func(s *Stream, f *gzipFile) ([]byte, string) {
		f.header[2] = choice.Pick(s, byte(0), 7, 9, 255)
		return f.bytes(), fmt.Sprintf("CM = %d", f.header[2])
	}),
	gzipRule("no-trailer", "removes the trailer", Truncation, func(_ *Stream, f *gzipFile) ([]byte, string) {
		return slices.Concat(f.header[:], f.data), "trailer removed"
	}),
}
