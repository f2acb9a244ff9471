package payload

import (
	"archive/tar"
	"bytes"

	"github.com/passmuster/muster/internal/choice"
)

// writeTAR writes all members in the format that the style's remainder by three chooses.
func writeTAR(a archive) Payload {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	members := a.members
	if a.bomb > 0 {
		data := gzipStream(nil, packZeros(a.bomb), "", "", epoch)
		members = append(members, member{name: "bomb.gz", content: Payload{Data: data}, at: epoch})
	}
	for _, m := range members {
		h := &tar.Header{Name: m.name, Mode: 0o644, ModTime: m.at, Typeflag: tar.TypeReg, Size: int64(len(m.content.Data))}
		// USTAR is what is written where nothing asks for more.
		h.Format = [...]tar.Format{tar.FormatUnknown, tar.FormatPAX, tar.FormatGNU}[a.style%3]
		if a.style%3 == 1 && a.comment != "" {
			h.PAXRecords = map[string]string{"comment": a.comment}
		}
		switch {
		case m.isDir():
			h.Typeflag, h.Mode, h.Size = tar.TypeDir, 0o755, 0
		case m.link != "":
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, m.link, 0
		}
		// A buffer does not fail, and every name fits into PAX and GNU.
		_ = w.WriteHeader(h)
		_, _ = w.Write(m.content.Data)
	}
	_ = w.Close()
	out := truth(KindArchive, "application/x-tar", a.stem+".tar", b.Bytes())
	out.Parts = a.parts()
	return out
}

// tarDisagree changes the last digit of the first header's checksum: readers also take the sum of signed bytes,
// which another digit could give. Without a member, the first block of zeros that ends the archive becomes a
// header with a checksum and nothing else.
func tarDisagree(s *choice.Stream, p *Payload) {
	const digit = 148 + 5
	p.Data[digit] = '0' + (p.Data[digit]-'0'+byte(s.Int(1, 7)))&7
}
