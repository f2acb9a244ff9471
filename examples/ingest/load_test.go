package ingest

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

func file(data string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(data)} }

// folder returns a manifest with one attachment for each type, and the attachments.
func folder(t *testing.T) fstest.MapFS {
	return fstest.MapFS{
		"manifest.json": file(`{"id": "7", "title": "all types", "attachments": [
			{"name": "note.txt", "type": "text/plain"},
			{"name": "rows.csv", "type": "text/csv"},
			{"name": "img/a.png", "type": "image/png"},
			{"name": "img/a.jpg", "type": "image/jpeg"},
			{"name": "data.json", "type": "application/json"}]}`),
		"note.txt":  file("hello\r\n"),
		"rows.csv":  file("a,b\n1,2\n"),
		"img/a.png": file(string(pngOf(t, 4, 3))),
		"img/a.jpg": file(string(jpegOf(t, 2, 1))),
		"data.json": file(`[1]`),
		"other.txt": file("not in the manifest"),
	}
}

func TestLoadReadsWhatTheManifestNames(t *testing.T) {
	got, err := Load(folder(t), "manifest.json", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := Document{ID: "7", Title: "all types", Items: []Item{
		{Attachment: Attachment{"note.txt", TypeText}, Text: "hello\n"},
		{Attachment: Attachment{"rows.csv", TypeCSV}, Rows: [][]string{{"a", "b"}, {"1", "2"}}},
		{Attachment: Attachment{"img/a.png", TypePNG}, Width: 4, Height: 3},
		{Attachment: Attachment{"img/a.jpg", TypeJPEG}, Width: 2, Height: 1},
		{Attachment: Attachment{"data.json", TypeJSON}, Text: "[1]"},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("document %+v, want %+v", got, want)
	}
}

func TestLoadSaysWhichFileIsWrong(t *testing.T) {
	tests := []struct {
		name   string
		change func(fstest.MapFS)
		want   string
	}{
		{"no manifest", func(f fstest.MapFS) { delete(f, "manifest.json") }, "open manifest.json: file does not exist"},
		{"bad manifest", func(f fstest.MapFS) { f["manifest.json"] = file(`{}`) }, "manifest.json: bad manifest: no id"},
		{"no attachment", func(f fstest.MapFS) { delete(f, "rows.csv") }, "open rows.csv: file does not exist"},
		{"a folder", func(f fstest.MapFS) { f["note.txt"] = &fstest.MapFile{Mode: fs.ModeDir} }, "note.txt: "},
		{"wrong type", func(f fstest.MapFS) { f["img/a.png"] = f["img/a.jpg"] }, "img/a.png: declared as image/png, but the content is image/jpeg"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := folder(t)
			tt.change(fsys)
			doc, err := Load(fsys, "manifest.json", Limits{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
			if !reflect.DeepEqual(doc, Document{}) {
				t.Errorf("document %+v beside the error", doc)
			}
		})
	}
}

func TestAFileMayBeAsLargeAsItsLimitAndNoLarger(t *testing.T) {
	manifest := `{"id": "7", "attachments": [{"name": "a", "type": "text/plain"}, {"name": "b", "type": "text/plain"}]}`
	fsys := fstest.MapFS{"m": file(manifest), "a": file("12345"), "b": file("123")}
	size := len(manifest)
	tests := []struct {
		limits Limits
		want   string // empty: no error
	}{
		{Limits{}, ""},
		{Limits{Manifest: size, Attachment: 5, Total: 8}, ""},
		{Limits{Manifest: size - 1}, fmt.Sprintf("m: too large: over %d bytes", size-1)},
		{Limits{Attachment: 4}, "a: too large: over 4 bytes"},
		{Limits{Total: 7}, "b: attachments: too large: together over 7 bytes"},
	}
	for _, tt := range tests {
		_, err := Load(fsys, "m", tt.limits)
		if tt.want == "" {
			if err != nil {
				t.Errorf("%+v: %v", tt.limits, err)
			}
			continue
		}
		if !errors.Is(err, ErrTooLarge) || err.Error() != tt.want {
			t.Errorf("%+v: error %v, want %q", tt.limits, err, tt.want)
		}
	}
}

func TestLimitsHaveDefaults(t *testing.T) {
	want := Limits{Manifest: 65536, Attachment: 10485760, Total: 52428800, Pixels: 40000000}
	if got := (Limits{}).withDefaults(); got != want {
		t.Errorf("defaults %+v, want %+v", got, want)
	}
	if got := want.withDefaults(); got != want {
		t.Errorf("limits %+v became %+v", want, got)
	}
}
