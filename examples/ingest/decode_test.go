package ingest

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

const anyPixels = 1 << 40

func TestDecodeReadsEachType(t *testing.T) {
	tests := []struct {
		mediaType string
		data      string
		want      Item
	}{
		{TypeText, "\ufeffa\r\nb", Item{Text: "a\nb"}},
		{TypeText, "", Item{}},
		{TypeJSON, `{"a": [1, null]}`, Item{Text: `{"a": [1, null]}`}},
		{TypeCSV, "name,size\r\n\"a, b\",\"two\r\nlines\"\r\n", Item{Rows: [][]string{{"name", "size"}, {"a, b", "two\nlines"}}}},
		{TypePNG, string(pngOf(t, 3, 2)), Item{Width: 3, Height: 2}},
		{TypeJPEG, string(jpegOf(t, 5, 7)), Item{Width: 5, Height: 7}},
	}
	for _, tt := range tests {
		t.Run(tt.mediaType, func(t *testing.T) {
			a := Attachment{Name: "x", Type: tt.mediaType}
			got, err := Decode(a, []byte(tt.data), anyPixels)
			tt.want.Attachment = a
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("item %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

func TestContentThatDisagreesWithItsTypeIsAnError(t *testing.T) {
	contents := map[string][]byte{
		TypePNG:            pngOf(t, 1, 1),
		TypeJPEG:           jpegOf(t, 1, 1),
		TypeText:           []byte("a,b\n"),
		"image/gif":        []byte("GIF89a"),
		"application/pdf":  []byte("%PDF-1.7"),
		"application/zip":  []byte("PK\x03\x04"),
		"application/gzip": []byte("\x1f\x8b\x08"),
		unknown:            []byte("ab\x01"),
	}
	allowed := map[[2]string]bool{
		{TypePNG, TypePNG}: true, {TypeJPEG, TypeJPEG}: true,
		{TypeText, TypeText}: true, {TypeCSV, TypeText}: true, {TypeJSON, TypeText}: true,
	}
	for _, declared := range Types {
		for sniffed, data := range contents {
			if got := Sniff(data); got != sniffed {
				t.Errorf("Sniff(%q) = %s, want %s", data, got, sniffed)
			}
			_, err := Decode(Attachment{Name: "x", Type: declared}, data, anyPixels)
			var mismatch *MismatchError
			isMismatch := errors.As(err, &mismatch)
			if isMismatch == allowed[[2]string{declared, sniffed}] {
				t.Errorf("%s declared as %s: error %v", sniffed, declared, err)
			}
			if isMismatch && (mismatch.Declared != declared || mismatch.Sniffed != sniffed) {
				t.Errorf("%s declared as %s: error says %v", sniffed, declared, mismatch)
			}
		}
	}
	if got, want := (&MismatchError{TypePNG, TypeJPEG}).Error(), "declared as image/png, but the content is image/jpeg"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
}

func TestDecodeRefusesDamagedContent(t *testing.T) {
	emptyPNG := pngOf(t, 1, 1)
	copy(emptyPNG[16:20], "\x00\x00\x00\x00") // the width; the checksum no longer fits either
	flatJPEG := jpegOf(t, 9, 9)
	copy(flatJPEG[bytes.Index(flatJPEG, []byte("\xff\xc0"))+7:], "\x00\x00") // the width in the frame header
	tests := []struct {
		name, mediaType, data string
		is                    error
		want                  string
	}{
		{"text in UTF-16", TypeText, "\xff\xfea\x00", ErrEncoding, "little endian"},
		{"text in Latin-1", TypeText, "\xe9t\xe9", ErrEncoding, "byte 0xe9 at offset 0"},
		{"NUL far behind", TypeText, strings.Repeat("a", 600) + "\x00", ErrEncoding, "NUL at offset 600"},
		{"JSON cut off", TypeJSON, `{"a": `, ErrContent, "malformed JSON"},
		{"JSON in Latin-1", TypeJSON, "\"\xe9\"", ErrEncoding, "offset 1"},
		{"no JSON", TypeJSON, "", ErrContent, "malformed JSON"},
		{"rows of different length", TypeCSV, "a,b\nc\n", ErrContent, "wrong number of fields"},
		{"open quote", TypeCSV, "a,\"b\n", ErrContent, `extraneous or missing "`},
		{"no rows", TypeCSV, "\n\n", ErrContent, "no rows"},
		{"rows in Latin-1", TypeCSV, "\xe9", ErrEncoding, "offset 0"},
		{"PNG cut off", TypePNG, string(pngOf(t, 9, 9)[:20]), ErrContent, "unexpected EOF"},
		{"PNG without width", TypePNG, string(emptyPNG), ErrContent, "bad content"},
		{"JPEG cut off", TypeJPEG, string(jpegOf(t, 9, 9)[:10]), ErrContent, "unexpected EOF"},
		{"JPEG without width", TypeJPEG, string(flatJPEG), ErrContent, "image of 0 × 9 pixels"},
		{"too many pixels", TypePNG, string(pngOf(t, 101, 10)), ErrTooLarge, "image of 101 × 10 pixels: too large: over 1000 pixels"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			item, err := Decode(Attachment{Name: "x", Type: tt.mediaType}, []byte(tt.data), 1000)
			if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
			if !reflect.DeepEqual(item, Item{}) {
				t.Errorf("item %+v beside the error", item)
			}
		})
	}
	if _, err := Decode(Attachment{Name: "x", Type: TypePNG}, pngOf(t, 100, 10), 1000); err != nil {
		t.Errorf("exactly as many pixels as allowed: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(0, []byte("\ufeffa\r\n"))
	f.Add(1, []byte(`{"a": 1}`))
	f.Add(2, []byte("a,b\r\n\"c\",d"))
	f.Add(3, []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"))
	f.Add(4, []byte("\xff\xd8\xff\xe0"))
	f.Fuzz(func(t *testing.T, kind int, data []byte) {
		a := Attachment{Name: "x", Type: Types[uint(kind)%uint(len(Types))]}
		item, err := Decode(a, data, 1000)
		if err != nil {
			if !reflect.DeepEqual(item, Item{}) {
				t.Fatalf("item %+v beside error %v", item, err)
			}
			return
		}
		if item.Attachment != a || item.Width*item.Height > 1000 {
			t.Fatalf("item %+v for %+v", item, a)
		}
		for _, row := range item.Rows {
			if len(row) != len(item.Rows[0]) {
				t.Fatalf("rows %q are not of one length", item.Rows)
			}
		}
	})
}
