package scrub

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// everyForm has each expression that is searched with a filter before it.
func everyForm() []*form {
	out := slices.Concat(mailForms, macForms, ipForms, idForms, streetForms, asian,
		[]*form{uuidForm, birthForm, ibanForm, cardForm, phoneForm, sign, initials, inverted,
			pemForm, jwtForm, tokenForm, userinfo, passForm, bearerForm, keyedForm, randomForm})
	for _, n := range nationals {
		out = append(out, n.form)
	}
	return out
}

// A filter must never hide a match, and a line never make one.
func TestFormsFindWhatTheirExpressionsFind(t *testing.T) {
	all := []string{
		"anna.b (at) firma (dot) de and 3c-22-fb-9a-11-07", "Neue Straße 12", "我叫王小明。我是李雷",
		"-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END", "auth to\u212aen = 1234567890ab, \u017fecret\n\n:\n\n12345678ab", "",
		"password:\npassword: abcdefgh\n", "Regards,\n>\n\nAnna Schmidt",
	}
	for _, folder := range []string{"labelled", "heldout"} {
		for _, text := range texts(t, folder, 1) {
			raw, _ := unlabel(text)
			all = append(all, raw, strings.ReplaceAll(raw, "\n", "\r\n"), strings.ToUpper(raw), strings.ReplaceAll(raw, ": ", ":\n\n"), raw[len(raw)/3:len(raw)/2])
		}
	}
	matches := map[*form]int{}
	for _, text := range all {
		p := newPage(text)
		for _, f := range everyForm() {
			var want, got [][]int
			want = append(want, f.re.FindAllStringSubmatchIndex(text, -1)...)
			p.each(f, func(m []int) { got = append(got, slices.Clone(m)) })
			if missed, more := compare(want, got); missed != nil || more != nil {
				t.Errorf("%s\nmissed %s\nfound for nothing %s", f.re, cut(text, missed), cut(text, more))
			}
			matches[f] += len(got)
		}
	}
	for _, f := range everyForm() {
		if matches[f] == 0 {
			t.Errorf("no text matches %s", f.re)
		}
	}
}

// compare allows more matches where one begins inside another: a match that runs into the next line does not hide the
// one that begins there.
func compare(want, got [][]int) (missed, more [][]int) {
	in := func(list [][]int, m []int) bool {
		return slices.ContainsFunc(list, func(o []int) bool { return slices.Equal(o, m) })
	}
	missed = slices.DeleteFunc(slices.Clone(want), func(m []int) bool { return in(got, m) })
	more = slices.DeleteFunc(slices.Clone(got), func(m []int) bool {
		return in(want, m) || slices.ContainsFunc(want, func(o []int) bool { return o[0] < m[0] && m[0] < o[1] })
	})
	if len(missed) == 0 {
		missed = nil
	}
	if len(more) == 0 {
		more = nil
	}
	return missed, more
}

// What is tried at the beginning of words only must be found wherever the expression alone finds it.
func TestAnAnchoredExpressionIsTriedWhereItCanMatch(t *testing.T) {
	found := 0
	for _, text := range texts(t, "labelled", 1) {
		raw, _ := unlabel(text)
		for _, w := range wordsOf(raw) {
			want := -1
			if m := cue.re.FindStringIndex(raw[w[0]:]); m != nil {
				want = w[0] + m[1]
				found++
			}
			if got := cue.at(raw, w[0]); got != want {
				t.Errorf("at %q the end is %d, want %d", raw[w[0]:min(w[0]+20, len(raw))], got, want)
			}
		}
	}
	if found < 50 {
		t.Errorf("%d cues in all texts", found)
	}
	for expr, want := range map[string]string{`ab(?:c|de)`: "abc abd", `(?i)a1|xyz0`: "A1 XYZ XYz XyZ Xyz a1 xYZ xYz xyZ xyz", `ab?\b`: "a ab", `q\p{L}`: "q"} {
		if got := strings.Join(slices.Sorted(maps.Keys(compileAnchored(expr).starts)), " "); got != want {
			t.Errorf("%s begins with %s, want %s", expr, got, want)
		}
	}
}

func cut(text string, matches [][]int) string {
	out := make([]string, len(matches))
	for i, m := range matches {
		out[i] = text[m[0]:m[1]]
	}
	return fmt.Sprintf("%q", out)
}

// What is needed is worked out from the expression: some that are easily got wrong.
func TestWhatAnExpressionNeeds(t *testing.T) {
	for _, c := range []struct {
		expr     string
		count    [classes]int
		run      int
		literals string
	}{
		{`\d{3}-\d\.`, [classes]int{digit: 4, dash: 1, dot: 1}, 3, "-"},
		{`(?:ab|abc\d)\d*`, [classes]int{}, 1, "AB"},
		{`x?\d+(?:a1|\d)`, [classes]int{digit: 2}, 1, ""},
		{`(?i)kelvin[ _]?on`, [classes]int{}, 1, "KELVIN"},
		{`\p{Lu}\p{L}*`, [classes]int{upper: 1}, 1, ""},
		{`(?i)[A-Z]:`, [classes]int{colon: 1}, 1, ":"},
		{`(?:ab){0,3}c{2}`, [classes]int{}, 1, "C"},
		{`\p{Han}{2}[一-三]`, [classes]int{wide: 3}, 2, ""},
		{`[\w\-]{20,}`, [classes]int{}, 20, ""},
		{`[ a]{20}`, [classes]int{}, 0, ""},
		{`a|b|`, [classes]int{}, 0, ""},
	} {
		f := compile(c.expr, 0)
		got := ""
		for _, l := range f.need.literals {
			got += folded(l.text)
		}
		if f.need.count != c.count || f.need.run != c.run || got != c.literals {
			t.Errorf("%s needs %v, a run of %d, one of %q", c.expr, f.need.count, f.need.run, got)
		}
	}
}
