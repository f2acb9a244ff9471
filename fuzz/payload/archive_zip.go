package payload

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"io"
	"io/fs"
	"time"

	"github.com/passmuster/muster/internal/choice"
)

// The bits of a ZIP header's flags that are written here.
const (
	zipDescriptor = 1 << 3  // sizes and checksum follow the data
	zipUTF8       = 1 << 11 // of name and comment
)

// writeZIP writes all members; bit 0 of the style puts sizes after the data, as those do that write to a pipe.
// Data is compressed here rather than by package zip, which then has no need of compressors of its own.
func writeZIP(a archive) Payload {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add := func(h *zip.FileHeader, data []byte) {
		if f, err := w.CreateRaw(h); err == nil { // a buffer does not fail
			_, _ = io.Copy(f, bytes.NewReader(data))
		}
	}
	for _, m := range a.members {
		h := zipHeader(m.name, m.at)
		data := m.content.Data
		switch {
		case m.isDir():
			h.SetMode(fs.ModeDir | 0o755)
		case m.link != "":
			h.SetMode(fs.ModeSymlink | 0o777)
			data = []byte(m.link)
		default:
			h.SetMode(0o644)
		}
		h.CRC32, h.UncompressedSize64 = crc32.ChecksumIEEE(data), uint64(len(data))
		if !m.stored && m.isFile() {
			h.Method, data = zip.Deflate, pack(data).deflate
		}
		h.CompressedSize64 = uint64(len(data))
		if a.style&1 != 0 && !m.isDir() {
			h.Flags |= zipDescriptor
		}
		add(h, data)
	}
	if a.bomb > 0 {
		p := packZeros(a.bomb)
		h := zipHeader("bomb", epoch)
		h.Method, h.CRC32, h.UncompressedSize64, h.CompressedSize64 = zip.Deflate, p.crc, uint64(p.size), uint64(len(p.deflate))
		add(h, p.deflate)
	}
	_ = w.SetComment(a.comment) // it is short
	_ = w.Close()
	out := truth(KindArchive, "application/zip", a.stem+".zip", b.Bytes())
	out.Parts = a.parts()
	return out
}

// zipHeader is a header with the time as MS-DOS has it: package zip fills that in only where it compresses.
func zipHeader(name string, at time.Time) *zip.FileHeader {
	h := &zip.FileHeader{Name: name, Method: zip.Store, ReaderVersion: 20, Flags: zipUTF8}
	h.ModifiedDate = uint16(at.Day() | int(at.Month())<<5 | (at.Year()-1980)<<9) //nolint:staticcheck // CreateRaw writes this field, not Modified
	h.ModifiedTime = uint16(at.Second()/2 | at.Minute()<<5 | at.Hour()<<11)      //nolint:staticcheck // likewise
	return h
}

// zipDisagree changes a letter of the name in the first local header; the directory at the end keeps it.
// An archive with no member has nothing to disagree about, and claims one.
func zipDisagree(s *choice.Stream, p *Payload) {
	const local, name = "PK\x03\x04", 30
	if !bytes.HasPrefix(p.Data, []byte(local)) {
		p.Data[8]++ // members on this disk; the next field still says none in all
		return
	}
	p.Data[name] ^= byte(s.Int(1, 15))
}
