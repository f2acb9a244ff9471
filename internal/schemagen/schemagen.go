// Package schemagen makes JSON schemas (draft 2020-12) from Go types, for the tests that keep the
// schemas checked in beside the types equal to them, and validates by a schema for tests of what is
// written.
//
// A schema says exactly what encoding/json writes for the type: objects are closed, a field without
// omitempty is required, and a slice or map that may be nil may be null. Doc comments become
// descriptions and the constants of a string type its enum. It covers what stored formats use; a type
// that it does not know (an interface, a channel, an embedded struct) is an error, not a guess.
package schemagen

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Draft is the URI of the JSON schema dialect.
const Draft = "https://json-schema.org/draft/2020-12/schema"

// Options say how [Generate] makes a schema.
type Options struct {
	// ID is the schema's $id, Title its title.
	ID, Title string
	// Source are the comments and constants of the types' package.
	Source *Source
	// Version, where not 0, is what the root's "version" must be.
	Version int
	// Format has a pattern for types that marshal themselves to text; none means any string.
	Format map[reflect.Type]string
}

// Generate returns the schema of t, a struct, indented and ending in a newline.
func Generate(t reflect.Type, o Options) ([]byte, error) {
	g := &generator{Options: o, defs: map[string]Object{}}
	root, err := g.object(t)
	if err != nil {
		return nil, err
	}
	if o.Version != 0 {
		if !constrain(root, "version", o.Version) {
			return nil, fmt.Errorf("%s has no field \"version\"", t)
		}
	}
	schema := Object{{"$schema", Draft}, {"$id", o.ID}, {"title", o.Title}}
	schema = append(schema, root...)
	var defs Object
	for _, name := range slices.Sorted(maps.Keys(g.defs)) {
		defs = append(defs, Member{name, g.defs[name]})
	}
	if defs != nil {
		schema = append(schema, Member{"$defs", defs})
	}
	return Marshal(schema)
}

// Marshal returns the JSON of a schema, indented and ending in a newline.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

type generator struct {
	Options
	// defs has the schemas of the named types seen so far; nil while one is being made.
	defs map[string]Object
}

var (
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	rawMessage    = reflect.TypeFor[json.RawMessage]()
)

// value returns the schema of a value of type t; nullable says that nil is written as null.
func (g *generator) value(t reflect.Type, nullable bool) (Object, error) {
	switch {
	case t == rawMessage:
		return Object{}, nil
	case t.Implements(textMarshaler):
		out := Object{{"type", "string"}}
		if p := g.Format[t]; p != "" {
			out = append(out, Member{"pattern", p})
		}
		return out, nil
	case t.Implements(jsonMarshaler):
		return nil, fmt.Errorf("%s marshals itself", t)
	}
	switch t.Kind() {
	case reflect.Bool:
		return Object{{"type", "boolean"}}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return Object{{"type", "integer"}}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return Object{{"type", "integer"}, {"minimum", 0}}, nil
	case reflect.Float32, reflect.Float64:
		return Object{{"type", "number"}}, nil
	case reflect.String:
		return g.text(t), nil
	case reflect.Pointer:
		if nullable {
			return nil, fmt.Errorf("a pointer to %s without omitempty is not supported", t.Elem())
		}
		return g.value(t.Elem(), false)
	case reflect.Slice:
		items, err := g.value(t.Elem(), true)
		return Object{{"type", orNull("array", nullable)}, {"items", items}}, err
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			return nil, fmt.Errorf("%s has keys that are not strings", t)
		}
		values, err := g.value(t.Elem(), true)
		return Object{{"type", orNull("object", nullable)}, {"additionalProperties", values}}, err
	case reflect.Struct:
		return g.reference(t)
	}
	return nil, fmt.Errorf("%s is not supported", t)
}

func orNull(kind string, nullable bool) any {
	if nullable {
		return []string{kind, "null"}
	}
	return kind
}

// text is a string, or one of the constants of its type.
func (g *generator) text(t reflect.Type) Object {
	out := Object{{"type", "string"}}
	if values := g.Source.Constants(t.Name()); t.PkgPath() != "" && len(values) > 0 {
		out = append(out, Member{"enum", values})
	}
	return out
}

// reference puts the schema of a named struct under $defs and returns a reference to it.
func (g *generator) reference(t reflect.Type) (Object, error) {
	if t.Name() == "" {
		return g.object(t)
	}
	ref := Object{{"$ref", "#/$defs/" + t.Name()}}
	if _, seen := g.defs[t.Name()]; seen {
		return ref, nil
	}
	g.defs[t.Name()] = nil
	def, err := g.object(t)
	g.defs[t.Name()] = def
	return ref, err
}

// object returns the schema of a struct.
func (g *generator) object(t reflect.Type) (Object, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s is not a struct", t)
	}
	var properties Object
	required := []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" || f.Anonymous {
			return nil, fmt.Errorf("%s.%s has no json name", t, f.Name)
		}
		optional := slices.Contains(strings.Split(options, ","), "omitempty")
		schema, err := g.value(f.Type, !optional)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
		if doc := g.Source.Field(t.Name(), f.Name); doc != "" {
			schema = append(Object{{"description", doc}}, schema...)
		}
		properties = append(properties, Member{name, schema})
		if !optional {
			required = append(required, name)
		}
	}
	out := Object{}
	if doc := g.Source.Type(t.Name()); doc != "" {
		out = append(out, Member{"description", doc})
	}
	return append(out,
		Member{"type", "object"},
		Member{"properties", properties},
		Member{"required", required},
		Member{"additionalProperties", false},
	), nil
}

// constrain replaces the schema of an object's property by a constant.
func constrain(object Object, property string, value any) bool {
	for _, m := range object {
		if m.Name != "properties" {
			continue
		}
		properties := m.Value.(Object)
		for i := range properties {
			if properties[i].Name == property {
				properties[i].Value = Object{{"const", value}}
				return true
			}
		}
	}
	return false
}
