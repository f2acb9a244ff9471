package payload_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/passmuster/muster/fuzz/payload"
	"github.com/passmuster/muster/internal/choice"
)

// toolSchema is as tools declare their arguments.
const toolSchema = `{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "search", "type": "object", "properties": {
		"query": {"type": "string", "description": "what to look for", "minLength": 1}, "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10},
		"sort": {"type": "string", "enum": ["date", "rank"]}, "tags": {"type": "array", "items": {"type": "string", "pattern": "^[a-z0-9-]+$"}, "uniqueItems": true},
		"since": {"type": "string", "format": "date-time"}}, "required": ["query"], "additionalProperties": false}`

// schemas are of the kinds that tools, APIs and configurations have; least is how many different documents
// must come of the rounds.
var schemas = []struct {
	name, schema string
	least        int
}{
	{"anything", `true`, 36},
	{"empty", `{}`, 36},
	{"types", `{"type": ["integer", "null", "boolean"]}`, 24},
	{"enum", `{"enum": [1, "a", null, {"b": [2]}]}`, 4},
	{"enum within types", `{"enum": [1, "a", null, {"b": [2]}], "type": ["string", "null"]}`, 2},
	{"const", `{"const": {"a": 1.0}}`, 1},
	{"integers in bounds", `{"type": "integer", "minimum": -3, "exclusiveMaximum": 4}`, 7},
	{"narrow numbers", `{"type": "number", "exclusiveMinimum": 0.0001, "exclusiveMaximum": 0.0002}`, 1},
	{"bounds twice", `{"type": "integer", "minimum": 3, "exclusiveMinimum": 3, "maximum": 6, "exclusiveMaximum": 6}`, 2},
	{"bounds of both", `{"type": "integer", "allOf": [{"minimum": 2, "maximum": 9}, {"minimum": 4, "maximum": 7}, {"minimum": 1, "maximum": 8}]}`, 4},
	{"lengths of both", `{"type": "string", "minLength": 2, "allOf": [{"minLength": 4, "maxLength": 9}, {"maxLength": 6}, {"maxLength": 8}]}`, 60},
	{"multiples", `{"type": "number", "multipleOf": 0.25, "minimum": 1, "maximum": 2}`, 5},
	{"multiples of both", `{"type": "integer", "allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "minimum": 1, "maximum": 100}`, 8},
	{"whole multiples", `{"type": "integer", "multipleOf": 1.5, "minimum": 1, "maximum": 10}`, 3},
	{"far numbers", `{"type": "integer", "minimum": 9223372036854775000}`, 24},
	{"negative", `{"type": "number", "maximum": -1e30}`, 12},
	{"lengths", `{"type": "string", "minLength": 3, "maxLength": 5}`, 24},
	{"long", `{"type": "string", "minLength": 5000}`, 1},
	{"pattern", `{"type": "string", "pattern": "^[A-Z]{2}-\\d{4,6}(x|y)?$"}`, 72},
	{"open pattern", `{"type": "string", "pattern": "b+", "minLength": 30, "maxLength": 40}`, 10},
	{"pattern of Unicode", `{"type": "string", "pattern": "^\\p{Greek}+[^a-z]*$"}`, 72},
	{"two patterns", `{"type": "string", "allOf": [{"pattern": "^[a-f]{2,8}$"}, {"pattern": "a"}]}`, 12},
	{"code points", `{"type": "string", "pattern": "^[\u0041-\u0043]\\x20\\.$"}`, 3},
	{"classes", `{"type": "string", "pattern": "^[^a-z\\s]+?.(?:a|b)??$", "maxLength": 8}`, 24},
	{"boundary", `{"type": "string", "pattern": "^a\\b.*$"}`, 5},
	{"array", `{"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 4}`, 72},
	{"tuple", `{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false, "minItems": 2}`, 72},
	{"unique", `{"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 4}, "uniqueItems": true, "minItems": 3}`, 12},
	{"unique of any type", `{"type": "array", "uniqueItems": true, "minItems": 2}`, 90},
	{"contains", `{"type": "array", "contains": {"const": 7}, "minContains": 2, "maxContains": 3, "items": {"type": "integer"}, "minItems": 3}`, 12},
	{"object", `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}, "c": true}, "required": ["a"]}`, 72},
	{"closed object", `{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}, "required": ["b"], "additionalProperties": false}`, 48},
	{"map", `{"type": "object", "additionalProperties": {"type": "boolean"}, "minProperties": 2, "maxProperties": 3}`, 72},
	{"named keys", `{"type": "object", "propertyNames": {"pattern": "^[a-z]{3}$"}, "minProperties": 1, "maxProperties": 3}`, 72},
	{"keys of patterns", `{"type": "object", "patternProperties": {"^i_": {"type": "integer"}, "^s_": {"type": "string"}}, "additionalProperties": false, "minProperties": 1, "maxProperties": 3}`, 72},
	{"required without a schema", `{"type": "object", "required": ["x", "y~/z"]}`, 72},
	{"dependent", `{"type": "object", "properties": {"card": {"type": "integer"}, "name": {"type": "string"}}, "dependentRequired": {"card": ["address", "name"]}, "additionalProperties": {"type": "null"}}`, 12},
	{"dependent schemas", `{"type": "object", "properties": {"card": {"const": 1}}, "dependentSchemas": {"card": {"required": ["code"], "properties": {"code": {"type": "string", "minLength": 3}}}}}`, 24},
	{"any of", `{"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer", "minimum": 100}]}`, 24},
	{"one of", `{"oneOf": [{"type": "integer", "multipleOf": 3}, {"type": "integer", "multipleOf": 5}], "minimum": 0, "maximum": 100}`, 12},
	{"tagged union", `{"oneOf": [
		{"type": "object", "properties": {"kind": {"const": "circle"}, "r": {"type": "number", "exclusiveMinimum": 0}}, "required": ["kind", "r"], "additionalProperties": false},
		{"type": "object", "properties": {"kind": {"const": "box"}, "w": {"type": "integer"}, "h": {"type": "integer"}}, "required": ["kind", "w", "h"], "additionalProperties": false}]}`, 48},
	{"not", `{"type": ["string", "integer"], "not": {"type": "string", "maxLength": 4}}`, 24},
	{"not const", `{"type": "boolean", "not": {"const": true}}`, 1},
	{"conditional", `{"type": "object", "properties": {"country": {"enum": ["US", "NL"]}, "code": {"type": "string"}}, "required": ["country", "code"],
		"if": {"properties": {"country": {"const": "US"}}}, "then": {"properties": {"code": {"pattern": "^[0-9]{5}$"}}}, "else": {"properties": {"code": {"pattern": "^[0-9]{4} [A-Z]{2}$"}}}}`, 72},
	{"condition without then", `{"type": "integer", "if": {"minimum": 0}, "else": {"multipleOf": 2}}`, 40},
	{"condition without else", `{"type": "integer", "if": {"minimum": 0}, "then": {"maximum": 9}}`, 30},
	{"all of references", `{"$defs": {"named": {"type": "object", "properties": {"name": {"type": "string", "minLength": 1}}, "required": ["name"]}},
		"allOf": [{"$ref": "#/$defs/named"}, {"properties": {"age": {"type": "integer", "minimum": 0, "maximum": 150}}, "required": ["age"]}]}`, 72},
	{"tree", `{"type": "object", "properties": {"value": {"type": "integer"}, "children": {"type": "array", "items": {"$ref": "#"}}}, "required": ["value", "children"], "additionalProperties": false}`, 24},
	{"list", `{"$defs": {"node": {"$anchor": "n", "type": "object", "properties": {"next": {"anyOf": [{"$ref": "#n"}, {"type": "null"}]}}, "required": ["next"], "additionalProperties": false}}, "$ref": "#/$defs/node"}`, 4},
	{"identified", `{"$id": "https://example.com/root", "$defs": {"a/b": {"$id": "https://example.com/ab", "type": "integer"}}, "type": "array", "items": {"anyOf": [{"$ref": "https://example.com/ab"}, {"type": "string", "maxLength": 2}]}}`, 24},
	{"escaped place", `{"$defs": {"a/b": {"type": "integer"}}, "$ref": "#/$defs/a~1b"}`, 24},
	{"deep where needed", `{"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 1, "items": {"type": "integer"}}}}}}}`, 12},
	{"tool arguments", toolSchema, 72},
}

func init() {
	for _, f := range []string{
		"date", "time", "date-time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uuid", "uri", "iri",
		"uri-reference", "iri-reference", "uri-template", "json-pointer", "relative-json-pointer", "regex",
	} {
		schemas = append(schemas, struct {
			name, schema string
			least        int
		}{f, fmt.Sprintf(`{"type": "string", "format": %q}`, f), 4})
	}
}

// validator compiles a schema with a library that is not ours.
func validator(t *testing.T, schema string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	sch, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return sch
}

func TestDocumentsOfASchemaAreValid(t *testing.T) {
	for _, tt := range schemas {
		t.Run(tt.name, func(t *testing.T) {
			want := validator(t, tt.schema)
			g, err := payload.JSONSchema([]byte(tt.schema))
			if err != nil {
				t.Fatal(err)
			}
			different := map[string]bool{}
			for seed := range uint64(120) {
				p := from(t, g, choice.FromSeed(seed))
				doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(p.Data))
				if err != nil {
					t.Fatalf("%v: %s", err, p.Data)
				}
				if err := want.Validate(doc); err != nil {
					t.Fatalf("seed %d: %v: %s", seed, err, p.Data)
				}
				different[string(p.Data)] = true
			}
			if len(different) < tt.least {
				t.Errorf("%d different documents of 120, want %d", len(different), tt.least)
			}
		})
	}
}

func TestASchemaThatIsNoneIsAClearError(t *testing.T) {
	for schema, want := range map[string]string{
		``:                                       "is no JSON",
		`{} {}`:                                  "text behind it",
		`7`:                                      "#: a schema is an object or a boolean",
		`{"type": "text"}`:                       "#/type: text is no type",
		`{"type": []}`:                           "#/type: no type is allowed",
		`{"properties": []}`:                     "#/properties: want an object",
		`{"required": "a"}`:                      "#/required: want an array of strings",
		`{"required": [1]}`:                      "#/required: is of the wrong type",
		`{"minLength": -1}`:                      "#/minLength: want a whole number",
		`{"minLength": "1"}`:                     "#/minLength: want a number",
		`{"minItems": 1e9}`:                      "#/minItems: at least 1e9 is more than is sampled",
		`{"minimum": "1"}`:                       "#/minimum: want a number",
		`{"minimum": 1e99999}`:                   "#/minimum: number 1e99999 is out of range",
		`{"const": 1e99999}`:                     "#/const: number 1e99999 is out of range",
		`{"multipleOf": 0}`:                      "#/multipleOf: want a number above 0",
		`{"pattern": "("}`:                       "#/pattern: pattern",
		`{"pattern": "(?=a)"}`:                   "without what package regexp lacks",
		`{"allOf": []}`:                          "#/allOf: want an array of schemas",
		`{"items": [true]}`:                      "#/items: a schema is an object or a boolean",
		`{"type": "string", "format": 1}`:        "#/format: is of the wrong type",
		`{"uniqueItems": 1}`:                     "#/uniqueItems: is of the wrong type",
		`{"dependentRequired": {"a": 1}}`:        "#/dependentRequired/a: want an array of strings",
		`{"dependentSchemas": {"a": 1}}`:         "#/dependentSchemas/a: a schema is",
		`{"patternProperties": {"(": true}}`:     "#/patternProperties/(: pattern",
		`{"$ref": 1}`:                            "#/$ref: is of the wrong type",
		`{"multipleOf": "a"}`:                    "#/multipleOf: want a number",
		`{"allOf": [{"minLength": 0.5}]}`:        "#/allOf/0/minLength: want a whole number",
		`{"$ref": "#/allOf/7", "allOf": [true]}`: "#/allOf/7: there is nothing",
		`{"$ref": "#/type/a", "type": "null"}`:   "#/type/a: there is nothing",
		`{"enum": [[1e999], {"a": 1e999}]}`:      "number 1e999 is out of range",
		`{"enum": 1}`:                            "#/enum: want an array",
		`{"$ref": "#/$defs/x"}`:                  "#/$defs/x: there is nothing",
		`{"$ref": "other.json"}`:                 "\"other.json\" is not in the schema",
		`{"properties": {"a/b": 1}}`:             "#/properties/a~1b: a schema is",
		`{"$dynamicRef": "#a"}`:                  "$dynamicRef is not sampled",
		`{"unevaluatedItems": false}`:            "unevaluatedItems is not sampled",
	} {
		if _, err := payload.JSONSchema([]byte(schema)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", schema, err, want)
		}
	}
}

func TestASchemaOfNothingIsAClearError(t *testing.T) {
	for schema, want := range map[string]string{
		`false`: "#",
		`{"type": "integer", "minimum": 5, "maximum": 3}`:                                     "the least number is above the greatest",
		`{"type": "integer", "exclusiveMinimum": 5, "exclusiveMaximum": 6}`:                   "no multiple is within the bounds",
		`{"type": "number", "minimum": 5, "exclusiveMaximum": 5}`:                             "the least number is above the greatest",
		`{"type": "string", "minLength": 5, "maxLength": 3}`:                                  "the least length is above the greatest",
		`{"type": "string", "pattern": "^a$", "minLength": 3}`:                                "no text was found",
		`{"type": "array", "minItems": 2, "maxItems": 1}`:                                     "number of elements",
		`{"type": "array", "minItems": 3, "uniqueItems": true, "items": {"type": "boolean"}}`: "too few different elements",
		`{"type": "object", "minProperties": 2, "maxProperties": 1}`:                          "number of members",
		`{"type": "object", "minProperties": 1, "additionalProperties": false}`:               "so many members",
		`{"type": "object", "required": ["a"], "properties": {"a": false}}`:                   "#",
		`{"type": "object", "required": ["a"], "propertyNames": {"const": "b"}}`:              "the name of a member",
		`{"allOf": [{"type": "string"}, {"type": "null"}]}`:                                   "no type is allowed",
		`{"enum": ["a"], "type": "null"}`:                                                     "none of the values that are listed",
		`{"enum": []}`:                                                                        "none of the values that are listed",
		`{"type": "array", "minItems": 100000}`:                                               "more values would have to be drawn",
		`{"type": "object", "minProperties": 1000000}`:                                        "no object with so many members",
		`{"not": {}}`: "excluded",
		`{"type": "null", "not": {"type": "null"}}`:      "excluded",
		`{"oneOf": [{"type": "null"}, {"const": null}]}`: "no valid document was found",
		`{"$ref": "#"}`: "without end",
		`{"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}}`:         "without end",
		`{"type": "array", "minItems": 1, "items": {"$ref": "#"}}`:                                "without end",
		`{"allOf": [{"$ref": "#"}, {"$ref": "#"}]}`:                                               "without end",
		`{"anyOf": [{"$ref": "#"}]}`:                                                              "without end",
		`{"not": {"allOf": [{"not": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}}, {"$ref": "#"}]}}`: "too long",
		`{"type": "string", "allOf": [{"pattern": "^a+$"}, {"pattern": "^b+$"}]}`:                 "no text was found",
	} {
		_, err := payload.JSONSchema([]byte(schema))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", schema, err, want)
		}
	}
}

// Where no type is given, a keyword says what is meant, though anything else would be valid.
func TestAKeywordOfATypeDrawsMostlyThatType(t *testing.T) {
	first := map[string]string{"number": "-0123456789", "string": `"`, "array": "[", "object": "{"}
	for schema, kind := range map[string]string{
		`{"minimum": 5}`: "number", `{"maximum": -5}`: "number", `{"multipleOf": 3}`: "number",
		`{"minLength": 3}`: "string", `{"maxLength": 3}`: "string", `{"pattern": "^a+$"}`: "string", `{"format": "date"}`: "string",
		`{"items": {"type": "null"}}`: "array", `{"prefixItems": [true]}`: "array", `{"contains": {"type": "null"}}`: "array", `{"minItems": 1}`: "array",
		`{"properties": {"a": true}}`: "object", `{"required": ["a"]}`: "object", `{"patternProperties": {"^a": true}}`: "object",
		`{"additionalProperties": false}`: "object", `{"maxProperties": 2}`: "object",
	} {
		g, err := payload.JSONSchema([]byte(schema))
		if err != nil {
			t.Fatal(err)
		}
		meant := 0
		each(t, 100, g, func(p payload.Payload) {
			if strings.IndexByte(first[kind], p.Data[0]) >= 0 {
				meant++
			}
		})
		if meant < 80 || meant > 100 {
			t.Errorf("%s: %d of 101 are of type %s", schema, meant, kind)
		}
	}
}

func TestFormatsHaveTheirEdgesAndMore(t *testing.T) {
	for format, edges := range map[string][]string{
		"date": {"2024-02-29", "0001-01-01"}, "time": {"23:59:60Z", "00:00:00Z"}, "duration": {"PT", "DT"},
		"ipv4": {"127.0.0.1", "255.255.255.255"}, "ipv6": {"::1", "fe80::1"}, "uri": {"urn:isbn:0451450523", "https://"}, "email": {"+tag@", ".a@"},
	} {
		g, err := payload.JSONSchema([]byte(`{"type": "string", "format": "` + format + `"}`))
		if err != nil {
			t.Fatal(err)
		}
		different, found := map[string]bool{}, map[string]bool{}
		each(t, rounds, g, func(p payload.Payload) {
			different[string(p.Data)] = true
			for _, edge := range edges {
				if strings.Contains(string(p.Data), edge) {
					found[edge] = true
				}
			}
		})
		for _, edge := range edges {
			if !found[edge] {
				t.Errorf("%s: never %s", format, edge)
			}
		}
		if len(different) < rounds/4 {
			t.Errorf("%s: %d different texts of %d", format, len(different), rounds)
		}
	}
}

// The validator that the other schemas are held to does not read these.
func TestEscapesOfECMAScriptAreRead(t *testing.T) {
	g, err := payload.JSONSchema([]byte(`{"type": "string", "pattern": "^\\u0041[\\u0062-\\u0064]\\\\u0065\\d$"}`))
	if err != nil {
		t.Fatal(err)
	}
	want, different := regexp.MustCompile(`^A[bcd]\\u0065[0-9]$`), map[string]bool{}
	each(t, 100, g, func(p payload.Payload) {
		var text string
		strict(t, p.Data, &text)
		if !want.MatchString(text) {
			t.Errorf("%q", text)
		}
		different[text] = true
	})
	if len(different) < 20 {
		t.Errorf("%d different texts of 30", len(different))
	}
	for pattern, lacks := range map[string]string{`\\u004`: "u004", `\\u00g0`: "u00g0"} {
		if _, err := payload.JSONSchema([]byte(`{"pattern": "` + pattern + `"}`)); err == nil || !strings.Contains(err.Error(), lacks) {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

func TestDocumentsOfASchemaBreakOnDemand(t *testing.T) {
	g, err := payload.JSONSchema([]byte(schemas[20].schema), payload.SchemaOptions{Malformed: true})
	if err != nil {
		t.Fatal(err)
	}
	each(t, 200, g, func(p payload.Payload) {
		if json.Valid(p.Data) || p.Flaw == "" || p.Claims.Size != len(p.Data) {
			t.Errorf("%s: %s", p.Flaw, p.Data)
		}
	})
}

func TestManyElementsCanAllDiffer(t *testing.T) {
	const many = 5_000
	schema := fmt.Sprintf(`{"type": "array", "items": {"type": "integer"}, "minItems": %d, "uniqueItems": true}`, many)
	g, err := payload.JSONSchema([]byte(schema), payload.SchemaOptions{Tries: 8 * many})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[json.Number]bool{}
	var list []json.Number
	strict(t, from(t, g, choice.FromSeed(1)).Data, &list)
	for _, n := range list {
		seen[n] = true
	}
	if len(seen) < many || len(seen) != len(list) {
		t.Errorf("%d different elements of %d", len(seen), len(list))
	}
}

func TestRecursionIsDrawnAsDeepAsItsOption(t *testing.T) {
	list := []byte(`{"type": "object", "properties": {"n": {"$ref": "#"}}, "additionalProperties": false}`)
	for _, want := range []int{1, 3, 6} {
		g, err := payload.JSONSchema(list, payload.SchemaOptions{Depth: want})
		if err != nil {
			t.Fatal(err)
		}
		most := 0
		for seed := range uint64(1500) {
			p := from(t, g, choice.FromSeed(seed))
			most = max(most, bytes.Count(p.Data, []byte("n")))
		}
		if most != want {
			t.Errorf("%d deep, want %d", most, want)
		}
	}
}
