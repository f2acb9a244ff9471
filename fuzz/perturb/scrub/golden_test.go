package scrub

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/goldenfile"
)

// Samples that were scrubbed once are scrubbed again with others that belong to them: one seed gives the same fakes in
// every release. Each datum of the labelled texts and its fake stand in a file, and the whole text of those of one
// screen. MUSTER_UPDATE=1 writes it.
func TestFakesStayTheSame(t *testing.T) {
	var b strings.Builder
	all := labelled(t)
	maps.Copy(all, texts(t, "heldout", 1))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "== %s\n", name)
		raw, _ := unlabel(all[name])
		s := New(Config{Seed: 1})
		s.trace = func(kind, datum, fake string) { fmt.Fprintf(&b, "%s %q: %q\n", kind, datum, fake) }
		out, err := s.Data([]byte(raw))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(out) < 2000 {
			fmt.Fprintf(&b, "%q\n", out)
		}
	}
	goldenfile.Check(t, "testdata/golden/fakes.txt", []byte(b.String()))
}
