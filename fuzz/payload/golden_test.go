package payload_test

import (
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
	"github.com/passmuster/muster/internal/goldenfile"
)

// A saved input is a stream of choices: what the generators draw from some is listed in a file, so that a change which
// makes saved inputs stale is seen. Of a payload the list has what it is, its length and a checksum, and of the
// simplest the beginning. MUSTER_UPDATE=1 writes it.
func TestWhatTheGeneratorsDraw(t *testing.T) {
	var b strings.Builder
	for _, g := range payload.Generators() {
		p := from(t, g.Gen(), choice.FromBytes(make([]byte, 1<<16)))
		fmt.Fprintf(&b, "== %s: %.300q\n", g.Name, p.Data)
		for seed := range uint64(12) {
			list(&b, "", from(t, g.Gen(), choice.FromSeed(seed)))
		}
	}
	goldenfile.Check(t, "testdata/golden/drawn.txt", []byte(b.String()))
}

// list writes a line for a payload and one for each of its parts, further in.
func list(b *strings.Builder, indent string, p payload.Payload) {
	fmt.Fprintf(b, "%s%s %s %q: %d bytes, %08x", indent, p.Kind, p.MediaType, p.Name, len(p.Data), crc32.ChecksumIEEE(p.Data))
	if p.Flaw != "" {
		fmt.Fprintf(b, ", flaw %s", p.Flaw)
	}
	if c := p.Claims; c.MediaType != p.MediaType || c.Name != p.Name || c.Size != len(p.Data) || c.Charset != "utf-8" && c.Charset != "" {
		fmt.Fprintf(b, ", claims %q %q %q %d", c.MediaType, c.Name, c.Charset, c.Size)
	}
	b.WriteByte('\n')
	for _, part := range p.Parts {
		list(b, indent+"  ", part)
	}
}
