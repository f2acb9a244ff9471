package perturb

import (
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
	"github.com/passmuster/muster/internal/goldenfile"
)

// A saved counterexample is a stream of choices: what they do to a sample is listed in a file, so that a change which
// makes saved ones stale is seen. Of the changed sample the list has the length and a checksum, of a short one the
// text. MUSTER_UPDATE=1 writes it.
func TestWhatTheRulesMakeOfTheSamples(t *testing.T) {
	var b strings.Builder
	for _, r := range Rules() {
		fmt.Fprintf(&b, "== %s\n", r.Name)
		for _, format := range []Format{JSON, CSV, MIME, VTT, SRT, HTML, Text, PNG, JPEG, GIF, ZIP, GZIP, WAV, PDF, Binary} {
			data := samples()[format]
			in := Sample{Data: data, Format: format, Claims: &payload.Claims{MediaType: "text/plain", Name: "a.txt", Size: len(data)}}
			if !r.Applies(in) {
				continue
			}
			for seed := range uint64(4) {
				s := choice.FromSeed(seed)
				if seed == 0 {
					s = choice.FromBytes(make([]byte, 1000)) // the simplest
				}
				out, did, ok := r.Run(s, in)
				if !ok {
					continue
				}
				fmt.Fprintf(&b, "%s: %s: %d bytes, %08x", format, did, len(out.Data), crc32.ChecksumIEEE(out.Data))
				if *out.Claims != *in.Claims {
					fmt.Fprintf(&b, ", claims %+v", *out.Claims)
				}
				b.WriteByte('\n')
			}
		}
	}
	goldenfile.Check(t, "testdata/golden/rules.txt", []byte(b.String()))
}
