package invariant

import (
	"encoding/ascii85"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/fuzz"
)

func out(s string) []string { return []string{"nothing", s} }

func TestASecretThatComesOutIsFoundInEveryForm(t *testing.T) {
	quoteJSON := func(s string) string {
		data, err := json.Marshal(map[string]string{"token": s})
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for name, tt := range map[string]struct {
		leak func(s string) string
		want string
	}{
		"plain":         {func(s string) string { return "error: bad token " + s + "!" }, "as it is"},
		"error":         {func(s string) string { return fmt.Errorf("login: %w", errors.New(s)).Error() }, "as it is"},
		"upper":         {strings.ToUpper, "in another case"},
		"lower":         {strings.ToLower, "in another case"},
		"reversed":      {func(s string) string { return "<" + reversed(s) + ">" }, "reversed"},
		"basic auth":    {func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+s)) }, "in base64"},
		"offset 1":      {func(s string) string { return base64.StdEncoding.EncodeToString([]byte("x" + s + "yz")) }, "in base64"},
		"offset 0, URL": {func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s + "a")) }, "in base64"},
		"hex":           {func(s string) string { return hex.EncodeToString([]byte("a" + s)) }, "in hexadecimal"},
		"upper hex":     {func(s string) string { return fmt.Sprintf("%X", "a"+s) }, "in hexadecimal"},
		"hex dump":      {func(s string) string { return fmt.Sprintf("% x", "ab"+s) }, "in hexadecimal"},
		"query":         {func(s string) string { return "?" + url.Values{"t": {s}}.Encode() }, "percent-encoded"},
		"path":          {func(s string) string { return "/x/" + url.PathEscape(s) }, "percent-encoded"},
		"JSON":          {quoteJSON, "escaped as in JSON"},
		"JSON in JSON":  {func(s string) string { return quoteJSON(quoteJSON(s)) }, "escaped as in JSON"},
		"all escaped":   {escaped, "escaped as in JSON"},
		"%q":            {func(s string) string { return fmt.Sprintf("%q", s) }, ""},
		"%+q":           {func(s string) string { return fmt.Sprintf("%+q", s) }, ""},
		"%v of bytes":   {func(s string) string { return fmt.Sprint([]byte(s)) }, "as numbers"},
	} {
		t.Run(name, func(t *testing.T) {
			secrets := gen.OneConstOf("Kz7\"é<q&/+ %zz\n", "p=ÄÖÜ\\/\"<>&+\u2028#x")
			for i, g := range []fuzz.Config{{Cases: 20}} {
				f := try(t, func(tb testing.TB) {
					Secret(tb, "tokens stay in", small, Secrecy[int]{Secret: secrets, Run: func(_ int, s string) []string { return out(tt.leak(s)) }}, g)
				})
				f.fails(t, `invariant "tokens stay in": output 2 contains the secret `+tt.want)
				if i == 0 && one(t, f).Kind != "secret" {
					t.Errorf("%+v", one(t, f))
				}
			}
			try(t, func(tb testing.TB) {
				Secret(tb, "own tokens", small, Secrecy[int]{Run: func(_ int, s string) []string { return out(tt.leak(s)) }})
			}).fails(t, "contains the secret")
		})
	}
}

func TestCodeThatKeepsItsSecretPasses(t *testing.T) {
	kept := func(v int, s string) []string {
		return []string{"", strconv.Itoa(v), strings.Repeat("*", len(s)), s[:3], hex.EncodeToString([]byte(s[:3])), strings.Repeat("Kz7qxzjkvwy0123456789QXZJKVWY", 10)}
	}
	f := try(t, func(tb testing.TB) { Secret(tb, "kept", small, Secrecy[int]{Run: kept}) })
	f.passes(t)
	if got := one(t, f); got.Distinct != 100 {
		t.Errorf("%+v", got)
	}
	// What is in no list is not looked for.
	try(t, func(tb testing.TB) {
		Secret(tb, "kept", small, Secrecy[int]{Run: func(_ int, s string) []string {
			b := make([]byte, 200)
			return out(string(b[:ascii85.Encode(b, []byte(s))]))
		}})
	}).passes(t)
}

func TestSomeOfASecretMayBeShown(t *testing.T) {
	last := func(n int) func(int, string) []string {
		return func(_ int, s string) []string { return out("ending in " + s[len(s)-n:]) }
	}
	digits := gen.OneConstOf("4929131211109876", "5500113322446677")
	for shown, want := range map[int]bool{4: true, 5: false} {
		f := try(t, func(tb testing.TB) {
			Secret(tb, "card", small, Secrecy[int]{Secret: digits, Shown: 4, Run: last(shown)})
		})
		if f.failed == want {
			t.Errorf("%d digits: failed is %v\n%s", shown, f.failed, f.said())
		}
	}
	try(t, func(tb testing.TB) {
		Secret(tb, "card", small, Secrecy[int]{Secret: digits, Shown: 4, Run: func(_ int, s string) []string { return []string{s[:5]} }})
	}).fails(t, `in part (`, "as it is")
}

func TestAShortSecretIsAMistake(t *testing.T) {
	try(t, func(tb testing.TB) {
		Secret(tb, "short", small, Secrecy[int]{Secret: gen.Const("abc"), Run: func(int, string) []string { return nil }})
	}).fails(t, `the secret "abc" has fewer than 8 bytes`)
	try(t, func(tb testing.TB) {
		Secret(tb, "typed", small, Secrecy[string]{Run: func(string, string) []string { return nil }})
	}).fails(t, "makes values of type int, and the invariant takes string")
}

func TestEveryEncodingHasADocAndFindsItself(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Encodings {
		if e.Name == "" || e.Doc == "" || e.Forms == nil || seen[e.Name] {
			t.Errorf("encoding %+v", e)
		}
		seen[e.Name] = true
		for _, form := range e.Forms("Kz7\"é<q&/+ %zz") {
			if leaks("x"+form+"y", "Kz7\"é<q&/+ %zz", 0) == "" {
				t.Errorf("%s: %q is not found", e.Name, form)
			}
		}
	}
}
