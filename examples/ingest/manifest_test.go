package ingest

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParseManifest(t *testing.T) {
	got, err := ParseManifest([]byte("\ufeff" + `{"id": "7", "title": "Größe", "attachments": [{"name": "a/b.csv", "type": "text/csv"}]}` + "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Manifest{ID: "7", Title: "Größe", Attachments: []Attachment{{Name: "a/b.csv", Type: TypeCSV}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("manifest %+v, want %+v", got, want)
	}
}

func TestParseManifestRefuses(t *testing.T) {
	attachments := func(list string) string { return `{"id": "7", "attachments": [` + list + `]}` }
	tests := []struct{ name, data, want string }{
		{"nothing", "", "EOF"},
		{"not an object", `[]`, "cannot unmarshal array"},
		{"cut off", `{"id": "7"`, "unexpected EOF"},
		{"unknown key", `{"id": "7", "titel": "x"}`, `unknown field "titel"`},
		{"wrong type", `{"id": 7}`, "cannot unmarshal number"},
		{"two objects", `{"id": "7"} {"id": "8"}`, "something follows"},
		{"no id", `{"title": "x"}`, "no id"},
		{"no name", attachments(`{"type": "text/plain"}`), `attachment 1: name ""`},
		{"the folder", attachments(`{"name": ".", "type": "text/plain"}`), `name "."`},
		{"parent folder", attachments(`{"name": "../x", "type": "text/plain"}`), `name "../x" does not stay below`},
		{"absolute", attachments(`{"name": "/etc/passwd", "type": "text/plain"}`), `name "/etc/passwd"`},
		{"twice", attachments(`{"name": "a", "type": "text/plain"}, {"name": "a", "type": "text/csv"}`), `attachment 2: name "a" is there twice`},
		{"unknown type", attachments(`{"name": "a", "type": "image/gif"}`), `type "image/gif" is not one of`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseManifest([]byte(tt.data))
			if !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
			if !reflect.DeepEqual(got, Manifest{}) {
				t.Errorf("manifest %+v beside the error", got)
			}
		})
	}
	if _, err := ParseManifest([]byte("{\"id\": \"\xff\"}")); !errors.Is(err, ErrEncoding) {
		t.Errorf("invalid UTF-8: error %v, want %v", err, ErrEncoding)
	}
}
