package payload_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// nearMisses are documents that are nearly valid by one of the schemas.
var nearMisses = []string{
	`null`, `true`, `false`, `0`, `1`, `1.0`, `-3`, `4`, `3.5`, `1.5`, `7`, `15`, `0.0001`, `9223372036854775807`, `-1e30`, `-1e31`, `150`,
	`""`, `"a"`, `"ab"`, `"abc"`, `"abcdef"`, `"AB-1234"`, `"AB-1234z"`, `"bab"`, `"αβγ"`, `"a-b"`,
	`[]`, `[1]`, `[1,1]`, `[1,2,3]`, `[7,7,1]`, `[7,7,7,7]`, `["a",1]`, `["a",1,2]`, `["a","b"]`, `[[[[[[1]]]]]]`, `[{"a":1},{"a":1.0}]`, `[[1,2],[1.0,2]]`, `[[1],[[1]]]`, `[[1],"[1]"]`, `[[1,2],[2,1]]`,
	`[{"a":1,"b":[]},{"b":[],"a":1}]`, `[{"a":"1"},{"a":1}]`, `[{"a":1,"b":2},{"a":2,"b":1}]`,
	`{}`, `{"a":1}`, `{"a":"b"}`, `{"b":1}`, `{"b":"c"}`, `{"a":"b","b":1,"c":null}`, `{"a":true,"b":false}`, `{"a":true,"b":false,"c":true,"d":true}`,
	`{"i_a":1}`, `{"i_a":"b"}`, `{"s_a":"b","i_":2}`, `{"abc":1}`, `{"abcd":1}`, `{"x":1,"y~/z":2}`, `{"card":1}`, `{"card":1,"address":null,"name":"a"}`,
	`{"card":1,"code":"abc"}`, `{"card":1,"code":"ab"}`, `{"kind":"circle","r":1}`, `{"kind":"circle","r":0}`, `{"kind":"box","r":1}`,
	`{"country":"US","code":"12345"}`, `{"country":"US","code":"1234 AB"}`, `{"country":"NL","code":"1234 AB"}`, `{"name":"a","age":151}`, `{"name":"","age":1}`,
	`{"value":1,"children":[{"value":2,"children":[]}]}`, `{"value":1,"children":[{"value":2}]}`, `{"next":{"next":null}}`, `{"next":{"next":1}}`,
	`{"query":"a","limit":51}`, `{"query":"a","tags":["b","b"]}`, `{"query":"a","sort":"date","tags":["b"]}`, `{"query":"a","other":1}`,
}

// TestChecksAgreeWithALibrary compares, for each schema, what documents of the others and near misses are to
// the sampler and to a validator that is not ours.
func TestChecksAgreeWithALibrary(t *testing.T) {
	docs := append([]string{}, nearMisses...)
	for _, tt := range schemas {
		g, err := payload.JSONSchema([]byte(tt.schema))
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(3) {
			docs = append(docs, string(from(t, g, choice.FromSeed(seed)).Data))
		}
	}
	allowed, refused := 0, 0
	for _, tt := range schemas {
		if strings.Contains(tt.schema, "format") {
			continue // annotations to us
		}
		want := validator(t, tt.schema)
		allows, err := payload.Checks([]byte(tt.schema))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range docs {
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
			if err != nil {
				t.Fatal(err)
			}
			valid := want.Validate(doc) == nil
			got, err := allows([]byte(text))
			if err != nil || got != valid {
				t.Errorf("%s: %s is allowed: %v, want %v, %v", tt.name, text, got, valid, err)
			}
			if valid {
				allowed++
			} else {
				refused++
			}
		}
	}
	if allowed < 500 || refused < 1000 {
		t.Errorf("%d allowed, %d refused", allowed, refused)
	}
}
