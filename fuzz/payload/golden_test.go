package payload_test

import (
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
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
	file := filepath.Join("testdata", "golden", "drawn.txt")
	if os.Getenv("MUSTER_UPDATE") == "1" {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: write it with MUSTER_UPDATE=1 go test", err)
	}
	if got := b.String(); string(want) != got {
		t.Errorf("%s differs (-golden +got); look at it, then MUSTER_UPDATE=1 go test\n%s",
			file, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")))
	}
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
