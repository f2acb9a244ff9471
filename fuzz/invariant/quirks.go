package invariant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// jsonText is the text of a value that holds text or bytes.
func jsonText(v reflect.Value) (string, bool) {
	switch {
	case v.Kind() == reflect.String:
		return v.String(), true
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return string(v.Bytes()), true
	}
	return "", false
}

// fromText is a value of type t that holds the text.
func fromText(t reflect.Type, text string) reflect.Value {
	v := reflect.New(t).Elem()
	if t.Kind() == reflect.String {
		v.SetString(text)
	} else {
		v.SetBytes([]byte(text))
	}
	return v
}

// jsonVariants are the changed forms of a value that holds an object or array as JSON text.
func jsonVariants(v reflect.Value, change func(doc any) []textChange) []variant {
	text, ok := jsonText(v)
	if !ok {
		return nil
	}
	doc, ok := decodeJSON(text)
	if !ok {
		return nil
	}
	var out []variant
	for _, c := range change(doc) {
		out = append(out, variant{change: c.change, value: fromText(v.Type(), c.text)})
	}
	return out
}

// decodeJSON decodes an object or array, numbers as they stand.
func decodeJSON(text string) (doc any, ok bool) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&doc); err != nil || d.More() {
		return nil, false
	}
	switch doc.(type) {
	case map[string]any, []any:
		return doc, true
	}
	return nil, false
}

// jsonNulls makes every value of a document null in its turn, and takes every member away.
func jsonNulls(doc any) []textChange {
	out := []textChange{{"null", "null"}, {"an empty object", "{}"}, {"an empty array", "[]"}, {`an empty string`, `""`}}
	for _, p := range jsonPlaces(doc, "", 0) {
		out = append(out,
			textChange{p.name + " null", encodeJSON(p.with(nil))},
			textChange{p.name + " missing", encodeJSON(p.without())})
	}
	return out
}

// jsonPlace is a member or element of a document.
type jsonPlace struct {
	name string
	with func(value any) any
	// without is the document that does not have it.
	without func() any
	value   any
}

// maxJSONPlaces bounds how many places of a document are varied.
const maxJSONPlaces = 200

// jsonPlaces lists the places of a document, objects by the order of their keys.
func jsonPlaces(doc any, path string, depth int) []jsonPlace {
	var out []jsonPlace
	if depth > maxDepth {
		return nil
	}
	add := func(name string, value any, with func(any) any, without func() any) {
		out = append(out, jsonPlace{path + name, with, without, value})
		for _, p := range jsonPlaces(value, path+name, depth+1) {
			out = append(out, jsonPlace{p.name, func(v any) any { return with(p.with(v)) }, func() any { return with(p.without()) }, p.value})
		}
	}
	switch doc := doc.(type) {
	case map[string]any:
		for _, key := range keysOf(doc) {
			add("."+key, doc[key],
				func(v any) any { return merged(doc, key, v) },
				func() any { m := merged(doc, key, nil); delete(m, key); return m })
		}
	case []any:
		for i := range min(len(doc), maxPlaces) {
			add(fmt.Sprintf("[%d]", i), doc[i],
				func(v any) any { l := slices.Clone(doc); l[i] = v; return l },
				func() any { return slices.Delete(slices.Clone(doc), i, i+1) })
		}
	}
	return out[:min(len(out), maxJSONPlaces)]
}

func keysOf(m map[string]any) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func merged(m map[string]any, key string, value any) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		out[k] = v
	}
	out[key] = value
	return out
}

func encodeJSON(doc any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(doc); err != nil {
		return "null" // what was decoded from JSON is encoded again
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// runQuirks calls with every form of each sample.
func runQuirks(tr *Trial) {
	tr.t.Helper()
	for _, s := range tr.Samples() {
		text, isText := "", false
		if s != nil {
			text, isText = jsonText(reflect.ValueOf(s))
		}
		if !isText {
			data, err := json.Marshal(s)
			if err != nil {
				continue // has no JSON form
			}
			text = string(data)
		}
		doc, ok := decodeJSON(text)
		if !ok {
			continue
		}
		read := func(text string) (any, bool) {
			if isText {
				return fromText(tr.typ, text).Interface(), true
			}
			v := reflect.New(tr.typ)
			err := json.Unmarshal([]byte(text), v.Interface())
			return v.Elem().Interface(), err == nil
		}
		tr.quirks(s, doc, read)
	}
}

// quirks calls with the forms of one document; read makes an input of a form, where that can be one.
func (tr *Trial) quirks(sample, doc any, read func(text string) (any, bool)) {
	tr.t.Helper()
	plain, again := tr.attempt(tr.Context(), "sample", sample), tr.attempt(tr.Context(), "sample", sample)
	repeats := plain.Returned && again.Returned && (plain.Err == nil) == (again.Err == nil) && reflect.DeepEqual(plain.Result, again.Result)
	for _, form := range sameDocument(doc) {
		in, ok := read(form.text)
		if !ok {
			tr.record.Discarded()
			continue
		}
		out := tr.attempt(tr.Context(), "the same document "+form.change, in)
		switch {
		case !out.Returned || !repeats:
		case (out.Err == nil) != (plain.Err == nil):
			tr.Find("the same document "+form.change, in, "gives error %v, and in the sample's form %v", out.Err, plain.Err)
		case !reflect.DeepEqual(out.Result, plain.Result):
			tr.Find("the same document "+form.change, in, "gives %s, and in the sample's form %s", brief(out.Result), brief(plain.Result))
		}
	}
	for _, form := range otherDocuments(doc) {
		in, ok := read(form.text)
		if !ok {
			tr.record.Discarded()
			continue
		}
		tr.Call(tr.Context(), form.change, in)
	}
}

// sameDocument are forms of the same document by RFC 8259: order of members, white space and escapes carry
// no meaning.
func sameDocument(doc any) []textChange {
	var out []textChange
	var wide bytes.Buffer
	if err := json.Indent(&wide, []byte(encodeJSON(doc)), " ", "\t"); err == nil {
		out = append(out, textChange{"with white space", "\r\n" + wide.String() + " \n"})
	}
	return append(out,
		textChange{"in order of its keys", encodeJSON(doc)},
		textChange{"in the other order", writeJSON(doc, true, strconv.Quote)},
		textChange{"with every character escaped", writeJSON(doc, false, escaped)},
		textChange{`with \/ for /`, strings.ReplaceAll(encodeJSON(doc), "/", `\/`)})
}

// escaped writes a JSON string of \u escapes alone.
func escaped(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, `\u%04x`, unit)
	}
	return b.String() + `"`
}

// writeJSON writes a document with its members in the order of their keys or the reverse of it, and its
// strings by quote, those that quote writes as Go does replaced.
func writeJSON(doc any, reverse bool, quote func(string) string) string {
	switch doc := doc.(type) {
	case map[string]any:
		keys := keysOf(doc)
		if reverse {
			slices.Reverse(keys)
		}
		var parts []string
		for _, k := range keys {
			parts = append(parts, writeJSON(k, reverse, quote)+":"+writeJSON(doc[k], reverse, quote))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []any:
		var parts []string
		for _, v := range doc {
			parts = append(parts, writeJSON(v, reverse, quote))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case string:
		if q := quote(doc); json.Valid([]byte(q)) {
			return q
		}
	}
	return encodeJSON(doc)
}

// otherDocuments are forms that readers of JSON take in different ways, and other spellings of values.
func otherDocuments(doc any) []textChange {
	text := encodeJSON(doc)
	out := []textChange{
		{"with a byte order mark", "\ufeff" + text},
		{"with data behind it", text + "{}"},
		{"with a comma behind it", text + ","},
		{"with a comment", "/* */" + text},
		{"in single quotes", strings.ReplaceAll(text, `"`, `'`)},
		{"as a string", strconv.Quote(text)},
		{"in an array", "[" + text + "]"},
	}
	if m, ok := doc.(map[string]any); ok {
		out = append(out, textChange{"with an unknown member", encodeJSON(merged(m, "__proto__", map[string]any{"x": 1}))})
		for _, k := range keysOf(m) {
			rest := strings.TrimSuffix(text, "}")
			other := merged(m, strings.ToUpper(k), m[k])
			if strings.ToUpper(k) != k {
				delete(other, k)
			}
			out = append(out,
				textChange{"." + k + " twice", rest + "," + encodeJSON(k) + ":null}"},
				textChange{"." + k + " in upper case", encodeJSON(other)})
		}
	}
	for _, p := range jsonPlaces(doc, "", 0) {
		switch v := p.value.(type) {
		case json.Number:
			for _, n := range []any{v.String(), json.Number(v.String() + "e0"), json.Number("9007199254740993"), json.Number("-0"), json.Number("1e400"), true} {
				out = append(out, textChange{fmt.Sprintf("%s as %v", p.name, n), encodeJSON(p.with(n))})
			}
		case string:
			out = append(out, textChange{p.name + " as a number", encodeJSON(p.with(json.Number("7")))}, textChange{p.name + " as an array", encodeJSON(p.with([]any{v}))})
		case bool:
			out = append(out, textChange{p.name + " as a string", encodeJSON(p.with(fmt.Sprint(v)))}, textChange{p.name + " as a number", encodeJSON(p.with(json.Number("1")))})
		case map[string]any:
			out = append(out, textChange{p.name + " as an array", encodeJSON(p.with([]any{v}))})
		case []any:
			out = append(out, textChange{p.name + " as an object", encodeJSON(p.with(map[string]any{"0": v}))})
		}
	}
	return out
}
