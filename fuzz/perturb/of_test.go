package perturb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// draw takes one value from a generator with a stream.
func draw[T any](t *testing.T, g gopter.Gen, s *choice.Stream) Perturbed[T] {
	t.Helper()
	p := gopter.DefaultGenParameters()
	p.Rng = rand.New(rand.NewSource(1))
	defer choice.Bind(p.Rng, s)()
	v, ok := g(p).Retrieve()
	out, is := v.(Perturbed[T])
	if !ok || !is {
		t.Fatalf("got %T, %v", v, ok)
	}
	return out
}

func TestZerosAreTheSampleThenTheMildestRule(t *testing.T) {
	for format, data := range samples() {
		g := Of(data)
		zero := draw[[]byte](t, g, choice.FromBytes(make([]byte, 64)))
		if !bytes.Equal(zero.Value, data) || zero.Steps != nil || zero.String() != "the sample unchanged" {
			t.Errorf("%s: zeros gave %v", format, zero)
		}
		one := draw[[]byte](t, g, choice.FromBytes(append([]byte{1}, make([]byte, 64)...)))
		mildest := ""
		for _, r := range Rules() {
			if r.Applies(Sample{Data: data, Format: format}) {
				if _, _, ok := r.Run(choice.FromBytes(make([]byte, 64)), Sample{Data: data, Format: format}); ok {
					mildest = r.Name
					break
				}
			}
		}
		if len(one.Steps) != 1 || one.Steps[0].Rule != mildest || one.String() != one.Steps[0].Did {
			t.Errorf("%s: the first change was %v, want %s", format, one.Steps, mildest)
		}
	}
}

func TestStepsAreToldInOrder(t *testing.T) {
	most, distinct := 0, map[string]bool{}
	g := Of(jsonSample)
	for seed := range uint64(300) {
		p := draw[string](t, g, choice.FromSeed(seed))
		if (p.Value == jsonSample) != (len(p.Steps) == 0) && len(p.Steps) < 2 {
			t.Fatalf("%v made %q", p.Steps, p.Value)
		}
		if strings.Count(p.String(), "; ") < len(p.Steps)-1 {
			t.Errorf("%q has not all of %v", p, p.Steps)
		}
		most = max(most, len(p.Steps))
		distinct[p.Value] = true
	}
	if most != mostSteps || len(distinct) < 220 {
		t.Errorf("at most %d steps, %d distinct values", most, len(distinct))
	}
}

func TestAPayloadSaysWhatIsWrongWithIt(t *testing.T) {
	in := payload.Payload{Kind: payload.KindImage, MediaType: "image/png", Name: "a.png", Data: pngSample(), Parts: []payload.Payload{{}}}
	in.Claims = payload.Claims{MediaType: "image/png", Name: "a.png", Size: len(in.Data)}
	lied, damaged := 0, 0
	for seed := range uint64(200) {
		p := draw[payload.Payload](t, Of(in), choice.FromSeed(seed))
		if (p.Value.Flaw == "") != (len(p.Steps) == 0) || len(p.Steps) > 0 && p.Value.Flaw != p.String() {
			t.Fatalf("flaw %q, steps %v", p.Value.Flaw, p.Steps)
		}
		if p.Value.Claims != in.Claims {
			lied++
		}
		if !bytes.Equal(p.Value.Data, in.Data) {
			damaged++
			if p.Value.Parts != nil {
				t.Errorf("parts of what is not there")
			}
		} else if len(p.Value.Parts) != 1 {
			t.Errorf("parts lost")
		}
	}
	if lied < 10 || damaged < 50 || in.Claims.Size != len(in.Data) {
		t.Errorf("%d lied, %d damaged, the sample's claims are %v", lied, damaged, in.Claims)
	}
}

func TestAValueKeepsItsType(t *testing.T) {
	type order struct {
		ID    int      `json:"id"`
		Name  string   `json:"name"`
		Items []string `json:"items"`
		Note  *string  `json:"note"`
	}
	note := "on 2024-05-01"
	in := order{7, "Ada", []string{"a", "b", "c"}, &note}
	ids, lengths, gone := map[int]bool{}, map[int]bool{}, false
	for seed := range uint64(500) {
		p := draw[order](t, OfValue(in), choice.FromSeed(seed))
		ids[p.Value.ID], lengths[len(p.Value.Items)] = true, true
		gone = gone || p.Value.Note == nil
		if len(p.Steps) == 0 && p.Value.Name != "Ada" {
			t.Fatalf("%v", p)
		}
	}
	if len(ids) < 5 || len(lengths) < 4 || !gone {
		t.Errorf("%d ids, %d lengths, a missing note %v", len(ids), len(lengths), gone)
	}
}

func TestRulesThatCannotApplyAreAnError(t *testing.T) {
	_, err := Try("plain text", Named("png-header", "csv-quote")...)
	if err == nil || !strings.Contains(err.Error(), "text, 10 bytes") || !strings.Contains(err.Error(), "png-header, csv-quote") {
		t.Errorf("got %v", err)
	}
	if _, err := Try(""); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("got %v", err)
	}
	if _, err := Try("a", On("no axis")...); err == nil || !strings.Contains(err.Error(), "list of rules is empty") {
		t.Errorf("got %v", err)
	}
	if _, err := Try("a", Rule{Name: "mine"}); err == nil || !strings.Contains(err.Error(), `"mine"`) {
		t.Errorf("got %v", err)
	}
	if _, err := Try("plain text", Named("png-header", "byte-bit")...); err != nil {
		t.Errorf("one that applies is enough: %v", err)
	}
	for name, f := range map[string]func(){
		"Of":      func() { Of("text", Named("png-header")...) },
		"OfValue": func() { OfValue(make(chan int)) },
		"rules":   func() { OfValue(1, Named("png-header")...) },
		"none":    func() { OfValue(1, On("no axis")...) },
	} {
		func() {
			defer func() {
				if err, _ := recover().(error); err == nil || !strings.HasPrefix(err.Error(), "perturb: ") {
					t.Errorf("%s panicked with %v", name, err)
				}
			}()
			f()
		}()
	}
}

func TestARuleOfTheUsersOwn(t *testing.T) {
	shout := Rule{Name: "shout", Doc: "writes all in capitals", Axis: Charset, Applies: func(in Sample) bool { return in.Format == JSON },
		Run: func(_ *Stream, in Sample) (Sample, string, bool) {
			in.Data = []byte(strings.ToUpper(string(in.Data)))
			return in, "in capitals", true
		}}
	p := draw[string](t, Of(`{"a":1}`, shout), choice.FromBytes([]byte{1, 0, 0, 0}))
	if p.Value != `{"A":1}` || p.String() != "in capitals" || !json.Valid([]byte(p.Value)) {
		t.Errorf("got %v", p)
	}
}

func TestAFailureShowsTheStepsBeforeTheValue(t *testing.T) {
	p := Perturbed[string]{Steps: []Step{{Rule: "png-size", Did: "PNG, IHDR width = 0, CRC fixed"}}, Value: "x"}
	const want = `perturb.Perturbed[string]{Steps:[]perturb.Step{"png-size: PNG, IHDR width = 0, CRC fixed"}, Value:"x"}`
	if got := fmt.Sprintf("%#v", p); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAnErrorNamesTheFirstOfManyRules(t *testing.T) {
	_, err := Try([]byte(nil))
	if err == nil || !strings.Contains(err.Error(), "… ("+strconv.Itoa(len(Rules()))+" rules): give") || strings.Count(err.Error(), ", ") != 12 {
		t.Errorf("%v", err)
	}
}
