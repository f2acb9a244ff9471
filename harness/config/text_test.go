package config

import (
	"strings"
	"testing"
)

func TestTiersAreNamedByALetterAndWhatFollowsOne(t *testing.T) {
	longest := strings.Repeat("x", 40)
	for name, valid := range map[string]bool{
		"a": true, "z": true, "A": true, "Z": true, "aB9": true, "a0-b_c": true, "low": true, longest: true,
		"": false, longest + "x": false, "0a": false, "-a": false, "_a": false, "a.b": false, "a/b": false, "a b": false, "a:": false, "ä": false,
		"`": false, "{": false, "@": false, "[": false, "a`": false, "a{": false, "a@": false, "a[": false, "a,": false, "a^": false,
	} {
		if validTierName(name) != valid {
			t.Errorf("%q: valid is %v", name, !valid)
		}
	}
}

func TestALongLineIsShownAroundItsPlace(t *testing.T) {
	digits := strings.Repeat("0123456789", 30)
	for _, tt := range []struct {
		name, source string
		column       int
		line         string
		caret        int
	}{
		{"short", "ab", 1, "ab", 0},
		{"before the line", "ab", -3, "ab", 0},
		{"behind the line", "ab", 9, "ab", 2},
		{"as long as is shown", digits[:120], 100, digits[:120], 99},
		{"longer, at its start", digits, 1, digits[:120], 0},
		{"longer, the last place of the start", digits, 61, digits[:120], 60},
		{"longer, one further", digits, 62, digits[1:121], 60},
		{"longer, in the middle", digits, 151, digits[90:210], 60},
		{"longer, near its end", digits, 290, digits[180:], 109},
		{"longer, behind its end", digits, 301, digits[180:], 120},
		{"characters, not bytes", "äöü: x", 6, "äöü: x", 5},
		{"what a terminal would obey", "a\x1b\u202e: x", 5, "a\ufffd\ufffd: x", 4},
	} {
		e := &Error{Source: tt.source, Column: tt.column}
		if line, caret := e.excerpt(); line != tt.line || caret != strings.Repeat(" ", tt.caret)+"^" {
			t.Errorf("%s: %q, the place at %d, want %q at %d", tt.name, line, len(caret)-1, tt.line, tt.caret)
		}
	}
	// A tab below a tab is as wide.
	if line, caret := (&Error{Source: "\ta\tb", Column: 4}).excerpt(); line != "\ta\tb" || caret != "\t \t^" {
		t.Errorf("%q over %q", line, caret)
	}
}

func TestOnlySlipsAreTakenForAName(t *testing.T) {
	names := []string{"coverage", "mutation", "run", "runs"}
	for got, want := range map[string]string{
		"covrage": "coverage", "COVERAGE": "coverage", "cverge": "coverage", "cvrge": "", "ru": "run", "runz": "run", "runss": "runs", "rux": "run", "fuzz": "",
		strings.Repeat("x", 65): "",
	} {
		if n := nearest(got, names); n != want {
			t.Errorf("nearest to %q is %q, want %q", got, n, want)
		}
	}
	// Names of 64 characters are still compared, longer ones are no slips.
	long := strings.Repeat("x", 64)
	if nearest(long, []string{long}) != long || nearest(long+"y", []string{long}) != "" {
		t.Error("the longest name")
	}
}

func TestPatternsHaveLimits(t *testing.T) {
	for pattern, want := range map[string]string{
		strings.Repeat("x", 512): "", strings.Repeat("x", 513): "is too long",
		"{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}": "", "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}": "has too many {alternatives}",
		":": "", "c:": "is absolute", "c:/x": "is absolute", "cc:": "", "/": "is absolute", "x": "",
		"a/../b": "leaves the module", "{..,b}": "leaves the module", "a..b": "", "a/./b": "never matches", "[": "is not a valid pattern", `a\b`: "has a backslash", "": "is empty",
	} {
		if problem, hint := checkPattern(pattern); problem != want || (problem == "") != (hint == "") {
			t.Errorf("%q: %q, %q, want %q", pattern, problem, hint, want)
		}
	}
}
