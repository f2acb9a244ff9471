package invariant

import (
	"context"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/commands"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/internal/choice"
)

func TestEachEncodingAloneGivesASecretAway(t *testing.T) {
	const secret = `Kz7 é<q>&/+%"z01`
	for _, before := range []string{"", "x", "xy", "xyz"} {
		for _, after := range []string{"", "x", "xy"} {
			for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
				text := e.EncodeToString([]byte(before + secret + after))
				if got := leaks(text, secret, 0); got != "in base64" {
					t.Errorf("%q before and %q after it in base64: %q", before, after, got)
				}
			}
		}
	}
	var colons, escapes, percents, numbers []string
	for _, b := range []byte(secret) {
		colons = append(colons, fmt.Sprintf("%02X", b))
		escapes = append(escapes, fmt.Sprintf("%02x", b))
		percents = append(percents, fmt.Sprintf("%%%02X", b))
		numbers = append(numbers, fmt.Sprint(b))
	}
	for name, tt := range map[string]struct{ out, want string }{
		"base32":                    {base32.StdEncoding.EncodeToString([]byte(secret)), "in base32"},
		"base32, hexadecimal":       {base32.HexEncoding.EncodeToString([]byte(secret)), "in base32"},
		"colons":                    {strings.Join(colons, ":"), "in hexadecimal"},
		"spaces":                    {strings.Join(colons, " "), "in hexadecimal"},
		"a Go string":               {`"\x` + strings.Join(escapes, `\x`) + `"`, "in hexadecimal"},
		"query":                     {url.QueryEscape(secret), "percent-encoded"},
		"path":                      {url.PathEscape(secret), "percent-encoded"},
		"query with %20":            {strings.ReplaceAll(url.QueryEscape(secret), "+", "%20"), "percent-encoded"},
		"every byte":                {strings.Join(percents, ""), "percent-encoded"},
		"JSON with escaped slashes": {`Kz7 é<q>&\/+%\"z01`, "escaped as in JSON"},
		"JSON for HTML":             {`Kz7 é\u003cq\u003e\u0026/+%\"z01`, "escaped as in JSON"},
		"JSON":                      {`Kz7 é<q>&/+%\"z01`, "escaped as in JSON"},
		"JSON in JSON":              {`Kz7 é<q>&/+%\\\"z01`, "escaped as in JSON"},
		"quoted in ASCII":           {`Kz7 \u00e9<q>&/+%\"z01`, "quoted"},
		"bytes among others":        {"[1 " + strings.Join(numbers, " ") + " 2]", "as numbers"},
		"upper case":                {strings.ToUpper(secret), "in another case"},
		"itself":                    {"<" + secret + ">", "as it is"},
		"without its last byte":     {secret[:len(secret)-1], ""},
		"without its first byte":    {secret[1:], ""},
		"nothing":                   {"", ""},
	} {
		if got := leaks(tt.out, secret, 0); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestTheEndsOfASecretThatMayNotBeShown(t *testing.T) {
	for shown, want := range map[int][]string{
		0: {"abcdéfgh"}, 1: {"abcdéfgh", "ab", "gh"}, 3: {"abcdéfgh", "abcd", "éfgh"}, 6: {"abcdéfgh", "abcdéfg", "bcdéfgh"}, 7: {"abcdéfgh"}, 9: {"abcdéfgh"},
	} {
		if got := parts("abcdéfgh", shown); !slices.Equal(got, want) {
			t.Errorf("%d may be shown: %q, want %q", shown, got, want)
		}
	}
}

func TestTokensOfOurOwnAreLongAndOfEveryCharacter(t *testing.T) {
	seen, lengths := map[rune]bool{}, map[int]bool{}
	for seed := range uint64(500) {
		v, ok := fuzz.Draw[string](choice.FromSeed(seed), tokens)
		if rest, own := strings.CutPrefix(v, "Kz7"); ok && own {
			lengths[len([]rune(v))] = true
			for _, r := range rest {
				seen[r] = true
			}
		}
	}
	if len(seen) != len([]rune("qxzjkvwy0123456789QXZJKVWY+/=&%\\\"<é-_.")) || len(lengths) != 17 || !lengths[16] || !lengths[32] {
		t.Errorf("%d characters, lengths %v", len(seen), lengths)
	}
}

type fixture struct{}

func (fixture) take(context.Context, string) (int, error) { return 0, nil }

func TestAFunctionIsNamedWithoutItsPath(t *testing.T) {
	for want, f := range map[string]any{"invariant.careful": careful, "invariant.fixture.take": fixture{}.take, "strings.TrimSuffix": strings.TrimSuffix} {
		if got := functionName(f); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestEverySampleIsTriedAndVaried(t *testing.T) {
	seen := map[string]int{}
	take := func(_ context.Context, in line) (int, error) { seen[fmt.Sprint(in)]++; return 0, nil }
	try(t, func(tb testing.TB) {
		NotHappy(tb, take, Samples(line{"a", 1}, line{"b", 2}), Samples(line{"c", 3}), Nulls)
	}).passes(t)
	for _, want := range []string{"{a 1}", "{b 2}", "{c 3}", "{ 1}", "{ 2}", "{ 3}", "{a 0}", "{b 0}", "{c 0}"} {
		if seen[want] != 1 {
			t.Errorf("%s was sent %d times, in %v", want, seen[want], seen)
		}
	}
	refuse := func(_ context.Context, in line) (int, error) {
		if in.N > 1 {
			return 0, errors.New("too many")
		}
		return 0, nil
	}
	f := try(t, func(tb testing.TB) {
		NotHappy(tb, refuse, Samples(line{"a", 1}, line{"b", 2}, line{"c", 3}), Nulls)
	})
	f.fails(t, "samples: sample 2: is refused: too many", "samples: sample 3: is refused")
	try(t, func(tb testing.TB) { NotHappy(tb, take, Samples(line{"a", 1}, 5), Nulls) }).fails(t, "sample 2 is of type int")
	try(t, func(tb testing.TB) { NotHappy(tb, take, Samples(nil), Nulls) }).fails(t, "sample 1 is of type <nil>")
}

// TestContextsOfCallsAreTheTests is about the classes that are not about contexts: theirs can end, and has not.
func TestContextsOfCallsAreTheTests(t *testing.T) {
	calls := 0
	live := func(ctx context.Context, _ line) (int, error) {
		if calls++; ctx.Err() != nil || ctx.Done() == nil {
			panic("the context has ended, or never does")
		}
		return 0, nil
	}
	refusing := func(ctx context.Context, in line) (int, error) {
		_, _ = live(ctx, in)
		if ctx.Value(who{}) == "clerk" && in != (line{"a", 1}) {
			return 0, errors.New("refused")
		}
		return 0, nil
	}
	clerk := Denied("a clerk", func(ctx context.Context) context.Context { return context.WithValue(ctx, who{}, "clerk") }, line{"x", 9})
	try(t, func(tb testing.TB) { NotHappy(tb, live, Samples(line{"a", 1}), Nulls, Malformed, Quirks) }).passes(t)
	before := calls
	try(t, func(tb testing.TB) { NotHappy(tb, refusing, Samples(line{"a", 1}), clerk) }).passes(t)
	// The sample; what is denied; the sample as zero, without its name and without its number.
	if calls-before != 5 {
		t.Errorf("%d calls of what a clerk may not do", calls-before)
	}
	if clerk.Name != "permission boundaries: a clerk" || clerk.Doc != "inputs that a clerk may not send; the function must refuse them" {
		t.Errorf("%q: %q", clerk.Name, clerk.Doc)
	}
	panics := func(_ context.Context, in line) (int, error) {
		if in.N == 0 {
			panic("no number")
		}
		return 0, errors.New("refused")
	}
	f := try(t, func(tb testing.TB) { NotHappy(tb, panics, Denied("x", nil, line{"y", 0}), Samples(line{"a", 1})) })
	f.fails(t, "denied to x: panics: no number", "sample, .N zero: panics: no number", "sample, zero: panics")
	if strings.Contains(f.said(), "succeeds with") {
		t.Errorf("what panics succeeds:\n%s", f.said())
	}
}

func TestAContextEndsAtEveryOneOfItsFirstLooks(t *testing.T) {
	for _, class := range []Class{Cancelled, Timeouts} {
		looked := map[int]int{}
		f := try(t, func(tb testing.TB) {
			NotHappy(tb, func(ctx context.Context, _ int) (int, error) {
				n := 0
				for ctx.Err() == nil && n < 20 {
					n++
				}
				looked[n]++
				return 0, ctx.Err()
			}, Samples(1), class)
		})
		f.passes(t)
		// The sample's own never ends; two end before the first look and at it; the others at the next ones.
		if looked[20] != 1 || looked[0] != 2 || looked[7] != 1 || len(looked) != looks+1 {
			t.Errorf("%s: looks that were answered by nil, and how often: %v", class.Name, looked)
		}
		seen := 0
		try(t, func(tb testing.TB) {
			NotHappy(tb, func(ctx context.Context, _ int) (int, error) {
				select {
				case <-ctx.Done():
					seen++
				default:
				}
				return 0, ctx.Err()
			}, Samples(1, 2), class)
		}).passes(t)
		if seen != 4 { // two samples, ended before and while it was looked at
			t.Errorf("%s: Done was closed %d times", class.Name, seen)
		}
	}
	e := newEnding(t.Context(), 1, fmt.Errorf("wrapped: %w", context.DeadlineExceeded))
	if at, ok := e.Deadline(); !ok || !at.Equal(time.Unix(0, 0)) {
		t.Errorf("deadline %v, %v", at, ok)
	}
}

func TestASequenceIsWrittenAsItRuns(t *testing.T) {
	c := func(name string) commands.Command { return &commands.ProtoCommand{Name: name} }
	for want, s := range map[string]sequence{
		"from 3: no command": {initial: 3},
		"from 3: a":          {initial: 3, commands: []commands.Command{c("a")}},
		"from 3: a; b; c":    {initial: 3, commands: []commands.Command{c("a"), c("b"), c("c")}},
	} {
		if got := s.GoString(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	s := sequence{initial: 3, commands: []commands.Command{c("a"), c("b"), c("c")}}
	if got, want := s.trace(1), "  from 3\n    1. a\n!   2. b"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	other := sequence{initial: 3, commands: []commands.Command{c("a"), c("b"), c("d")}}
	if s.digest() == other.digest() {
		t.Error("sequences that differ in their last command are one input")
	}
	p := &gopter.PropResult{Status: gopter.PropFalse, Labels: []string{"size", "order"}}
	if got, want := broken(p), "the post-condition does not hold (size, order)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := broken(&gopter.PropResult{Status: gopter.PropFalse}), "the post-condition does not hold"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhatADeclarationKnows(t *testing.T) {
	a := Access{
		Grants:  []Grant{{Tool: "pay", Callers: []string{"b", "c"}, States: []string{"open"}}, {Tool: "look", Callers: []string{"c", "d"}}, {Tool: "pay"}},
		Callers: []string{"guest", "b"}, Tools: []string{"drop"}, States: []string{"shut", "open"},
	}
	callers, tools, states := a.known()
	if !slices.Equal(callers, []string{"b", "c", "d", "guest"}) || !slices.Equal(tools, []string{"pay", "look", "drop"}) || !slices.Equal(states, []string{"open", "shut"}) {
		t.Errorf("%q, %q, %q", callers, tools, states)
	}
	if _, _, states = (Access{}).known(); !slices.Equal(states, []string{""}) {
		t.Errorf("without any state: %q", states)
	}
	if got := strange([]string{"Pay"}); !slices.Contains(got, "PAY") || !slices.Contains(got, "pay") {
		t.Errorf("%q", got)
	}
	v := conversation{State: "open", Calls: []Call{{Caller: "b", Tool: "pay"}, {Caller: "c", Tool: "look", Args: 5}}}
	if got, want := v.GoString(), `in state "open": "b" calls "pay"; "c" calls "look" with 5`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestACallWithoutArgumentsIsMadeOnce(t *testing.T) {
	made := map[string]int{}
	a := Access{
		Grants: []Grant{{Tool: "pay", Callers: []string{"b"}}, {Tool: "look", Callers: []string{"b"}}},
		New: func(_ testing.TB, state string, w *Witness) func(Call) {
			return func(c Call) {
				made[fmt.Sprintf("%s %s %s", state, c.Caller, c.Tool)]++
				if c.Caller == "b" && c.Tool == "look" {
					w.Acted(c.Tool)
				}
			}
		},
	}
	f := try(t, func(tb testing.TB) { Permissions(tb, "p", a) })
	f.fails(t, `it is granted and never happens, whatever the arguments`+"\n"+`  in state "": "b" calls "pay"`)
	for _, call := range []string{" b pay", " b look", " stranger look", "stranger b pay", " b stranger"} {
		if want := 1; made[call] != want {
			t.Errorf("%q is made %d times, want %d", call, made[call], want)
		}
	}
	clear(made)
	a.Args = small
	try(t, func(tb testing.TB) { Permissions(tb, "p", a) }).fails(t, "never happens")
	if made[" b pay"] != attempts || made[" b look"] != 1 || made[" stranger pay"] != 1 {
		t.Errorf("calls %v", made)
	}
}

func TestRelationsWithHalfOfWhatTheyNeedAreMistakes(t *testing.T) {
	id := func(n int) (int, error) { return n, nil }
	for name, do := range map[string]func(testing.TB){
		"RoundTrip without Encode": func(tb testing.TB) { RoundTrip(tb, "r", small, Codec[int, int]{Decode: id}) },
		"RoundTrip without Decode": func(tb testing.TB) { RoundTrip(tb, "r", small, Codec[int, int]{Encode: id}) },
		"Same without Got":         func(tb testing.TB) { Same(tb, "r", small, Oracle[int, int]{Want: id}) },
		"Same without Want":        func(tb testing.TB) { Same(tb, "r", small, Oracle[int, int]{Got: id}) },
		"Monotone without Of":      func(tb testing.TB) { Monotone(tb, "r", small, Order[int, int]{Raise: func(n int) int { return n }}) },
		"Monotone without order":   func(tb testing.TB) { Monotone(tb, "r", small, Order[int, int]{Of: func(n int) int { return n }}) },
	} {
		f := try(t, do)
		if !f.failed || !strings.Contains(f.said(), `"r" has no `) {
			t.Errorf("%s:\n%s", name, f.said())
		}
	}
}
