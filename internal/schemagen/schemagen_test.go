package schemagen

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type colour string

type span time.Duration

func (s span) MarshalText() ([]byte, error) { return []byte(time.Duration(s).String()), nil }

type side struct {
	Length float64 `json:"length"`
	Secret string  `json:"-"`
	Index  uint8   `json:"index,omitempty"`
}

const shapeSource = `package x

// colour is
// what [it] looks like.
type colour string

const (
	red  colour = "red"
	blue colour = "blue <&>"
	other       = "not a colour"
)

// side is one side.
type side struct {
	// Length is in metres.
	Length float64
}
`

func TestSchemaSaysWhatEncodingWrites(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte(shapeSource), 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := ParseDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	type visible struct {
		Version int     `json:"version"`
		Colour  colour  `json:"colour,omitempty"`
		Sides   []side  `json:"sides"`
		Took    span    `json:"took"`
		Inner   *nested `json:"inner,omitempty"`
	}
	got, err := Generate(reflect.TypeFor[visible](), Options{
		ID: "urn:x", Title: "x", Source: src, Version: 3,
		Format: map[reflect.Type]string{reflect.TypeFor[span](): "s$"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:x",
  "title": "x",
  "type": "object",
  "properties": {
    "version": {
      "const": 3
    },
    "colour": {
      "type": "string",
      "enum": [
        "red",
        "blue <&>"
      ]
    },
    "sides": {
      "type": [
        "array",
        "null"
      ],
      "items": {
        "$ref": "#/$defs/side"
      }
    },
    "took": {
      "type": "string",
      "pattern": "s$"
    },
    "inner": {
      "$ref": "#/$defs/nested"
    }
  },
  "required": [
    "version",
    "sides",
    "took"
  ],
  "additionalProperties": false,
  "$defs": {
    "nested": {
      "type": "object",
      "properties": {
        "again": {
          "$ref": "#/$defs/nested"
        },
        "facts": {
          "type": "object",
          "additionalProperties": {}
        }
      },
      "required": [],
      "additionalProperties": false
    },
    "side": {
      "description": "side is one side.",
      "type": "object",
      "properties": {
        "length": {
          "description": "Length is in metres.",
          "type": "number"
        },
        "index": {
          "type": "integer",
          "minimum": 0
        }
      },
      "required": [
        "length"
      ],
      "additionalProperties": false
    }
  }
}
`
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

type nested struct {
	Again *nested                    `json:"again,omitempty"`
	Facts map[string]json.RawMessage `json:"facts,omitempty"`
}

func TestUnknownTypesAreRefused(t *testing.T) {
	for _, tt := range []struct {
		typ  reflect.Type
		want string
	}{
		{reflect.TypeFor[int](), "not a struct"},
		{reflect.TypeFor[struct {
			A any `json:"a"`
		}](), "not supported"},
		{reflect.TypeFor[struct {
			A *int `json:"a"`
		}](), "without omitempty"},
		{reflect.TypeFor[struct{ A int }](), "no json name"},
		{reflect.TypeFor[struct {
			side `json:"side"`
		}](), "no json name"},
		{reflect.TypeFor[struct {
			A map[struct{}]int `json:"a"`
		}](), "keys that are not strings"},
		{reflect.TypeFor[struct {
			A map[int]int `json:"a"`
		}](), "keys that are not strings"},
		{reflect.TypeFor[struct {
			A Object `json:"a"`
		}](), "marshals itself"},
	} {
		_, err := Generate(tt.typ, Options{})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Generate(%s) = %v, want an error with %q", tt.typ, err, tt.want)
		}
	}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[struct {
			A []any `json:"a"`
		}](),
		reflect.TypeFor[struct {
			A map[string]any `json:"a"`
		}](),
		reflect.TypeFor[struct {
			A *any `json:"a,omitempty"`
		}](),
		reflect.TypeFor[struct {
			A unsupported `json:"a"`
		}](),
		reflect.TypeFor[struct {
			A struct {
				B any `json:"b"`
			} `json:"a"`
		}](),
	} {
		if _, err := Generate(typ, Options{}); err == nil || !strings.Contains(err.Error(), "interface {} is not supported") {
			t.Errorf("Generate(%s) = %v: what is inside is not supported", typ, err)
		}
	}
	_, err := Generate(reflect.TypeFor[nested](), Options{Version: 1})
	if err == nil {
		t.Error("a version for a type that has none was accepted")
	}
}

type unsupported struct {
	A any `json:"a"`
}

type word string

func TestEveryKindOfValueHasItsSchema(t *testing.T) {
	src, err := parse(t, map[string]string{"x.go": "package x\n\nconst a string = \"a\"\n\nconst only colour = \"only\"\n\n// side is a side.\ntype side struct{}\n"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		typ  reflect.Type
		want string
	}{
		{reflect.TypeFor[bool](), `{"type":"boolean"}`},
		{reflect.TypeFor[int](), `{"type":"integer"}`},
		{reflect.TypeFor[uint16](), `{"type":"integer","minimum":0}`},
		{reflect.TypeFor[float32](), `{"type":"number"}`},
		// A constant of type string is not one of the few values of a type.
		{reflect.TypeFor[string](), `{"type":"string"}`},
		{reflect.TypeFor[word](), `{"type":"string"}`},
		{reflect.TypeFor[colour](), `{"type":"string","enum":["only"]}`},
		{reflect.TypeFor[span](), `{"type":"string"}`},
		{reflect.TypeFor[json.RawMessage](), `{}`},
		{reflect.TypeFor[[]int](), `{"type":["array","null"],"items":{"type":"integer"}}`},
		{reflect.TypeFor[[][]int](), `{"type":["array","null"],"items":{"type":["array","null"],"items":{"type":"integer"}}}`},
		{reflect.TypeFor[map[string][]bool](), `{"type":["object","null"],"additionalProperties":{"type":["array","null"],"items":{"type":"boolean"}}}`},
		{reflect.TypeFor[struct {
			B *[]int `json:"b,omitempty"`
		}](), `{"type":"object","properties":{"b":{"type":"array","items":{"type":"integer"}}},"required":[],"additionalProperties":false}`},
	} {
		field := reflect.StructField{Name: "A", Type: tt.typ, Tag: `json:"a"`}
		got, err := Generate(reflect.StructOf([]reflect.StructField{field}), Options{ID: "urn:x", Title: "x", Source: src})
		if err != nil {
			t.Errorf("%s: %v", tt.typ, err)
			continue
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, got); err != nil {
			t.Fatal(err)
		}
		want := `{"$schema":"` + Draft + `","$id":"urn:x","title":"x","type":"object","properties":{"a":` + tt.want + `},"required":["a"],"additionalProperties":false}`
		if compact.String() != want {
			t.Errorf("%s:\n%s, want\n%s", tt.typ, compact.String(), want)
		}
	}
}
