package evidence_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/schemagen"
)

const base = "https://raw.githubusercontent.com/passmuster/muster/main/harness/evidence/"

// The schemas are generated from the Go types. MUSTER_UPDATE_SCHEMA=1 rewrites the files.
func TestSchemasAreThoseOfTheTypes(t *testing.T) {
	src, err := schemagen.ParseDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []struct {
		file, title string
		typ         reflect.Type
		version     int
		stored      []byte
	}{
		{"evidence.schema.json", "muster evidence", reflect.TypeFor[evidence.Evidence](), evidence.Version, evidence.Schema()},
		{"verdict.schema.json", "muster verdict", reflect.TypeFor[evidence.Verdict](), evidence.VerdictVersion, evidence.VerdictSchema()},
	} {
		want, err := schemagen.Generate(s.typ, schemagen.Options{
			ID: base + s.file, Title: s.title, Source: src, Version: s.version,
			Format: map[reflect.Type]string{reflect.TypeFor[evidence.Duration](): `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`},
		})
		if err != nil {
			t.Fatal(err)
		}
		if os.Getenv("MUSTER_UPDATE_SCHEMA") != "" {
			if err := os.WriteFile(s.file, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if d := cmp.Diff(string(want), string(s.stored)); d != "" {
			t.Errorf("%s is not that of the types; rewrite it with MUSTER_UPDATE_SCHEMA=1 go test . (-types +file)\n%s", s.file, d)
		}
	}
}

func compile(t *testing.T, schema []byte) *jsonschema.Schema {
	t.Helper()
	s, err := schemagen.Compile(schema)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// filled returns a value of type t in which every field is set, strings of a type with constants to
// the given one of them.
func filled(t reflect.Type, src *schemagen.Source, pick int) reflect.Value {
	v := reflect.New(t).Elem()
	switch t {
	case reflect.TypeFor[json.RawMessage]():
		v.SetBytes([]byte(`{"any":[1,null]}`))
		return v
	case reflect.TypeFor[evidence.Duration]():
		v.SetInt(int64(90*time.Second + 1500*time.Microsecond))
		return v
	}
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			v.Field(i).Set(filled(t.Field(i).Type, src, pick))
		}
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		v.Elem().Set(filled(t.Elem(), src, pick))
	case reflect.Slice:
		v.Set(reflect.Append(v, filled(t.Elem(), src, pick)))
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(reflect.ValueOf("key").Convert(t.Key()), filled(t.Elem(), src, pick))
	case reflect.String:
		v.SetString("text")
		if values := src.Constants(t.Name()); len(values) > 0 {
			v.SetString(values[pick%len(values)])
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Uint64:
		v.SetUint(1<<64 - 1)
	default:
		v.SetInt(3)
	}
	return v
}

func TestSchemasAcceptWhatIsStored(t *testing.T) {
	src, err := schemagen.ParseDir(".")
	if err != nil {
		t.Fatal(err)
	}
	schema, verdictSchema := compile(t, evidence.Schema()), compile(t, evidence.VerdictSchema())
	most := 0
	for _, typ := range []string{"Status", "Outcome", "Answer", "Severity", "Mode", "BarKind", "BarPolicy", "FlakyPolicy"} {
		values := src.Constants(typ)
		if len(values) < 2 {
			t.Errorf("type %s has the constants %q, want at least two", typ, values)
		}
		most = max(most, len(values))
	}
	for pick := range most {
		e := filled(reflect.TypeFor[evidence.Evidence](), src, pick).Interface().(evidence.Evidence)
		e.Version = evidence.Version
		check(t, schema, e)
		v := filled(reflect.TypeFor[evidence.Verdict](), src, pick).Interface().(evidence.Verdict)
		v.Version = evidence.VerdictVersion
		check(t, verdictSchema, v)
	}
	// Nothing is set that may be left out: an interrupted run of no packages.
	check(t, schema, evidence.Evidence{Version: evidence.Version, Config: evidence.Config{Mode: evidence.Enforce}})
	check(t, verdictSchema, evidence.Verdict{Version: evidence.VerdictVersion, Verdict: evidence.Pass, Mode: evidence.Observe})
}

func check(t *testing.T, s *jsonschema.Schema, v any) {
	t.Helper()
	data, err := evidence.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := schemagen.Validate(s, data); err != nil {
		t.Errorf("%v\n%s", err, data)
	}
	if _, ok := v.(evidence.Evidence); ok {
		if _, err := evidence.Decode(bytes.NewReader(data)); err != nil {
			t.Errorf("Decode: %v", err)
		}
	}
}

func TestSchemasRefuseWhatIsNotStored(t *testing.T) {
	src, err := schemagen.ParseDir(".")
	if err != nil {
		t.Fatal(err)
	}
	e := filled(reflect.TypeFor[evidence.Evidence](), src, 0).Interface().(evidence.Evidence)
	e.Version = evidence.Version
	good, err := evidence.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	schema := compile(t, evidence.Schema())
	for _, change := range [][2]string{
		{`"version": 1,`, `"version": 2,`},
		{`"complete": true`, `"complete": "yes"`},
		{`"complete": true`, `"completed": true`},
		{`"mode": "enforce"`, `"mode": "enforced"`},
		{`"status": "measured"`, `"status": "done"`},
		{`"severity": "error"`, `"severity": "fatal"`},
		{`"outcome": "passed"`, `"outcome": "ok"`},
		{`"seed": 18446744073709551615`, `"seed": -1`},
		{`"time": "1m30.0015s"`, `"time": 30`},
		{`"time": "1m30.0015s"`, `"time": "soon"`},
	} {
		if !bytes.Contains(good, []byte(change[0])) {
			t.Fatalf("the sample has no %s", change[0])
		}
		bad := bytes.Replace(good, []byte(change[0]), []byte(change[1]), 1)
		var refused *jsonschema.ValidationError
		if err := schemagen.Validate(schema, bad); !errors.As(err, &refused) {
			t.Errorf("%s in place of %s: got %v, want it refused", change[1], change[0], err)
		}
	}
}

func TestSchemaCallerCannotChangeTheStoredOne(t *testing.T) {
	before := slices.Clone(evidence.Schema())
	evidence.Schema()[0] = 'x'
	evidence.VerdictSchema()[0] = 'x'
	if !bytes.Equal(before, evidence.Schema()) || evidence.VerdictSchema()[0] != '{' {
		t.Error("Schema returns the embedded bytes themselves")
	}
}
