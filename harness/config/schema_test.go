package config

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/passmuster/muster/internal/schemagen"
)

const (
	schemaName = "muster.schema.json"
	schemaURL  = "https://raw.githubusercontent.com/passmuster/muster/main/harness/config/" + schemaName
)

// schemaOf returns the JSON schema of a spec. What needs the whole file (a tier's name, a key that is
// inherited) is left to Parse.
func schemaOf(s *spec, inTier bool) schemagen.Object {
	out := schemagen.Object{{Name: "description", Value: s.Doc}}
	add := func(name string, value any) { out = append(out, schemagen.Member{Name: name, Value: value}) }
	switch s.Kind {
	case kindObject:
		add("type", "object")
		properties, required := schemagen.Object{}, []string{}
		for i := range s.Keys {
			k := &s.Keys[i]
			properties = append(properties, schemagen.Member{Name: k.Name, Value: schemaOf(k, inTier || s.Inherits)})
			if k.Required && !inTier {
				required = append(required, k.Name)
			}
		}
		add("properties", properties)
		if len(required) > 0 {
			add("required", required)
		}
		add("additionalProperties", false)
	case kindNamed:
		add("type", "object")
		add("propertyNames", schemagen.Object{{Name: "pattern", Value: "^[A-Za-z][A-Za-z0-9_-]{0,39}$"}})
		if s.NotEmpty {
			add("minProperties", 1)
		}
		add("additionalProperties", schemaOf(s.Elem, inTier))
	case kindList:
		add("type", "array")
		if s.NotEmpty {
			add("minItems", 1)
		}
		add("items", schemaOf(s.Elem, inTier))
	case kindInteger:
		add("type", "integer")
		add("minimum", s.Min)
		add("maximum", s.Max)
	case kindPercent:
		add("type", "number")
		add("minimum", 0)
		add("maximum", 100)
	case kindSwitch:
		add("type", "boolean")
	case kindEnum:
		add("enum", s.Enum)
	case kindDuration:
		add("type", "string")
		add("pattern", `^(0|([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`)
	case kindDate:
		add("type", "string")
		add("format", "date")
	case kindPattern:
		add("type", "string")
		add("minLength", 1)
		add("maxLength", maxPattern)
		add("not", schemagen.Object{{Name: "pattern", Value: `^/|^.:|\\|(^|[/{,])\.\.($|[/},])`}})
	case kindText, kindTier, kindOperator:
		add("type", "string")
		add("pattern", `\S`)
	}
	if s.Default != "" && s.Kind != kindObject {
		add("default", ordered(s.builtin()))
	}
	if s.Kind == kindEnum && s.Unset != "" {
		add("default", s.Unset)
	}
	return out
}

// ordered is value.plain with the order of the text.
func ordered(v *value) any {
	if v.spec.Kind != kindObject && v.spec.Kind != kindNamed {
		return v.plain()
	}
	out := schemagen.Object{}
	for _, c := range v.children {
		out = append(out, schemagen.Member{Name: c.name, Value: ordered(c)})
	}
	return out
}

// The schema is generated from the table of keys. MUSTER_UPDATE_SCHEMA=1 rewrites the file.
func TestSchemaIsThatOfTheKeys(t *testing.T) {
	schema := schemagen.Object{
		{Name: "$schema", Value: schemagen.Draft}, {Name: "$id", Value: schemaURL}, {Name: "title", Value: FileName},
	}
	want, err := schemagen.Marshal(append(schema, schemaOf(&fileSpec, false)...))
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("MUSTER_UPDATE_SCHEMA") != "" {
		if err := os.WriteFile(schemaName, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(string(want), string(Schema())); d != "" {
		t.Errorf("%s is not that of the keys; rewrite it with MUSTER_UPDATE_SCHEMA=1 go test . (-keys +file)\n%s", schemaName, d)
	}
}

func compileSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	s, err := schemagen.Compile(Schema())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// validateYAML validates YAML as an editor does.
func validateYAML(s *jsonschema.Schema, text []byte) error {
	var doc any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return err
	}
	if doc == nil {
		doc = map[string]any{}
	}
	return s.Validate(normal(doc))
}

// normal turns the types of the YAML library into those that the validator knows.
func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = normal(v[k])
		}
	case []any:
		for i := range v {
			v[i] = normal(v[i])
		}
	case time.Time:
		return v.Format(time.DateOnly)
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return "not JSON"
		}
	}
	return v
}

func TestSchemaAcceptsWhatParses(t *testing.T) {
	s := compileSchema(t)
	full, err := os.ReadFile(filepath.Join("testdata", "full.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{
		"template": Template(), "every key": full, "empty": nil, "tier left empty": []byte("tiers: {a: {}}\n"),
		"whole and broken percent": []byte("tiers: {a: {coverage: {package: 80, changed: 80.5}}}\n"),
		"largest seed":             []byte("seed: 18446744073709551615\n"),
		"root package":             []byte("rules: [{paths: [.], tier: low}]\n"),
	} {
		if _, err := Parse(FileName, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := validateYAML(s, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
