package payload_test

import (
	"bytes"
	"reflect"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// The tests make much garbage and keep next to nothing: collecting it less often saves a fifth of their time.
func init() { debug.SetGCPercent(400) }

// from draws one payload from the stream.
func from(t testing.TB, g gopter.Gen, s *choice.Stream) payload.Payload {
	t.Helper()
	v, ok := choice.Draw(s, g, 0, 100).Retrieve()
	p, is := v.(payload.Payload)
	if !ok || !is {
		t.Fatalf("got %T, %v", v, ok)
	}
	return p
}

// each calls f with n payloads, of the simplest choices first.
func each(t testing.TB, n int, g gopter.Gen, f func(p payload.Payload)) {
	t.Helper()
	f(from(t, g, choice.FromBytes(make([]byte, 1<<16))))
	for seed := range n {
		p := from(t, g, choice.FromSeed(uint64(seed)))
		f(p)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// rounds is how many payloads a test looks at; many, where each row of a large table of pieces is to come up and
// a look is cheap.
const (
	rounds = 400
	many   = 2000
)

func TestEveryGeneratorIsNamedAndDocumented(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	seen := map[string]bool{}
	for _, g := range payload.Generators() {
		if !name.MatchString(g.Name) || seen[g.Name] {
			t.Errorf("%q is no name, or is taken", g.Name)
		}
		seen[g.Name] = true
		if len(g.Doc) < 20 || strings.HasSuffix(g.Doc, ".") || g.Doc != strings.TrimSpace(g.Doc) {
			t.Errorf("%s: the doc is to be a phrase without a full stop: %q", g.Name, g.Doc)
		}
	}
}

func TestEveryGeneratorTellsTheTruthByDefault(t *testing.T) {
	for _, g := range payload.Generators() {
		if g.Name == "mixed" {
			continue
		}
		t.Run(g.Name, func(t *testing.T) {
			each(t, 100, g.Gen(), func(p payload.Payload) {
				c := payload.Claims{MediaType: p.MediaType, Name: p.Name, Size: len(p.Data), Charset: p.Claims.Charset}
				if p.Claims != c || p.Flaw != "" {
					t.Errorf("claims %+v of %+v, flaw %q", p.Claims, c, p.Flaw)
				}
				if p.Kind == "" || !strings.Contains(p.MediaType, "/") || !strings.Contains(p.Name, ".") {
					t.Errorf("kind %q, type %q, name %q", p.Kind, p.MediaType, p.Name)
				}
			})
		})
	}
}

func TestEveryGeneratorReplaysItsChoices(t *testing.T) {
	for _, g := range payload.Generators() {
		t.Run(g.Name, func(t *testing.T) {
			different := map[string]bool{}
			for seed := range uint64(50) {
				s := choice.FromSeed(seed)
				want := from(t, g.Gen(), s)
				if got := from(t, g.Gen(), choice.FromBytes(s.Bytes())); !reflect.DeepEqual(got, want) {
					t.Fatalf("seed %d: replayed as %+v, want %+v", seed, got, want)
				}
				different[string(want.Data)] = true
			}
			if len(different) < 25 {
				t.Errorf("%d different payloads of 50", len(different))
			}
		})
	}
}

func TestTheSimplestChoicesAreSmall(t *testing.T) {
	for _, g := range payload.Generators() {
		p := from(t, g.Gen(), choice.FromBytes(make([]byte, 1<<16)))
		for seed := range uint64(20) {
			if q := from(t, g.Gen(), choice.FromSeed(seed)); len(q.Data) < len(p.Data)/2 {
				t.Errorf("%s: the simplest payload has %d bytes, that of seed %d has %d: %q", g.Name, len(p.Data), seed, len(q.Data), bytes.ToValidUTF8(p.Data, nil))
			}
		}
	}
}
