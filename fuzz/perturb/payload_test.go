package perturb

import (
	"bytes"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// What package payload makes is taken apart as well as what other tools made.
func TestGeneratedPayloadsAreSamples(t *testing.T) {
	known := 0
	for _, g := range payload.Generators() {
		for seed := range uint64(8) {
			p, ok := choice.Draw(choice.FromSeed(seed), g.Gen(), 0, 100).Result.(payload.Payload)
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

// Both forms of the cross-reference are there: what moves the objects leaves a document that a strict reader takes.
func TestGeneratedDocumentsStayValidWhereRulesSayTheyFix(t *testing.T) {
	api.DisableConfigDir()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationStrict
	tables, streams := 0, 0
	for seed := range uint64(12) {
		p, _ := choice.Draw(choice.FromSeed(seed), payload.PDF(payload.PDFOptions{MaxPages: 1}), 0, 100).Result.(payload.Payload)
		f, ok := parsePDF(p.Data)
		if !ok {
			t.Fatalf("seed %d: the document is not taken apart: %.100q", seed, p.Data)
		}
		if _, is := f.xref.(*xrefStream); is {
			streams++
		} else {
			tables++
		}
		for _, rule := range Named("pdf-comment", "pdf-repeat") {
			out, did, ok := rule.Run(choice.FromSeed(seed), Sample{Data: p.Data, Format: PDF})
			if !ok {
				t.Fatalf("seed %d: %s does nothing", seed, rule.Name)
			}
			if _, err := api.ReadAndValidate(bytes.NewReader(out.Data), conf); err != nil {
				t.Errorf("seed %d: %s: %v", seed, did, err)
			}
		}
	}
	if tables < 2 || streams < 2 {
		t.Errorf("%d documents with a table, %d with a stream", tables, streams)
	}
}
