package perturb

import (
	"testing"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// What package payload makes is taken apart as well as what other tools made.
func TestGeneratedPayloadsAreSamples(t *testing.T) {
	known := 0
	for _, g := range payload.Generators() {
		for seed := range uint64(8) {
			v, _ := g.Gen().Sample()
			p, ok := v.(payload.Payload)
			if !ok || len(p.Data) == 0 || len(p.Data) > 1<<18 {
				continue
			}
			if f := Sniff(p.Data); f != Text && f != Binary {
				known++
			}
			if out := draw[payload.Payload](t, Of(p), choice.FromSeed(seed)); out.Value.Kind != p.Kind || out.Value.MediaType != p.MediaType {
				t.Errorf("%s: kind %s and type %s became %s and %s", g.Name, p.Kind, p.MediaType, out.Value.Kind, out.Value.MediaType)
			}
		}
	}
	if known < 30 {
		t.Errorf("of all payloads the format of %d was known", known)
	}
}
