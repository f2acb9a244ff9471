// Package payload generates what generated code meets: text, JSON, tables, pages, transcripts, prompts, tool
// calls, images, sound, documents, mail, archives, and messages whose parts contradict each other. Each
// generator is a gopter generator of [Payload] that draws from the stream of package fuzz, so that its values
// are seeded, guided by coverage under -fuzz, and shrunk.
//
//	func TestIngestKeepsTheText(t *testing.T) {
//		fuzz.Check(t, payload.Text(), func(t testing.TB, p payload.Payload) {
//			if got := ingest(p.Data); !utf8.Valid(got) {
//				t.Errorf("%q became %q", p.Data, got)
//			}
//		})
//	}
//
// By default a payload is valid: a real parser of its format reads it. What is wrong on purpose is asked for
// by a field of the generator's options, whose zero value means valid, and is named in [Payload.Flaw]. Damage
// to samples of the user's own is what package perturb is for.
//
// [Generators] lists all generators with what each is for.
package payload
