package scrub

import (
	"bytes"
	"encoding/json"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

type replacement struct{ kind, datum, fake string }

// scrubbed returns the result of Data and all that was replaced.
func scrubbed(t *testing.T, seed uint64, raw string) (string, []replacement) {
	t.Helper()
	var all []replacement
	s := New(Config{Seed: seed})
	s.trace = func(kind, datum, fake string) { all = append(all, replacement{kind, datum, fake}) }
	out, err := s.Data([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return string(out), all
}

func TestNoFakeIsADatumOfTheInput(t *testing.T) {
	for name, text := range labelled(t) {
		raw, _ := unlabel(text)
		for seed := range uint64(6) {
			_, all := scrubbed(t, seed, raw)
			for _, r := range all {
				if slices.ContainsFunc(all, func(o replacement) bool { return strings.EqualFold(o.datum, r.fake) }) {
					t.Fatalf("%s, seed %d: %s %q became %q, which is a datum", name, seed, r.kind, r.datum, r.fake)
				}
			}
		}
	}
}

func TestOneDatumIsOneFakeAndTwoAreTwo(t *testing.T) {
	for name, text := range labelled(t) {
		raw, _ := unlabel(text)
		_, all := scrubbed(t, 3, raw)
		to, from := map[string]string{}, map[string]string{}
		for _, r := range all {
			key := r.kind + detector(r.kind).canonical(r.datum)
			fake := r.kind + detector(r.kind).canonical(r.fake)
			if was, ok := to[key]; ok && was != fake {
				t.Errorf("%s: %q became %q and %q", name, r.datum, was, fake)
			}
			if was, ok := from[fake]; ok && was != key {
				t.Errorf("%s: %q and %q became %q", name, was, key, fake)
			}
			to[key], from[fake] = fake, key
		}
	}
}

func TestTheSameSeedGivesTheSameFakesInEveryDocument(t *testing.T) {
	text := New(Config{Seed: 5}).Text("Dear Anna Schmidt, we wrote to anna@firma.de about DE89370400440532013000.")
	doc, err := New(Config{Seed: 5}).JSON([]byte(`{"to":"anna@firma.de","iban":"DE89 3704 0044 0532 0130 00","surname":"SCHMIDT"}`))
	if err != nil {
		t.Fatal(err)
	}
	var v struct{ To, IBAN, Surname string }
	if err := json.Unmarshal(doc, &v); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, v.To) || !strings.Contains(text, strings.ReplaceAll(v.IBAN, " ", "")) {
		t.Errorf("%s and %s do not join", text, doc)
	}
	if !strings.Contains(strings.ToUpper(text), v.Surname) || v.Surname != strings.ToUpper(v.Surname) {
		t.Errorf("%s and %s do not join on the name", text, doc)
	}
	if other := New(Config{Seed: 6}).Text("anna@firma.de"); other == v.To {
		t.Errorf("seeds 5 and 6 both gave %s", other)
	}
}

// shapeOf writes what Find sees: the kinds in order, and the text between.
func shapeOf(text string) string {
	var b strings.Builder
	at := 0
	for _, s := range Find(text) {
		b.WriteString(text[at:s.Start] + "<" + s.Kind + ">")
		at = s.End
	}
	return b.String() + text[at:]
}

func TestScrubbingTwiceKeepsTheShape(t *testing.T) {
	for _, text := range []string{
		"Dear Anna Schmidt, call +49 30 1234567 or (212) 555-7788 or 0171/1234567.",
		"Card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00, SSN 123-45-6789, CPF 529.982.247-25",
		"born on 12.03.1980, geboren am 5. März 1951, date of birth: 1999-12-31, born on March 4, 1979",
		"Hauptstraße 12 and 221B Baker Street and Calle de Alcalá 45 and ul. Marszałkowska 104",
		"from 81.2.69.142 and 10.0.0.7 and 2001:4860:4860::8888 and 3c:22:fb:9a:11:07 and 550e8400-e29b-41d4-a716-446655440000",
		"api_key=sk-proj-abcdefGHIJKL123456 password: hunter22 anna.schmidt@firma.de customer id: CU-88213-X",
		"王小明先生 and 田中太郎さん and Здравствуйте, Ирина Петрова",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyLTkxIiwibmFtZSI6IkFubmEifQ.c2lnbmF0dXJlLXZhbHVl",
	} {
		for seed := range uint64(6) {
			once := New(Config{Seed: seed}).Text(text)
			twice := New(Config{Seed: seed + 1}).Text(once)
			if shapeOf(once) != shapeOf(text) || shapeOf(twice) != shapeOf(text) {
				t.Fatalf("seed %d:\n%s\n%s\n%s", seed, text, once, twice)
			}
			if once == text || once == twice {
				t.Fatalf("seed %d left %q as %q", seed, text, once)
			}
		}
	}
}

func TestFakesHaveTheFormOfWhatTheyReplace(t *testing.T) {
	for _, c := range []struct{ text, kind, keeps string }{
		{"123-45-6789", "national", "666-"}, {"529.982.247-25", "national", ""}, {"AB 12 34 56 C", "national", "AB "},
		{"756.9217.0769.85", "national", "756."}, {"12345678Z", "national", ""}, {"2 55 08 14 168 025 38", "national", "2 55 08"},
		{"RSSMRA85T10A562S", "national", ""}, {"811228-9874", "national", "811228-"}, {"11010519491231002X", "national", "110105194912"},
		{"2341 2341 2346", "national", ""}, {"4111 1111 1111 1111", "card", "4111 "}, {"378282246310005", "card", "3782"},
		{"DE89 3704 0044 0532 0130 00", "iban", "DE"}, {"gb82west12345698765432", "iban", "gb"},
		{"+1 212 555 7788", "phone", "+1 "}, {"0049 30 1234567", "phone", "0049 "}, {"+353 1 234 5678", "phone", "+353 "},
		{"81.2.69.142", "ip", "198.1"}, {"192.168.1.9", "ip", "10."}, {"ghp_0123456789abcdefABCDEF0123456789abcd", "secret", "ghp_"},
	} {
		found := Find(c.text)
		if len(found) != 1 || found[0].Kind != c.kind || found[0].End-found[0].Start != len(c.text) {
			t.Errorf("%q: found %v", c.text, found)
			continue
		}
		for seed := range uint64(10) {
			fake := New(Config{Seed: seed}).Text(c.text)
			again := Find(fake)
			if len(again) != 1 || again[0].Kind != c.kind || !strings.HasPrefix(fake, c.keeps) || fake == c.text {
				t.Errorf("%q became %q: %v", c.text, fake, again)
			}
			if c.kind != "ip" && (len(fake) != len(c.text) || strings.Count(fake, " ") != strings.Count(c.text, " ")) {
				t.Errorf("%q became %q, of another form", c.text, fake)
			}
		}
	}
}

func TestWhatIsNotPersonalStays(t *testing.T) {
	for _, text := range []string{
		"", "The quick brown fox.", "127.0.0.1 and ::1 and 255.255.255.255", "version 1.2.3.4", "2024-05-01 10:22:33",
		"order 1234567890123456", "00000000-0000-0000-0000-000000000000", "Dear Customer,", "token: required",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "1,250,000.00 EUR", "https://example.com/a/b?c=d",
		"4111 1111 1111 1112", "DE89 3704 0044 0532 0130 01",
	} {
		if got := New(Config{}).Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestKeepLeavesAKindAlone(t *testing.T) {
	got := New(Config{Keep: []string{"mail"}}).Text("anna@firma.de 81.2.69.142")
	if !strings.HasPrefix(got, "anna@firma.de ") || strings.Contains(got, "81.2.69.142") {
		t.Errorf("got %q", got)
	}
}

func TestWhatTheCallerKnowsIsReplacedToo(t *testing.T) {
	in := "We asked Zebulon Quarrick, and Quarrick sent X99-Q1; the zebulonite stays."
	if got := New(Config{}).Text(in); got != in {
		t.Fatalf("found without help: %q", got)
	}
	got := New(Config{Also: []string{"Zebulon Quarrick", "X99-Q1"}}).Text(in)
	if strings.Contains(got, "Quarrick") || strings.Contains(got, "X99") || !strings.HasSuffix(got, "; the zebulonite stays.") {
		t.Errorf("got %q", got)
	}
}

func TestJSONKeepsEveryByteThatIsNotPersonal(t *testing.T) {
	in := "{ \"b\" : 1.50,\t\"a\":\"\\u00e9<x>\", \"a\":null, \"mail\":\"a@firma.de\" }\n{\"b\":1e3}"
	out, err := New(Config{}).JSON([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(in, "a@firma.de")
	if got := string(out); !strings.HasPrefix(got, before) || !strings.HasSuffix(got, after) || strings.Contains(got, "firma") {
		t.Errorf("got %s", got)
	}
}

func TestBrokenDocumentsAreAnError(t *testing.T) {
	s := New(Config{})
	if _, err := s.JSON([]byte(`{"a":`)); err == nil {
		t.Error("no error for half a document")
	}
	if _, err := s.CSV([]byte("a,b\n\"c,d")); err == nil || !strings.Contains(err.Error(), "row 2") {
		t.Errorf("got %v", err)
	}
	if _, err := s.Data([]byte("\x89PNG\r\n\x1a\n\xff")); err == nil {
		t.Error("no error for an image")
	}
	if _, err := s.Mail([]byte(strings.Repeat("Content-Type: message/rfc822\n\n", 60))); err == nil {
		t.Error("no error for 60 messages within each other")
	}
}

func TestMailIsScrubbedInsideItsEncodings(t *testing.T) {
	in := "From: =?UTF-8?B?SsO8cmdlbiBNw7xsbGVy?= <j@firma.de>\r\nSubject: =?ISO-8859-1?Q?Gr=FC=DFe_an_Anna?=\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=xx\r\n\r\n--xx\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		"SsO8cmdlbiBNw7xsbGVyLCBqQGZpcm1hLmRl\r\n--xx\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
		"J=C3=BCrgen M=C3=BCller\r\n--xx\r\nContent-Type: image/png\r\n\r\nPNGDATA\r\n--xx--\r\n"
	out, err := New(Config{Seed: 2}).Data([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || len(from) != 1 || strings.Contains(from[0].Name, "ller") || !strings.HasSuffix(from[0].Address, ".example") {
		t.Errorf("from %v, %v", from, err)
	}
	for _, gone := range []string{"SsO8cmdlbi", "J=C3=BCrgen", "firma.de", "Anna", "PNGDATA"} {
		if bytes.Contains(out, []byte(gone)) {
			t.Errorf("%q is still in %s", gone, out)
		}
	}
	if n := bytes.Count(out, []byte("--xx")); n != 4 {
		t.Errorf("%d delimiters in %s", n, out)
	}
}

func TestEveryDetectorSaysWhatItIsFor(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range Detectors() {
		if d.Name == "" || len(d.Doc) < 10 || d.Find == nil || d.Fake == nil || seen[d.Name] {
			t.Errorf("detector %q is incomplete or there twice", d.Name)
		}
		seen[d.Name] = true
	}
	for _, h := range keyHints {
		if !seen[h.kind] {
			t.Errorf("a key names the detector %q, which is not there", h.kind)
		}
	}
}

func FuzzData(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,x@y.de\n", `{"name":"x","email":"a@b.de"}`, "From: A <a@b.de>\nTo: b\n\nDear Anna Schmidt", "Dear X, +49 30 1234567",
		`[{"id":1},"4111111111111111"]`, "Content-Type: multipart/a; boundary=b\nFrom: x\n\n--b\n\n--b--",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := New(Config{Seed: 1}).Data(data)
		if err != nil {
			return
		}
		again, err := New(Config{Seed: 1}).Data(data)
		if err != nil || !bytes.Equal(out, again) {
			t.Errorf("one seed gave %q and %q, %v", out, again, err)
		}
		trimmed := bytes.TrimSpace(data)
		if len(trimmed) > 0 && trimmed[0] == '{' && json.Valid(trimmed) && utf8.Valid(data) && !json.Valid(out) {
			t.Errorf("%s became %s", data, out)
		}
		for _, s := range Find(string(data)) {
			if d := string(data[s.Start:s.End]); s.Kind == "mail" && bytes.Contains(out, []byte(d)) && !bytes.Contains(data, []byte("=")) && !bytes.Contains(data, []byte(":")) {
				t.Errorf("%q is still in %q", d, out)
			}
		}
	})
}
