package perturb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// Perturbed is a sample and what was done to it. No step means that it is as it was.
type Perturbed[T any] struct {
	Steps []Step
	Value T
}

// String returns the steps: "PNG, IHDR width = 0, CRC fixed; bit 3 of byte 17 flipped".
func (p Perturbed[T]) String() string {
	if len(p.Steps) == 0 {
		return "the sample unchanged"
	}
	did := make([]string, len(p.Steps))
	for i, s := range p.Steps {
		did[i] = s.Did
	}
	return strings.Join(did, "; ")
}

// Explain gives a failure of package fuzz the steps beside the value.
func (p Perturbed[T]) Explain() (words string, value any) { return p.String(), p.Value }

// Samples are the types that [Of] takes. For others that encode to JSON there is [OfValue].
type Samples interface {
	[]byte | string | payload.Payload
}

// mostSteps is how many rules one value goes through.
const mostSteps = 4

// firstMean makes one value in twenty the sample itself. After the first step half of the values go on.
const firstMean = 19

// Of returns a generator of [Perturbed] of T: the sample, then the sample with one change of the mildest rule, up to
// four changes of any. Without rules all of [Rules] are used; those for other formats than the sample's are passed
// over. A payload's Flaw says what was done as well, and its claims can be made to lie.
//
// It panics where no rule applies: [Try] returns the error.
func Of[T Samples](sample T, rules ...Rule) gopter.Gen {
	g, err := Try(sample, rules...)
	if err != nil {
		panic(err)
	}
	return g
}

// Try is [Of] with an error in the place of a panic.
func Try[T Samples](sample T, rules ...Rule) (gopter.Gen, error) {
	switch v := any(sample).(type) {
	case string:
		return generator(Sample{Data: []byte(v)}, rules, func(out Sample, _ []Step) (string, bool) { return string(out.Data), true }, always[string])
	case payload.Payload:
		claims := v.Claims
		return generator(Sample{Data: v.Data, Claims: &claims}, rules, func(out Sample, steps []Step) (payload.Payload, bool) {
			p := v
			p.Data, p.Claims = bytes.Clone(out.Data), *out.Claims
			if len(steps) > 0 {
				p.Flaw = Perturbed[payload.Payload]{Steps: steps}.String()
				if !bytes.Equal(p.Data, v.Data) {
					p.Parts = nil // they may not be in the data any more
				}
			}
			return p, true
		}, always[payload.Payload])
	default:
		data, _ := v.([]byte)
		return generator(Sample{Data: data}, rules, func(out Sample, _ []Step) ([]byte, bool) { return bytes.Clone(out.Data), true }, always[[]byte])
	}
}

// OfValue returns a generator of [Perturbed] of T for a value that encodes to JSON: its document is perturbed by
// rules for JSON and decoded again. A step after which the document is no T any more, or the same T, is left out: a field
// that is a number stays one, but goes missing, repeats and reaches its edges. It panics where the value does not
// encode or no rule applies.
func OfValue[T any](sample T, rules ...Rule) gopter.Gen {
	data, err := json.Marshal(sample)
	if err != nil {
		panic(fmt.Errorf("perturb: the sample does not encode to JSON: %w", err))
	}
	if rules == nil {
		rules = forJSON()
	}
	g, err := generator(Sample{Data: data}, rules, func(out Sample, _ []Step) (v T, ok bool) {
		return v, json.Unmarshal(out.Data, &v) == nil
	}, func(a, b T) bool { return !reflect.DeepEqual(a, b) })
	if err != nil {
		panic(err)
	}
	return g
}

// always is for samples that each rule changes.
func always[T any](_, _ T) bool { return true }

// forJSON returns the rules that leave a document of JSON one.
func forJSON() []Rule {
	var out []Rule
	for _, r := range Rules() {
		if strings.HasPrefix(r.Name, "json-") {
			out = append(out, r)
		}
	}
	return out
}

// generator draws steps. Where decode refuses the outcome of a step, or it does not differ, the step is left out.
func generator[T any](sample Sample, rules []Rule, decode func(Sample, []Step) (T, bool), differ func(a, b T) bool) (gopter.Gen, error) {
	sample.Format = Sniff(sample.Data)
	if rules == nil {
		rules = Rules()
	}
	rules, err := fitting(sample, rules)
	if err != nil {
		return nil, err
	}
	return choice.Gen(func(s *choice.Stream) Perturbed[T] {
		now := sample
		if sample.Claims != nil {
			claims := *sample.Claims
			now.Claims = &claims
		}
		var steps []Step
		value, _ := decode(now, nil)
		again := true
		for n, mean := 0, firstMean; n < mostSteps && again; n, mean = n+1, 1 {
			s.Span(func() {
				if again = s.More(mean); !again {
					return
				}
				next, step, ok := one(s, now, rules)
				if !ok {
					return
				}
				more := slices.Concat(steps, []Step{step})
				if v, ok := decode(next, more); ok && differ(value, v) {
					now, steps, value = next, more, v
				}
			})
		}
		return Perturbed[T]{Steps: steps, Value: value}
	}), nil
}

// one applies a rule that is drawn. Where it does not apply any more or finds nothing to change the next ones are tried.
func one(s *choice.Stream, in Sample, rules []Rule) (Sample, Step, bool) {
	first := s.Int(0, len(rules)-1)
	for i := range rules {
		r := rules[(first+i)%len(rules)]
		if !r.Applies(in) {
			continue
		}
		if out, did, ok := r.Run(s, in); ok {
			return out, Step{r.Name, did}, true
		}
	}
	return in, Step{}, false
}

// mostNamed is how many rules an error names.
const mostNamed = 10

// fitting returns the rules that apply to the sample. The list does not change with the steps: a step that is left out
// in shrinking leaves the later ones as they were.
func fitting(sample Sample, rules []Rule) ([]Rule, error) {
	if len(rules) == 0 {
		return nil, errors.New("perturb: the list of rules is empty: give it some, or no list for all that apply")
	}
	names := make([]string, len(rules))
	var fit []Rule
	for i, r := range rules {
		if r.Name == "" || r.Applies == nil || r.Run == nil {
			return nil, fmt.Errorf("perturb: rule %d (%q) needs Name, Applies and Run", i, r.Name)
		}
		names[i] = r.Name
		if r.Applies(sample) {
			fit = append(fit, r)
		}
	}
	if len(fit) > 0 {
		return fit, nil
	}
	what := fmt.Sprintf("%s, %d bytes", sample.Format, len(sample.Data))
	if len(sample.Data) == 0 {
		what = "empty"
	}
	if len(names) > mostNamed {
		names = append(names[:mostNamed], fmt.Sprintf("… (%d rules)", len(rules)))
	}
	return nil, fmt.Errorf("perturb: none of the rules applies to the sample (%s): %s: give it another sample, other rules, or none for all that apply",
		what, strings.Join(names, ", "))
}
