package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/passmuster/muster/internal/goldenfile"
)

// badFiles are refused by Parse. The schema refuses them too, but for what a JSON schema cannot say.
var badFiles = []struct {
	name, text   string
	beyondSchema bool
}{
	{name: "unknown key", text: "version: 1\ntiers:\n  low:\n    coverge: {package: 1}\n"},
	{name: "unknown key far from every other", text: "colour: red\n"},
	{name: "key in other case", text: "tiers: {a: {barchanges: fail}}\n"},
	{name: "duplicate key", text: "seed: 1\nmode: enforce\nseed: 2\n"},
	{name: "duplicate tier", text: "tiers:\n  a: {}\n  a: {skips: 1}\n"},
	{name: "version 2", text: "version: 2\n"},
	{name: "version as text", text: "version: \"1\"\n"},
	{name: "not a mapping", text: "- version: 1\n"},
	{name: "text alone", text: "muster\n"},
	{name: "mode misspelt", text: "mode: enforced\n"},
	{name: "mode a bool", text: "mode: true\n"},
	{name: "operator misspelt", text: "tiers: {a: {mutation: {package: 1, operators: [comparison, -litteral]}}}\n", beyondSchema: true},
	{name: "operators no list", text: "tiers: {a: {mutation: {package: 1, operators: comparison}}}\n"},
	{name: "flaky misspelt", text: "tiers: {a: {reruns: {count: 1, flaky: quarantined}}}\n"},
	{name: "barChanges misspelt", text: "tiers: {a: {barChanges: block}}\n"},
	{name: "seed negative", text: "seed: -1\n"},
	{name: "seed too large", text: "seed: 18446744073709551616\n"},
	{name: "seed a float", text: "seed: 1.5\n"},
	{name: "wall without unit", text: "budget: {wall: 15}\n"},
	{name: "wall unparsable", text: "budget: {wall: soon}\n"},
	{name: "wall zero", text: "budget: {wall: 0s}\n", beyondSchema: true},
	{name: "fuzz time negative", text: "tiers: {a: {fuzz: {time: -1s}}}\n"},
	{name: "percent over 100", text: "tiers: {a: {coverage: {package: 100.1}}}\n"},
	{name: "percent negative", text: "tiers: {a: {coverage: {package: -1}}}\n"},
	{name: "percent infinite", text: "tiers: {a: {coverage: {package: .inf}}}\n"},
	{name: "percent not a number", text: "tiers: {a: {coverage: {package: .nan}}}\n"},
	{name: "percent with sign", text: "tiers: {a: {coverage: {package: 80%}}}\n"},
	{name: "percent in quotes", text: "tiers: {a: {coverage: {package: \"80\"}}}\n"},
	{name: "count 0", text: "tiers: {a: {reruns: {count: 0}}}\n"},
	{name: "count missing", text: "tiers:\n  a:\n    reruns: {flaky: fail}\n  b: {}\n", beyondSchema: true},
	{name: "skips negative", text: "tiers: {a: {skips: -1}}\n"},
	{name: "switch as yes", text: "tiers: {a: {ratchet: yes}}\n"},
	{name: "empty tiers", text: "tiers: {}\n"},
	{name: "tiers without value", text: "tiers:\nrules: []\n"},
	{name: "tier without value", text: "tiers:\n  a:\n  b: {skips: 1}\nrules: [{paths: [x], tier: a}]\n"},
	{name: "tiers a list", text: "tiers: [low, high]\n"},
	{name: "tier name", text: "tiers: {\"a b\": {}}\n"},
	{name: "tier name a number", text: "tiers: {1: {}}\n"},
	{name: "tiers out of order", text: "tiers:\n  a: {coverage: {package: 80}, skips: 0}\n  b:\n    coverage: {package: 70}\n    skips: 3\n", beyondSchema: true},
	{name: "unknown tier in rule", text: "rules:\n  - {paths: [x], tier: hihg}\n", beyondSchema: true},
	{name: "unknown tier in lower", text: "lower:\n  - {paths: [x], to: none, reason: r, owner: o, expires: 2027-01-31}\n", beyondSchema: true},
	{name: "lowered to the strictest", text: "lower:\n  - {paths: [x], to: high, reason: r, owner: o, expires: 2027-01-31}\n", beyondSchema: true},
	{name: "rule without tier", text: "rules:\n  - paths: [x]\n"},
	{name: "rule without paths", text: "rules:\n  - tier: low\n"},
	{name: "lower without all", text: "lower:\n  - paths: [x]\n    to: low\n"},
	{name: "exclude without all", text: "exclude:\n  - paths: [x]\n"},
	{name: "exclude has no tier", text: "exclude: [{paths: [x], to: low, reason: r, owner: o, expires: 2027-01-31}]\n"},
	{name: "reason empty", text: "exclude: [{paths: [x], reason: \" \", owner: o, expires: 2027-01-31}]\n"},
	{name: "reason in lines", text: "exclude:\n  - paths: [x]\n    reason: |\n      a\n      b\n    owner: o\n    expires: 2027-01-31\n", beyondSchema: true},
	{name: "reason with escape", text: "exclude: [{paths: [x], reason: \"\\e[31m\", owner: o, expires: 2027-01-31}]\n", beyondSchema: true},
	{name: "owner a number", text: "exclude: [{paths: [x], reason: r, owner: 7, expires: 2027-01-31}]\n"},
	{name: "no such day", text: "exclude: [{paths: [x], reason: r, owner: o, expires: 2027-02-30}]\n"},
	{name: "date otherwise", text: "exclude: [{paths: [x], reason: r, owner: o, expires: 31.1.2027}]\n"},
	{name: "date a number", text: "exclude: [{paths: [x], reason: r, owner: o, expires: 20270131}]\n"},
	{name: "paths empty", text: "rules: [{paths: [], tier: low}]\n"},
	{name: "paths text", text: "rules: [{paths: x, tier: low}]\n"},
	{name: "path empty", text: "rules: [{paths: [\"\"], tier: low}]\n"},
	{name: "path null", text: "rules:\n  - paths:\n      -\n    tier: low\n"},
	{name: "path absolute", text: "rules: [{paths: [/x], tier: low}]\n"},
	{name: "path with drive", text: "rules: [{paths: [\"C:/x\"], tier: low}]\n"},
	{name: "path upwards", text: "rules: [{paths: [a/../b], tier: low}]\n"},
	{name: "path upwards in braces", text: "rules: [{paths: [\"{a,../b}\"], tier: low}]\n"},
	{name: "path with backslash", text: "rules: [{paths: ['a\\b'], tier: low}]\n"},
	{name: "path not clean", text: "rules: [{paths: [./billing/], tier: low}]\n", beyondSchema: true},
	{name: "path bad glob", text: "rules: [{paths: [\"a[\"], tier: low}]\n", beyondSchema: true},
	{name: "path open brace", text: "rules: [{paths: [\"a{b\"], tier: low}]\n", beyondSchema: true},
	{name: "path too many braces", text: "rules: [{paths: [\"" + strings.Repeat("{a,b}", 7) + "\"], tier: low}]\n", beyondSchema: true},
	{name: "path too long", text: "rules: [{paths: [" + strings.Repeat("a", maxPattern+1) + "], tier: low}]\n"},
	{name: "path star without quotes", text: "rules:\n  - paths:\n      - **/auth/**\n    tier: low\n"},
	{name: "path star without quotes in brackets", text: "rules: [{paths: [**], tier: low}]\n"},
	{name: "path bang without quotes", text: "rules: [{paths: [!x y], tier: low}]\n", beyondSchema: true},
	{name: "owner without quotes", text: "rules: [{paths: [x], tier: low, owners: [@acme/x]}]\n"},
	{name: "anchor", text: "tiers:\n  a: &a {skips: 1}\n  b: *a\n", beyondSchema: true},
	{name: "merge key", text: "tiers:\n  a: {skips: 1}\n  b: {<<: {skips: 0}}\n", beyondSchema: true},
	{name: "tag", text: "seed: !!int 1\n", beyondSchema: true},
	{name: "question key", text: "? seed\n: 1\n", beyondSchema: true},
	{name: "second document", text: "seed: 1\n---\nseed: 2\n", beyondSchema: true},
	{name: "empty second document", text: "seed: 1\n---\n", beyondSchema: true},
	{name: "directive", text: "%YAML 1.2\n---\nseed: 1\n", beyondSchema: true},
	{name: "tab", text: "tiers:\n\ta: {}\n"},
	{name: "open bracket", text: "rules: [{paths: [x]\n"},
	{name: "two colons", text: "seed: 1: 2\n"},
	{name: "utf-16", text: "\xff\xfev\x00"},
	{name: "not utf-8", text: "seed: 1\n# caf\xe9\n", beyondSchema: true},
	{name: "control character", text: "seed: 1 # \x00\n", beyondSchema: true},
	{name: "too deep", text: "seed: " + strings.Repeat("[", 1000) + "\n"},
	{name: "too deep in block", text: strings.Repeat("- ", 1000) + "\n"},
	{name: "too large", text: strings.Repeat("# x\n", 40000), beyondSchema: true},
	{name: "after letters of many bytes", text: "budget: {wall: 15m, ümlaut: 1, sed: 1}\r\nsed: 1\r\n"},
	{name: "several", text: "mode: on\nsed: 1\ntiers:\n  low: {coverage: {package: 101}, skips: -1}\nrules:\n  - {paths: [\"..\"], tier: lo}\n"},
}

// What Parse says of every bad file is in testdata/errors.golden. MUSTER_UPDATE=1 rewrites it.
func TestBadFilesAreRefusedWithPlaceAndHint(t *testing.T) {
	var got strings.Builder
	for _, b := range badFiles {
		_, err := Parse(FileName, []byte(b.text))
		if err == nil {
			t.Errorf("%s: accepted\n%s", b.name, b.text)
			continue
		}
		fmt.Fprintf(&got, "### %s\n%v\n\n", b.name, err)
	}
	goldenfile.Check(t, "testdata/errors.golden", []byte(got.String()))
}

func TestSchemaRefusesBadFiles(t *testing.T) {
	s := compileSchema(t)
	for _, b := range badFiles {
		if err := validateYAML(s, []byte(b.text)); (err == nil) != b.beyondSchema {
			t.Errorf("%s: the schema says %v, want it accepted: %v", b.name, err, b.beyondSchema)
		}
	}
}

func TestErrorsAreTypedJoinedAndInOrder(t *testing.T) {
	_, err := Parse(FileName, []byte("sed: 1\nmode: on\nseed: x\n"))
	errs := split(err)
	if len(errs) != 3 {
		t.Fatalf("%d errors, want 3: %v", len(errs), err)
	}
	for i, e := range errs {
		if e.Line != i+1 || e.File != FileName {
			t.Errorf("error %d is at %s:%d", i, e.File, e.Line)
		}
	}
	var first *Error
	if !errors.As(err, &first) || first.Message != `unknown key "sed"` || first.Hint != `did you mean "seed"?` ||
		first.Source != "sed: 1" || first.Column != 1 {
		t.Errorf("the first error is %+v", first)
	}
}

func TestManyErrorsAreCut(t *testing.T) {
	var text strings.Builder
	for i := range 50 {
		fmt.Fprintf(&text, "k%d: 1\n", i)
	}
	_, err := Parse(FileName, []byte(text.String()))
	errs := split(err)
	if len(errs) != maxErrors {
		t.Fatalf("%d errors, want %d", len(errs), maxErrors)
	}
	if want := "30 more errors"; !strings.Contains(errs[maxErrors-1].Message, want) {
		t.Errorf("the last error does not say %q: %v", want, errs[maxErrors-1])
	}
}

func TestLongLineIsCutAroundThePlace(t *testing.T) {
	text := "rules: [{paths: [" + strings.Repeat("abcdef, ", 60) + "], teer: low}]"
	_, err := Parse(FileName, []byte(text))
	lines := strings.Split(err.Error(), "\n")
	var source, caret string
	for i, line := range lines {
		if strings.Contains(line, "teer") && i > 0 {
			source, caret = line, lines[i+1]
		}
	}
	at := strings.Index(caret, "^")
	if at < 0 || !strings.HasPrefix(source[at:], "teer") || len(source) > excerptWidth+10 {
		t.Errorf("caret at %d\n%s\n%s", at, source, caret)
	}
}

// split returns the errors that Parse joined.
func split(err error) []*Error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var out []*Error
		for _, one := range joined.Unwrap() {
			out = append(out, split(one)...)
		}
		return out
	}
	var one *Error
	if errors.As(err, &one) {
		return []*Error{one}
	}
	return nil
}

// A file may be hostile: it must cost no more than its size.
func TestBombsAreRefused(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'i'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9), ", "))
	}
	for name, text := range map[string]string{
		"aliases":       bomb,
		"brackets":      strings.Repeat("[", maxFile),
		"braces":        strings.Repeat("{a: ", maxFile/4),
		"dashes":        strings.Repeat("- ", maxFile/2),
		"question keys": strings.Repeat("? ", maxFile/2),
		"tags":          strings.Repeat("!!s ", maxFile/4),
		"anchors":       strings.Repeat("&a ", maxFile/3),
		"wide mapping":  strings.Repeat("a:\n", maxFile/3),
		"wide list":     "seed: [" + strings.Repeat("a,", maxFile/2-10) + "]",
		"self":          "a: &a\n  b: *a\n",
	} {
		if _, err := Parse(FileName, []byte(text)); len(split(err)) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNearestValidName(t *testing.T) {
	keys := tierSpec.names()
	for got, want := range map[string]string{
		"coverge": "coverage", "covreage": "coverage", "Coverage": "coverage", "skip": "skips", "rerun": "reruns",
		"barchange": "barChanges", "bar_changes": "barChanges", "mutations": "mutation", "golden": "goldens",
		"colour": "", "": "", "x": "", strings.Repeat("coverage", 100): "",
	} {
		if n := nearest(got, keys); n != want {
			t.Errorf("nearest(%q) = %q, want %q", got, n, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, b := range badFiles {
		if len(b.text) < 4096 {
			f.Add([]byte(b.text))
		}
	}
	f.Add(Template())
	full, err := os.ReadFile(filepath.Join("testdata", "full.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(full)
	today := day(f, "2026-06-01")
	target := Target{Dir: "billing", Files: []string{"billing/a.go", "billing/a_test.go"}}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(FileName, data)
		if err != nil {
			errs := split(err)
			if len(errs) == 0 {
				t.Fatalf("not an *Error: %v", err)
			}
			lines := strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
			for _, e := range errs {
				if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > len([]rune(lines[e.Line-1]))+1 {
					t.Fatalf("%d:%d is outside the file: %v", e.Line, e.Column, e)
				}
				if strings.Contains(e.Message, "\n") || strings.Contains(e.Message, "the parser gave up") {
					t.Fatalf("%v", e)
				}
			}
			return
		}
		if len(c.Tiers) == 0 || len(c.Rules) == 0 || c.Budget.Wall <= 0 || c.Mode == "" {
			t.Fatalf("incomplete: %+v", c)
		}
		if a := c.Assign(target, today); c.rank(a.Tier.Name) < 0 {
			t.Fatalf("assigned %+v", a)
		}
		c.Findings([]Target{target}, today)
		same := func(dir string) string { return "m/" + dir }
		if changes := Compare(c, c, []Target{target}, same, today); len(changes) != 0 {
			t.Fatalf("a config loosens itself: %v", changes)
		}
	})
}
