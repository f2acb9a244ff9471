package format

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/mail"
	"slices"
	"strings"
	"testing"

	id3tag "github.com/dhowden/tag"
)

// pieceList lists names and data.
func pieceList(items []part) string {
	out := make([]string, len(items))
	for i, p := range items {
		out[i] = fmt.Sprintf("%q", p.data)
		if p.name != "" {
			out[i] = fmt.Sprintf("%q=%s", p.name, out[i])
		}
	}
	return strings.Join(out, " ")
}

// take opens an input as a format that it has to have.
func take(t *testing.T, name, in string) opened {
	t.Helper()
	o, ok := known().byName[name].open(&input{data: []byte(in)})
	if !ok {
		t.Fatalf("%q is not %s", in, name)
	}
	return o
}

func TestInputsAreTakenApartAndWrittenWithAnotherPiece(t *testing.T) {
	for _, c := range []struct{ format, in, pieces, out string }{
		// The last piece becomes NEW in the output.
		{"json", `{"a": 1, "b":[2]}`, `"a"="1" "b"="[2]"`, `{"a":1,"b":NEW}`},
		{"json", `"a\nb"`, `"a\nb"`, `"NEW"`},
		{"ndjson", "{}\n[1]", `"{}" "[1]"`, "{}\nNEW"},
		{"base64", "YWJjZA==", `"abcd"`, "TkVX"},
		{"base64", "_-8A_-8Aab==", `"\xff\xef\x00\xff\xef\x00i"`, "TkVX"},
		{"hex", "61626300", `"abc\x00"`, "4e4557"},
		{"hex", "0x616263", `"abc"`, "0x4e4557"},
		{"hex", "CAFEBABE", `"\xca\xfe\xba\xbe"`, "4E4557"},
		{"zlib", "\x78\x01\x01\x01\x00\xfe\xff\x61\x00\x62\x00\x62", `"a"`, "\x78\x01\x01\x03\x00\xfc\xffNEW\x01\xce\x00\xeb"},
		{"checksum", "abcd\xed\x82\xcd\x11", `"abcd"`, "NEW\xfd\x44\x06\xcf"},
		{"records", "\x00\x01a\x00\x02bc", `"a" "bc"`, "\x00\x01a\x00\x03NEW"},
		{"records", "\x02\x00ab\x01\x00c", `"ab" "c"`, "\x02\x00ab\x03\x00NEW"},
		{"records", "\x00\x00\x00\x05a", `"a"`, "\x00\x00\x00\x07NEW"},
		{"records", "\x09\x01a\x08\x02bc", `"\t"="a" "\b"="bc"`, "\x09\x01a\x08\x03NEW"},
		{"records", "HEAD\x00\x00\x00\x02ab", `"HEAD" "ab"`, "HEAD\x00\x00\x00\x03NEW"},
		{"records", "HE\x06\x00ab", `"HE" "ab"`, "HE\x07\x00NEW"},
		{"der", "\x30\x06\x02\x01\x01\x04\x01a", `"0"="\x02\x01\x01\x04\x01a"`, "\x30\x03NEW"},
		{"der-content", "\x02\x01\x01\x04\x01a", `"\x02"="\x01" "\x04"="a"`, "\x02\x01\x01\x04\x03NEW"},
		{"protobuf", "\x08\x01\x12\x01a", `"\b"="\x01" "\x12"="a"`, "\x08\x01\x12\x03NEW"},
		{"protobuf", "\x12\x01a\x0d\x01\x02\x03\x04", `"\x12"="a" "\r"="\x01\x02\x03\x04"`, "\x12\x01a\x0dNEW\x00"},
		{"varint", "\x96\x01", `"\x96\x00\x00\x00\x00\x00\x00\x00"`, "\xce\x8a\xdd\x02"},
		{"query", "a=b%20c&d&e=", `"a"="b c" "d"="" "e"=""`, "a=b+c&d&e=NEW"},
		{"url", "http://u@h:80/p/q?a=b#f", `"http" "u@h:80" "/p/q" "a=b" "f"`, "http://u@h:80/p/q?a=b#NEW"},
		{"path", "/a%20b/c", `"a b" "c"`, "/a%20b/NEW"},
		{"xml", "<a b='c'>d</a>&lt;x", `"a"="<a b='c'>d</a>" "<x"`, "<a b='c'>d</a>NEW"},
		{"element", `<a b='c' d=e f>g<i/></a>`, `"a" "b"="c" "d"="e" "f"="" "g<i/>"`, `<a b="c" d="e" f="">NEW</a>`},
		{"settings", "a: b\n# c\n  d = e", `"a"="b" "# c" "d"="e"`, "a: b\n# c\n  d = NEW"},
		{"markdown", "# a\n\nb\nc", `"# a" "b\nc"`, "# a\n\nNEW"},
		{"text", "a b\nc d", `"a b" "c d"`, "a b\nNEW"},
		{"csv-row", `a,"b ""c""",d`, `"a" "b \"c\"" "d"`, `a,"b ""c""",NEW`},
		{"zero-ended", "Title\x00a", `"Title" "a"`, "Title\x00NEW"},
		{"pax", "12 path=a/b\n5 a=\n", `"path"="a/b" "a"=""`, "12 path=a/b\n8 a=NEW\n"},
		{"riff-list", "INFOINAM\x01\x00\x00\x00a\x00", `"INAM"="a"`, "INFOINAM\x03\x00\x00\x00NEW\x00"},
		{"riff", "RIFF\x0e\x00\x00\x00TESTdata\x01\x00\x00\x00a\x00", `"data"="a"`, "RIFF\x10\x00\x00\x00TESTdata\x03\x00\x00\x00NEW\x00"},
		{"flac", "fLaC\x04\x00\x00\x01a\x81\x00\x00\x01bSOUND", `"\x04"="a" "\x01"="b"`, "fLaC\x04\x00\x00\x01a\x81\x00\x00\x03NEWSOUND"},
		{"vorbis-comment", "\x01\x00\x00\x00v\x01\x00\x00\x00\x03\x00\x00\x00A=b", `"v" "A=b"`, "\x01\x00\x00\x00v\x01\x00\x00\x00\x03\x00\x00\x00NEW"},
		{"png-header", "\x00\x00\x00\x01\x00\x00\x00\x02\x08\x06\x00\x00\x00", `"\x00\x00\x00\x01" "\x00\x00\x00\x02" "\b" "\x06" "\x00" "\x00" "\x00" ""`, "\x00\x00\x00\x01\x00\x00\x00\x02\x08\x06\x00\x00\x00NEW"},
		{"exif", "Exif\x00\x00II*\x00", `"II*\x00"`, "Exif\x00\x00NEW"},
		{"pdf-object", "<< /A 1 /B (x\\)y) /C << /D [1 (2)] >> /E /F >>", `"/A"="1" "/B"="(x\\)y)" "/C"="<< /D [1 (2)] >>" "/E"="/F"`, "<< /A 1 /B (x\\)y) /C << /D [1 (2)] >> /E NEW >>"},
		{"pdf-object", "<</Length 3>>\nstream\nabc\nendstream", `"/Length"="3" "abc"`, "<< /Length 3 >>\nstream\nNEW\nendstream"},
		{"pdf-value", "(text)", `"text"`, "(NEW)"},
	} {
		o := take(t, c.format, c.in)
		if got := pieceList(o.items); got != c.pieces {
			t.Errorf("%s %q: %s, want %s", c.format, c.in, got, c.pieces)
			continue
		}
		items := slices.Clone(o.items)
		items[len(items)-1].data = []byte("NEW")
		w := &writer{}
		if !o.write(w, items) || string(w.out) != c.out {
			t.Errorf("%s %q with another piece: %q, want %q", c.format, c.in, w.out, c.out)
		}
	}
}

func TestWhatIsNotOfAFormatIsNotTakenApart(t *testing.T) {
	for _, c := range []struct{ format, in string }{
		{"json", `{"a":`}, {"json", ""}, {"ndjson", "1\n2"}, {"ndjson", "{}"}, {"ndjson", "{}\nx"}, {"base64", "word"}, {"base64", "lettersonly"}, {"base64", "YWJjZA==x"}, {"base64", "YW+j-A=="},
		{"hex", "0x61"}, {"hex", "6162630"}, {"hex", "6162zz63"}, {"zlib", "\x78\x01\x01\x01\x00\xfe\xff\x61\x00\x62\x00"}, {"zlib", "\x78\x02\x01\x01\x00\xfe\xff\x61\x00\x62\x00\x62"},
		{"checksum", "abcd\xed\x82\xcd\x12"}, {"checksum", "\x00\x00\x00\x00\x00\x00\x00\x00"}, {"records", "\x01a"}, {"records", string(make([]byte, 64))}, {"der", "\x02\x01\x01"}, {"der", "\x30\x81\x03\x02\x01\x01"}, {"der", "\x30\x04\x02\x01\x01"},
		{"der", "\x30\x80\x00\x00"}, {"protobuf", "\x08"}, {"protobuf", "\x00\x01"}, {"protobuf", "\x12\x05a"}, {"protobuf", "\x08\x01"}, {"varint", "\x96"}, {"varint", "\x01\x01"}, {"query", "a b=c"}, {"query", "abc"}, {"query", "a=%zz"},
		{"url", "a/b"}, {"url", "http://a b"}, {"url", "/a"}, {"path", "/%zz"}, {"xml", "a<b>"}, {"xml", "<1>"}, {"xml", "< a>"}, {"element", "</a>"}, {"settings", "just a text"}, {"markdown", "just a text"}, {"text", "\xff"}, {"text", "\x01\x02"},
		{"zero-ended", "abc"}, {"pax", "11 path=a/b\n"}, {"pax", "x"}, {"pax", "5 abc\n"}, {"riff", "RIFF"}, {"flac", "fLaC\x84\x00\x00\x09a"}, {"vorbis-comment", "\x01\x00\x00\x00v"}, {"exif", "II*\x00"}, {"pdf-object", "[1]"}, {"pdf-object", "<< /A"},
		{"tiff", "II*\x00\x08\x00\x00\x00\x09\x00"}, {"id3", "ID3\x02\x00\x00\x00\x00\x00\x00"}, {"id3", "ID3\x03\x00\x00\x00\x00\x01\x00"}, {"id3", "ID3\x03\x00\x00\x00\x00\x00\x80"}, {"ogg", "OggS"}, {"mp3", "\xff\xfb\x10\x00"}, {"tar", strings.Repeat("a", 512)}, {"bmp", "BM"}, {"webp", "RIFF"},
	} {
		if o, ok := known().byName[c.format].open(&input{data: []byte(c.in)}); ok {
			t.Errorf("%q is %s: %s", c.in, c.format, pieceList(o.items))
		}
	}
}

// changed writes an input with the data of the piece of a name replaced.
func changed(t *testing.T, format string, in []byte, name, data string) []byte {
	t.Helper()
	o := take(t, format, string(in))
	items := slices.Clone(o.items)
	i := slices.IndexFunc(items, func(p part) bool { return p.name == name })
	if i < 0 {
		t.Fatalf("no %q in %s", name, pieceList(items))
	}
	items[i].data = []byte(data)
	w := &writer{}
	if !o.write(w, items) {
		t.Fatalf("%s is not written", format)
	}
	return w.out
}

func TestTagsThatWereChangedAreReadByOthers(t *testing.T) {
	for _, in := range known().byName["id3"].Samples {
		long := "\x03" + strings.Repeat("long ", 100)
		out := changed(t, "id3", []byte(in), "TIT2", long)
		m, err := id3tag.ReadFrom(bytes.NewReader(out))
		if err != nil || m.Title() != long[1:] {
			t.Errorf("%v: %.100q", err, out)
		}
	}
	out := changed(t, "flac", []byte(known().byName["flac"].Samples[0]), "\x04", "\x01\x00\x00\x00v\x01\x00\x00\x00\x09\x00\x00\x00TITLE=new")
	if m, err := id3tag.ReadFrom(bytes.NewReader(out)); err != nil || m.Title() != "new" {
		t.Errorf("%v: %q", err, out)
	}
}

func TestADirectoryOfTIFFIsWrittenBehindWhatWasThere(t *testing.T) {
	for _, in := range known().byName["tiff"].Samples {
		o := take(t, "tiff", in)
		items := slices.Clone(o.items)
		items[0].data = []byte("longer than four")
		w := &writer{}
		if !o.write(w, items) || !strings.HasPrefix(string(w.out[8:]), in[8:]) {
			t.Fatalf("%q", w.out)
		}
		again := take(t, "tiff", string(w.out))
		if got, want := pieceList(again.items), pieceList(items); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestPartsOfAMessageAreReadByTheStandardLibrary(t *testing.T) {
	const in = "Subject: a\r\nContent-Type: multipart/mixed; boundary=\"xyz\"\r\n\r\npreamble\r\n--xyz\r\nContent-Type: text/plain\r\n\r\none\r\n--xyz\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJjZA==\r\n--xyz--\r\n"
	outer := take(t, "mail", in)
	body := outer.items[len(outer.items)-1]
	o, ok := body.open(&input{data: body.data})
	if !ok || len(o.items) != 2 {
		t.Fatalf("%v, %s", ok, pieceList(o.items))
	}
	part2 := take(t, "entity", string(o.items[1].data))
	coded := part2.items[len(part2.items)-1]
	inner, ok := coded.open(&input{data: coded.data})
	if !ok || string(inner.items[0].data) != "abcd" {
		t.Fatalf("%v, %q", ok, coded.data)
	}
	write := func(o opened, i int, data string) string {
		items := slices.Clone(o.items)
		items[i].data = []byte(data)
		w := &writer{}
		if !o.write(w, items) {
			t.Fatal("not written")
		}
		return string(w.out)
	}
	entity := write(part2, len(part2.items)-1, write(inner, 0, strings.Repeat("new ", 50)))
	out := write(outer, len(outer.items)-1, write(o, 1, entity))
	m, err := mail.ReadMessage(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	r := multipart.NewReader(m.Body, "xyz")
	for i, want := range []string{"one", "bmV3IG5ldyBuZXcg"} {
		p, err := r.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(p); err != nil || !strings.HasPrefix(string(text), want) {
			t.Errorf("part %d: %q, %v", i, text, err)
		}
	}
	if _, err := r.NextPart(); err != io.EOF {
		t.Errorf("behind the last part: %v", err)
	}
}

func TestLengthsThatDoNotFitAreNotWritten(t *testing.T) {
	for _, c := range []struct {
		layout layout
		n      int
	}{{layout{width: 1}, 256}, {layout{width: 2}, 65536}, {layout{width: 1, whole: true}, 255}} {
		if c.layout.write(&writer{}, part{data: make([]byte, c.n)}) {
			t.Errorf("%+v has room for %d bytes", c.layout, c.n)
		}
		if w := (&writer{}); !c.layout.write(w, part{data: make([]byte, c.n-1)}) || len(w.fields) != 1 {
			t.Errorf("%+v has no room for %d bytes", c.layout, c.n-1)
		}
	}
	if (layout{tag: 1, width: 1}).write(&writer{}, part{name: "long"}) {
		t.Error("a tag of four bytes is written as one of one")
	}
}

func TestLongValuesOfDERHaveLongLengths(t *testing.T) {
	for n, want := range map[int]string{127: "\x04\x7f", 128: "\x04\x81\x80", 255: "\x04\x81\xff", 256: "\x04\x82\x01\x00", 65536: "\x04\x83\x01\x00\x00"} {
		w := &writer{}
		if !writeDER(w, []part{{name: "\x04", data: make([]byte, n)}}) || string(w.out[:len(want)]) != want || len(w.out) != n+len(want) {
			t.Errorf("%d bytes: %q", n, head(w.out, 6))
		}
		if p, used, ok := readDER(w.out); !ok || used != len(w.out) || len(p.data) != n {
			t.Errorf("%d bytes: %v, %d used", n, ok, used)
		}
	}
}

func TestNumbersAreWrittenInBothOrders(t *testing.T) {
	for _, c := range []struct {
		v     uint64
		width int
		big   bool
		want  string
	}{{0x0102, 2, true, "\x01\x02"}, {0x0102, 2, false, "\x02\x01"}, {7, 4, true, "\x00\x00\x00\x07"}, {0x010203, 3, true, "\x01\x02\x03"}, {1, 1, false, "\x01"}} {
		if got := string(appendNumber(nil, c.v, c.width, c.big)); got != c.want || readNumber([]byte(got), c.big) != c.v {
			t.Errorf("%#x: %q", c.v, got)
		}
	}
}
