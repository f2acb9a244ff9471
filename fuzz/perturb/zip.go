package perturb

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/passmuster/muster/internal/choice"
)

// zipFile is an archive (PKWARE APPNOTE 6.3.10) as its members and its directory. ZIP64 archives and such with bytes
// between their members are not taken apart.
type zipFile struct {
	members []zipMember
	end     []byte // the end record, from its signature on, comment included
}

type zipMember struct {
	local   [30]byte // the fixed part of the local header
	name    string   // in the local header
	rest    []byte   // extra field, data, descriptor
	central [46]byte // the fixed part of the directory's entry
	listed  string   // the name in the directory
	tail    []byte   // extra field and comment of the entry
}

const (
	localSignature   = 0x04034b50
	centralSignature = 0x02014b50
)

func parseZIP(data []byte) (*zipFile, bool) {
	at := bytes.LastIndex(data, []byte("PK\x05\x06"))
	if at < 0 || at+22 > len(data) {
		return nil, false
	}
	f := &zipFile{end: slices.Clone(data[at:])}
	le := binary.LittleEndian
	count, dir := int(le.Uint16(f.end[10:])), int(le.Uint32(f.end[16:]))
	pos := dir
	offsets := make([]int, 0, count+1)
	for range count {
		if pos < 0 || pos+46 > at || le.Uint32(data[pos:]) != centralSignature {
			return nil, false
		}
		m := zipMember{central: [46]byte(data[pos : pos+46])}
		name := int(le.Uint16(m.central[28:]))
		tail := int(le.Uint16(m.central[30:])) + int(le.Uint16(m.central[32:]))
		if pos+46+name+tail > at {
			return nil, false
		}
		m.listed = string(data[pos+46 : pos+46+name])
		m.tail = data[pos+46+name : pos+46+name+tail]
		offsets = append(offsets, int(le.Uint32(m.central[42:])))
		f.members = append(f.members, m)
		pos += 46 + name + tail
	}
	if pos != at || len(f.members) == 0 || offsets[0] != 0 {
		return nil, false
	}
	offsets = append(offsets, dir)
	for i := range f.members {
		if !f.members[i].readLocal(data, offsets[i], offsets[i+1]) {
			return nil, false
		}
	}
	return f, true
}

// readLocal reads what stands before the directory; members follow each other without a gap.
func (m *zipMember) readLocal(data []byte, from, to int) bool {
	if from < 0 || to > len(data) || from+30 > to || binary.LittleEndian.Uint32(data[from:]) != localSignature {
		return false
	}
	m.local = [30]byte(data[from : from+30])
	name := int(binary.LittleEndian.Uint16(m.local[26:]))
	if from+30+name > to {
		return false
	}
	m.name = string(data[from+30 : from+30+name])
	m.rest = data[from+30+name : to]
	return true
}

// bytes writes the archive with lengths of names, offsets and counts that are right.
func (f *zipFile) bytes() []byte {
	le := binary.LittleEndian
	var out, dir []byte
	for _, m := range f.members {
		le.PutUint16(m.local[26:], uint16(len(m.name)))
		le.PutUint16(m.central[28:], uint16(len(m.listed)))
		le.PutUint32(m.central[42:], uint32(len(out)))
		out = slices.Concat(out, m.local[:], []byte(m.name), m.rest)
		dir = slices.Concat(dir, m.central[:], []byte(m.listed), m.tail)
	}
	end := slices.Clone(f.end)
	le.PutUint16(end[8:], uint16(len(f.members)))
	le.PutUint16(end[10:], uint16(len(f.members)))
	le.PutUint32(end[12:], uint32(len(dir)))
	le.PutUint32(end[16:], uint32(len(out)))
	return slices.Concat(out, dir, end)
}

func zipRule(name, doc string, axis Axis, run func(*Stream, *zipFile) string) Rule {
	return Rule{"zip-" + name, doc, axis, is(ZIP), rewrites(parseZIP, run)}
}

// names are file names that must not be trusted.
var names = []string{
	"../evil.txt", "../../../../etc/passwd", "/etc/passwd", "..\\..\\evil.txt", "C:\\evil.txt", "a/../../evil.txt", "", ".", "..", "dir/", "a\x00.txt", "CON", "nul.txt",
	"a\u202etxt.exe", "e\u0301.txt", strings.Repeat("a", 300), strings.Repeat("d/", 200) + "a", "\xff\xfe.txt", ".git/config",
}

func (f *zipFile) pick(s *Stream) *zipMember { return &f.members[s.Int(0, len(f.members)-1)] }

var zipRules = []Rule{
	zipRule("comment", "adds a comment to the archive, length fixed", Length, func(s *Stream, f *zipFile) string {
		with := choice.Pick(s, "comment", strings.Repeat("A", 65535), "PK\x05\x06"+strings.Repeat("\x00", 18))
		f.end = append(f.end[:22:22], with...)
		binary.LittleEndian.PutUint16(f.end[20:], uint16(len(with)))
		return fmt.Sprintf("comment of %d bytes, length fixed", len(with))
	}),
	zipRule("swap", "swaps two neighbouring members, offsets fixed", Order, func(s *Stream, f *zipFile) string {
		if len(f.members) < 2 {
			return ""
		}
		i := s.Int(0, len(f.members)-2)
		f.members[i], f.members[i+1] = f.members[i+1], f.members[i]
		return fmt.Sprintf("members %d and %d swapped, offsets fixed", i+1, i+2)
	}),
	zipRule("repeat", "has a member twice, of one name, offsets fixed", Duplicate, func(s *Stream, f *zipFile) string {
		i := s.Int(0, len(f.members)-1)
		f.members = slices.Insert(f.members, i, f.members[i])
		return fmt.Sprintf("member %q there twice, offsets fixed", f.members[i].listed)
	}),
	zipRule("missing", "removes a member, offsets fixed", Missing, func(s *Stream, f *zipFile) string {
		i := s.Int(0, len(f.members)-1)
		name := f.members[i].listed
		f.members = slices.Delete(f.members, i, i+1)
		return fmt.Sprintf("member %q removed, offsets fixed", name)
	}),
	zipRule("name", "gives a member a name that leads out of the directory or that no file can have, offsets fixed", Adversarial, func(s *Stream, f *zipFile) string {
		m := f.pick(s)
		was := m.listed
		m.name = choice.Pick(s, names...)
		m.listed = m.name
		return fmt.Sprintf("member %q named %+.60q, offsets fixed", was, m.name)
	}),
	zipRule("two-names", "gives a member another name in its header than in the directory, offsets fixed", Disagree, func(s *Stream, f *zipFile) string {
		m := f.pick(s)
		m.name = choice.Pick(s, "other.txt", "../evil.txt", "")
		return fmt.Sprintf("member %q named %q in its own header, offsets fixed", m.listed, m.name)
	}),
	zipRule("size", "claims another size for a member than it unpacks to", Disagree, func(s *Stream, f *zipFile) string {
		m := f.pick(s)
		v := choice.Pick(s, uint32(0), 1, 1<<31, 1<<32-2)
		binary.LittleEndian.PutUint32(m.central[24:], v)
		binary.LittleEndian.PutUint32(m.local[22:], v)
		return fmt.Sprintf("size of %q = %d", m.listed, v)
	}),
	zipRule("crc", "sets the CRC of a member wrong", Damage, func(s *Stream, f *zipFile) string {
		m := f.pick(s)
		m.central[16] ^= 1
		m.local[14] ^= 1
		return fmt.Sprintf("CRC of %q wrong", m.listed)
	}),
	zipRule("method", "says that a member is packed in another way", Type, func(s *Stream, f *zipFile) string {
		m := f.pick(s)
		v := choice.Pick(s, uint16(0), 8, 12, 14, 93, 99, 65535)
		binary.LittleEndian.PutUint16(m.central[10:], v)
		binary.LittleEndian.PutUint16(m.local[8:], v)
		return fmt.Sprintf("method of %q = %d", m.listed, v)
	}),
	zipRule("encrypted", "says that a member is encrypted", Disagree, func(s *Stream, f *zipFile) string {
		m := f.pick(s)
		m.central[8] ^= 1
		m.local[6] ^= 1
		return fmt.Sprintf("encryption flag of %q turned over", m.listed)
	}),
	zipRule("link", "says that a member is a symbolic link", Adversarial, func(s *Stream, f *zipFile) string {
		m := f.pick(s)
		m.central[5] = 3 // made on Unix
		binary.LittleEndian.PutUint32(m.central[38:], 0o120777<<16)
		return fmt.Sprintf("member %q made a symbolic link", m.listed)
	}),
	zipRule("date", "sets the time of a member to an edge", Date, func(s *Stream, f *zipFile) string {
		m := f.pick(s)
		v := choice.Pick(s, uint32(0), 1<<21|1<<16, 0xff9fbf7d, 1<<32-1)
		binary.LittleEndian.PutUint32(m.central[12:], v)
		binary.LittleEndian.PutUint32(m.local[10:], v)
		return fmt.Sprintf("MS-DOS date and time of %q = %#08x", m.listed, v)
	}),
}
