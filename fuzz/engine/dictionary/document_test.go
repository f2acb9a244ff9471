package dictionary_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/passmuster/muster/fuzz/engine/dictionary"
	"github.com/passmuster/muster/internal/golist"
	"github.com/passmuster/muster/internal/testtree"
)

func TestDocumentsHaveAllMembersOfTypesWithTags(t *testing.T) {
	for code, want := range map[string][]string{
		"type T struct { A string `json:\"a\"`; B int `json:\"b,omitempty\"`; C bool }":                                          {`{"a":"a","b":1}`},
		"type T struct { A []float64 `json:\"a\"`; B map[string]*bool `json:\"b\"`; C []byte `json:\"c\"`; D any `json:\"d\"` }": {`{"a":[1.5],"b":{"1":true},"c":"YWJj","d":null}`},
		"type T struct { In *Inner `json:\"in\"` }\ntype Inner struct { Kind Kind `json:\"kind\"` }\ntype Kind string":           {`{"in":{"kind":"kind"}}`},
		"type T struct { Next *T `json:\"n\"` }": {`{"n":{"n":null}}`},
		"type T struct { A int `yaml:\"a\"` }\ntype U struct { B struct { C uint8 `json:\"c\"` } `json:\"b\"` }":                     {`{"a":1}`, `{"b":{"c":1}}`},
		"type T struct { A int; b string `db:\"b\"`; C int `json:\"-\"` }\ntype F func()\ntype G[P any] struct { P P `json:\"p\"` }": nil,
	} {
		dir := t.TempDir()
		testtree.Write(t, filepath.Join(dir, "p.go"), "package p\n\n"+code+"\n")
		var got []string
		for _, d := range dictionary.Documents(&golist.Package{ImportPath: "m", Dir: dir, GoFiles: []string{"p.go"}}) {
			got = append(got, string(d))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", code, diff)
		}
	}
}
