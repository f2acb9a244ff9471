package payload

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// ArchiveOptions says what archives to generate. The zero value is valid archives of none to a few members of
// the other modalities, some of which are archives and mails again.
type ArchiveOptions struct {
	// MaxMembers is the most members; zero means 5. A gzip file has one.
	MaxMembers int
	// Wide adds so many small members; 65,536 and more make a ZIP one of 64 bits. To a gzip file it adds
	// streams that hold nothing.
	Wide int
	// Deep puts the archive into so many archives, each in the next, of its own format.
	Deep int
	// Bomb adds a member that expands to so many bytes, all zero, from about a thousandth of that. In a TAR,
	// which does not compress, it is a gzip file. It is the budget too: nothing else expands by much. The
	// archive is valid, and has a flaw all the same.
	Bomb int
	// Escape names a member so that it leaves the directory that the archive is unpacked into.
	Escape bool
	// Duplicate adds a second member of the first one's name. A gzip file has no second.
	Duplicate bool
	// Disagree makes what an archive says twice disagree: the name of the first member in a ZIP's local header
	// and its directory, the header of a TAR's first member and its checksum, a gzip file's data and its length.
	Disagree bool
	// Damage is what else may be wrong.
	Damage

	level  int  // how many archives and mails this one lies in by chance
	single bool // the format holds one file
}

// ZIP returns a generator of archives in the format of PKWARE's APPNOTE.TXT 6.3. What varies: none to five members,
// files of any modality, directories and links, at times that the format can hold; one in six files is an archive or
// a mail itself, up to three levels deep; stored or compressed; sizes before or behind the data; a comment.
func ZIP(c ...ArchiveOptions) gopter.Gen { return choice.Gen(options(c).drawZIP) }

// TAR returns a generator of archives in the formats of POSIX.1-2001 (PAX), of 1988 (USTAR) and of GNU tar. What
// varies: which of the three; members as of [ZIP]; in PAX a comment.
func TAR(c ...ArchiveOptions) gopter.Gen { return choice.Gen(options(c).drawTAR) }

// Gzip returns a generator of compressed files in the format of RFC 1952. What varies: nothing or one file of any
// modality, perhaps an archive; one stream or two; with or without name, time and comment.
func Gzip(c ...ArchiveOptions) gopter.Gen { return choice.Gen(options(c).drawGzip) }

func (o ArchiveOptions) drawZIP(s *choice.Stream) Payload {
	return o.draw(s, writeZIP, zipDisagree)
}

func (o ArchiveOptions) drawTAR(s *choice.Stream) Payload {
	return o.draw(s, writeTAR, tarDisagree)
}

func (o ArchiveOptions) drawGzip(s *choice.Stream) Payload {
	o.MaxMembers, o.Duplicate, o.single = 1, false, true
	return o.draw(s, writeGzip, gzipDisagree)
}

// archive is what is to be written.
type archive struct {
	stem    string
	members []member
	comment string
	// style is how the format's choices are made, drawn once for an archive: see the writers.
	style int
	// empties is how many streams that hold nothing follow in a gzip file.
	empties int
	bomb    int
	escape  bool
}

// member is a file, a directory whose name ends with a slash, or a link.
type member struct {
	name    string
	content Payload
	at      time.Time
	stored  bool // not compressed
	link    string
}

func (o ArchiveOptions) draw(s *choice.Stream, write func(archive) Payload, disagree func(*choice.Stream, *Payload)) Payload {
	a := archive{stem: drawStem(s), style: s.Int(0, 255), bomb: o.Bomb, escape: o.Escape}
	if o.single {
		a.empties = o.Wide
	}
	if s.Chance(4) {
		a.comment = drawASCII(s)
	}
	a.members = choice.List(s, 0, 2, orDefault(o.MaxMembers, 5), o.member)
	for i := range o.Wide - a.empties {
		a.members = append(a.members, smallMember(fmt.Sprintf("wide/%d.txt", i)))
	}
	flawed := o.hostile(s, &a)
	unique(a.members)
	if o.Duplicate && len(a.members) > 0 {
		again := smallMember(a.members[0].name)
		a.members = append(a.members, again)
		flawed = append(flawed, "two members of one name")
	}
	p := write(a)
	for range o.Deep {
		p = write(archive{stem: "deep", members: []member{{name: p.Name, content: p, at: epoch}}})
	}
	p.Flaw = strings.Join(flawed, ", ")
	return o.spoil(s, p, flaw{o.Disagree, "what is said twice disagrees", disagree})
}

var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func smallMember(name string) member {
	return member{name: name, content: truthOfText(KindText, "text/plain", path.Base(name), []byte("x")), at: epoch, stored: true}
}

// hostile applies the options of which an archive stays valid, and says which.
func (o ArchiveOptions) hostile(s *choice.Stream, a *archive) (flawed []string) {
	if o.Bomb > 0 {
		flawed = append(flawed, fmt.Sprintf("expands to %d bytes", o.Bomb))
	}
	if o.Escape {
		m := smallMember(choice.Pick(s, "../../etc/passwd", "/etc/passwd", `..\..\windows\win.ini`, "a/../../b", `C:\b`))
		a.members = append([]member{m}, a.members...)
		flawed = append(flawed, "a name leaves the directory")
	}
	return flawed
}

// member draws a file, now and then a directory or a link.
func (o ArchiveOptions) member(s *choice.Stream) member {
	m := member{at: drawTime(s), stored: s.Bool()}
	dir := choice.Pick(s, "", "a/", "data/2024/", "Ünïcödé dir/", strings.Repeat("deep/", 30))
	switch kind := s.Int(0, 7); {
	case kind == 7 && dir != "":
		m.name = dir
	case kind == 6:
		m.name, m.link = dir+"link", "a/note.txt"
	default:
		m.content = o.content(s)
		m.name = dir + m.content.Name
	}
	return m
}

// content draws a file that may hold others, up to three levels deep.
func (o ArchiveOptions) content(s *choice.Stream) Payload {
	if o.level >= 2 || !s.Chance(6) {
		return drawFile(s)
	}
	in := ArchiveOptions{MaxMembers: 2, level: o.level + 1}
	return choice.Pick(s, in.drawZIP, in.drawTAR, in.drawGzip, MailOptions{MaxAttachments: 1, level: in.level}.draw)(s)
}

// unique numbers members of the same name.
func unique(members []member) {
	taken := map[string]int{}
	for i, m := range members {
		name := m.name
		for n := taken[m.name]; taken[name] > 0; n++ {
			ext := path.Ext(m.name)
			name = fmt.Sprintf("%s-%d%s", m.name[:len(m.name)-len(ext)], n+1, ext)
			if strings.HasSuffix(m.name, "/") {
				name = fmt.Sprintf("%s-%d/", m.name[:len(m.name)-1], n+1)
			}
		}
		taken[m.name]++
		if name != m.name {
			taken[name]++
		}
		members[i].name = name
	}
}

// parts are the files among the members, under the names that they have in the archive.
func (a archive) parts() (out []Payload) {
	for _, m := range a.members {
		if m.isFile() {
			p := m.content
			p.Name, p.Claims.Name = m.name, m.name
			out = append(out, p)
		}
	}
	return out
}

func (m member) isDir() bool  { return strings.HasSuffix(m.name, "/") }
func (m member) isFile() bool { return !m.isDir() && m.link == "" }

// packed is data compressed by itself, with what containers record of it.
type packed struct {
	deflate []byte // RFC 1951
	crc     uint32
	size    int
}

// pack compresses data: a zlib stream has a head of two bytes and a tail of four.
func pack(data []byte) packed {
	z := deflated(data)
	return packed{z[2 : len(z)-4], crc32.ChecksumIEEE(data), len(data)}
}

// zeroBlock is how many zeros the repeated part of a bomb stands for.
const zeroBlock = 1 << 20

// zeros is a block of zeros, and its compressed form that ends on a byte and may be followed by any other.
var zeros = sync.OnceValue(func() (z struct{ plain, deflate []byte }) {
	z.plain = make([]byte, zeroBlock)
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression) // the level is right, and a buffer does not fail
	_, _ = w.Write(z.plain)
	_ = w.Flush()
	z.deflate = b.Bytes()
	return z
})

// packZeros compresses n zeros in time and memory that grow with what they are compressed to.
func packZeros(n int) packed {
	z := zeros()
	p := packed{size: n}
	rest := n
	for ; rest > zeroBlock; rest -= zeroBlock {
		p.deflate = append(p.deflate, z.deflate...)
		p.crc = crc32.Update(p.crc, crc32.IEEETable, z.plain)
	}
	last := pack(z.plain[:rest])
	p.deflate = append(p.deflate, last.deflate...)
	p.crc = crc32.Update(p.crc, crc32.IEEETable, z.plain[:rest])
	return p
}

// gzipStream appends one stream of RFC 1952, with a name and a comment where they are given.
func gzipStream(out []byte, p packed, name, comment string, at time.Time) []byte {
	const hasName, hasComment, unix = 8, 16, 3
	var flags byte
	if name != "" {
		flags |= hasName
	}
	if comment != "" {
		flags |= hasComment
	}
	seconds := uint32(0) // not known
	if !at.IsZero() {
		seconds = uint32(at.Unix())
	}
	out = append(out, 0x1f, 0x8b, 8, flags)
	out = binary.LittleEndian.AppendUint32(out, seconds)
	out = append(out, 0, unix)
	for _, v := range []string{name, comment} {
		if v != "" {
			out = append(append(out, latin1(v)...), 0)
		}
	}
	out = append(out, p.deflate...)
	out = binary.LittleEndian.AppendUint32(out, p.crc)
	return binary.LittleEndian.AppendUint32(out, uint32(p.size))
}

// writeGzip writes the first member, or nothing; bit 0 of the style splits it over two streams, bit 1 leaves
// out the name.
func writeGzip(a archive) Payload {
	m := member{name: a.stem + ".txt"}
	if len(a.members) > 0 && a.members[0].isFile() {
		m = a.members[0]
	}
	base := path.Base(m.name)
	name := base // RFC 1952 wants it without directories
	switch {
	case a.escape:
		name = m.name
	case a.style&2 != 0:
		name = ""
	}
	data, second := m.content.Data, []byte(nil)
	if a.style&1 != 0 {
		data, second = data[:len(data)/2], data[len(data)/2:]
	}
	out := gzipStream(nil, pack(data), name, a.comment, m.at)
	if second != nil {
		out = gzipStream(out, pack(second), "", "", time.Time{})
	}
	if a.bomb > 0 {
		out = gzipStream(out, packZeros(a.bomb), "", "", time.Time{})
	}
	for range a.empties {
		out = gzipStream(out, pack(nil), "", "", time.Time{})
	}
	p := truth(KindArchive, "application/gzip", base+".gz", out)
	if m.content.Kind != "" {
		p.Parts = []Payload{m.content}
	}
	return p
}

// gzipDisagree changes the length that the last stream ends with.
func gzipDisagree(s *choice.Stream, p *Payload) {
	p.Data[len(p.Data)-1-s.Int(0, 3)] ^= byte(s.Int(1, 255))
}
