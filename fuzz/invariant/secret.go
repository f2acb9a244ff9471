package invariant

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz"
)

// Secrecy is code that is given a secret and must keep it.
type Secrecy[V any] struct {
	// Run calls the code with an input and a secret, and returns everything that comes out: answers, logs,
	// messages of errors, files.
	Run func(v V, secret string) (outputs []string)
	// Secret generates secrets, as strings of 8 bytes or more: a short one may stand in an output by
	// accident. Nil generates tokens of letters, digits and the characters that encodings change.
	Secret gopter.Gen
	// Shown is how many characters at an end of the secret may be shown, as in "…4242"; one more in a row
	// is a finding. 0 looks for the whole secret alone.
	Shown int
}

// Guarded is an input beside a secret.
type Guarded[V any] struct {
	Input  V
	Secret string
}

// Secret holds that no output contains the secret: as it is, in another case, reversed, or encoded as base64
// (at any offset), base32, hexadecimal, percent, JSON or quoted text. [Encodings] lists them.
func Secret[V any](t testing.TB, name string, g gopter.Gen, s Secrecy[V], c ...fuzz.Config) {
	t.Helper()
	need(t, name, s.Run == nil, "Run")
	secrets := s.Secret
	if secrets == nil {
		secrets = tokens
	}
	hold(t, name, "secret", guarded[V](g, secrets), c, func(t testing.TB, v Guarded[V]) {
		t.Helper()
		if len(v.Secret) < shortest {
			t.Fatalf("invariant %q: the secret %q has fewer than %d bytes and may stand in an output by accident; generate longer ones", name, v.Secret, shortest)
		}
		for i, out := range s.Run(v.Input, v.Secret) {
			if how := leaks(out, v.Secret, s.Shown); how != "" {
				t.Errorf("invariant %q: output %d contains the secret %s\n  output: %s", name, i+1, how, brief(out))
				return
			}
		}
	})
}

const shortest = 8

func guarded[V any](g, secrets gopter.Gen) gopter.Gen {
	if g == nil {
		return nil
	}
	return gopter.CombineGens(g, secrets).Map(func(both []any) Guarded[V] {
		return Guarded[V]{typed[V](both[0]), typed[string](both[1])}
	})
}

// tokens are secrets of 16 characters and more that no text contains by accident.
var tokens = fuzz.Gen(func(s *fuzz.Stream) string {
	const alphabet = "qxzjkvwy0123456789QXZJKVWY+/=&%\\\"<é-_."
	runes := []rune(alphabet)
	var b strings.Builder
	b.WriteString("Kz7")
	for range s.Int(13, 29) {
		b.WriteRune(runes[s.Int(0, len(runes)-1)])
	}
	return b.String()
})

// Encoding is a form in which a secret may leak.
type Encoding struct {
	Name string
	Doc  string
	// Forms returns what to look for.
	Forms func(secret string) []string
}

// Encodings lists the forms in which [Secret] looks for a secret.
var Encodings = []Encoding{
	{"as it is", "the secret's own bytes", func(s string) []string { return []string{s} }},
	{"reversed", "the secret's characters from the last to the first", func(s string) []string { return []string{reversed(s)} }},
	{"in base64", "standard and URL alphabet, padded or not, at any of the three offsets in a longer text", base64Forms},
	{"in base32", "standard and hexadecimal alphabet, padded or not", func(s string) []string {
		return []string{base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(s)), base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(s))}
	}},
	{"in hexadecimal", "two digits a byte, and as bytes with a space, colon or \\x between", hexForms},
	{"percent-encoded", "as in a query, as in a path, and every byte of it", percentForms},
	{"escaped as in JSON", "as encoding/json has it, with and without the escapes for HTML, every character as \\u, and each of them as a string of JSON again", jsonForms},
	{"quoted", "as strconv and %q write it, also in ASCII alone", func(s string) []string {
		return []string{unquoted(strconv.Quote(s)), unquoted(strconv.QuoteToASCII(s))}
	}},
	{"as numbers", "as fmt writes its bytes", func(s string) []string { return []string{strings.Trim(fmt.Sprint([]byte(s)), "[]")} }},
}

// leaks says how out contains the secret, "" where it does not. Letters count in any case.
func leaks(out, secret string, shown int) string {
	folded := strings.ToLower(out)
	for _, part := range parts(secret, shown) {
		for _, e := range Encodings {
			for _, form := range e.Forms(part) {
				switch {
				case form == "" || !strings.Contains(folded, strings.ToLower(form)):
					continue
				case part != secret:
					return fmt.Sprintf("in part (%q) %s", part, e.Name)
				case e.Name == Encodings[0].Name && !strings.Contains(out, form):
					return "in another case"
				}
				return e.Name
			}
		}
	}
	return ""
}

// parts are what must not be shown: the secret, and the ends of it that are one character longer than what may
// be shown.
func parts(secret string, shown int) []string {
	out := []string{secret}
	runes := []rune(secret)
	if shown > 0 && shown+1 < len(runes) {
		out = append(out, string(runes[:shown+1]), string(runes[len(runes)-shown-1:]))
	}
	return out
}

func reversed(s string) string {
	runes := []rune(s)
	slices.Reverse(runes)
	return string(runes)
}

// base64Forms cuts off at both ends the characters that depend on what stands beside the secret.
func base64Forms(s string) []string {
	var out []string
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for offset := range 3 {
			text := e.EncodeToString([]byte(strings.Repeat("\x00", offset) + s))
			first := (offset*8 + 5) / 6
			last := (offset + len(s)) * 8 / 6
			out = append(out, text[first:last])
		}
	}
	return out
}

func hexForms(s string) []string {
	plain := hex.EncodeToString([]byte(s))
	var pairs []string
	for i := 0; i < len(plain); i += 2 {
		pairs = append(pairs, plain[i:i+2])
	}
	return []string{plain, strings.Join(pairs, " "), strings.Join(pairs, ":"), strings.Join(pairs, `\x`)}
}

func percentForms(s string) []string {
	var every strings.Builder
	for _, b := range []byte(s) {
		fmt.Fprintf(&every, "%%%02x", b)
	}
	return []string{url.QueryEscape(s), url.PathEscape(s), strings.ReplaceAll(url.QueryEscape(s), "+", "%20"), every.String()}
}

func jsonForms(s string) []string {
	plain := encodeJSON(s)
	html := strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`).Replace(plain)
	out := []string{unquoted(plain), unquoted(html), unquoted(escaped(s)), strings.ReplaceAll(unquoted(plain), "/", `\/`)}
	for _, inner := range out {
		out = append(out, unquoted(encodeJSON(inner))) // JSON as a string of JSON
	}
	return out
}

// unquoted is a quoted text without its quotes.
func unquoted(quoted string) string {
	if len(quoted) < 2 || !utf8.ValidString(quoted) {
		return quoted
	}
	return quoted[1 : len(quoted)-1]
}
