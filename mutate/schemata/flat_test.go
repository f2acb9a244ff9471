package schemata

import (
	"go/parser"
	"go/scanner"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

func FuzzFlatTextHasTheSameTokensOnOneLine(f *testing.F) {
	for _, s := range []string{"x := 1\ny()", "a // note\nb", "`a\nb` + \"c\"", "if x {\n\treturn\n}", "f(a,\n\tb,\n)", "/* a\nb */ x++", "x +\n1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		one, ok := flat(text)
		if !ok {
			return
		}
		if strings.Contains(one, "\n") {
			t.Fatalf("%q has lines", one)
		}
		if a, b := tokens(text), tokens(one); a != b {
			t.Fatalf("%q has tokens\n%s, %q\n%s", text, a, one, b)
		}
	})
}

// tokens lists what a text means to the parser.
func tokens(text string) string {
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile("", fset.Base(), len(text)), []byte(text), func(token.Position, string) {}, 0)
	var out []string
	for {
		_, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			return strings.TrimSuffix(strings.Join(out, " "), ";")
		case tok == token.SEMICOLON:
			lit = ""
		case tok == token.STRING:
			lit, _ = strconv.Unquote(lit)
		}
		out = append(out, strings.TrimSpace(tok.String()+" "+lit))
		if tok == token.SEMICOLON {
			out[len(out)-1] = ";"
		}
	}
}

func FuzzSplicedSpansNest(f *testing.F) {
	f.Add([]byte{1, 5, 2, 4, 6, 3})
	f.Fuzz(func(t *testing.T, cuts []byte) {
		// Spans of a balanced tree over a text of letters, in an order that the input gives.
		src := []byte(strings.Repeat("a", 64))
		type span struct{ from, to, depth int }
		var spans []span
		var divide func(from, to, depth int)
		divide = func(from, to, depth int) {
			spans = append(spans, span{from, to, depth})
			if to-from < 2 || depth > 5 || len(cuts) == 0 {
				return
			}
			middle := from + 1 + int(cuts[0])%(to-from-1)
			cuts = cuts[1:]
			divide(from, middle, depth+1)
			divide(middle, to, depth+1)
		}
		order := append([]byte{}, cuts...)
		divide(0, len(src), 0)
		for i, b := range order {
			j := int(b) % len(spans)
			i %= len(spans)
			spans[i], spans[j] = spans[j], spans[i]
		}
		var s splicer
		for _, sp := range spans {
			s.wrap(sp.from, sp.to, sp.depth, 0, "(", ")")
			s.wrap(sp.from, sp.to, sp.depth, 1, "[", "]")
		}
		out := string(s.text(src))
		var open []rune
		for _, r := range out {
			switch r {
			case '(', '[':
				open = append(open, r)
			case ')', ']':
				if len(open) == 0 || r == ')' != (open[len(open)-1] == '(') {
					t.Fatalf("%s does not nest", out)
				}
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 || strings.Map(func(r rune) rune { return map[bool]rune{true: r, false: -1}[r == 'a'] }, out) != string(src) {
			t.Fatalf("%s is not the source with pairs", out)
		}
	})
}

func TestTheRuntimeFileIsGo(t *testing.T) {
	for _, text := range []string{systemText + runtimeText, runtimeTestText, systemStub + runtimeText} {
		text = strings.NewReplacer("PACKAGE", "p", "COUNT", "3").Replace(text)
		if _, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution); err != nil {
			t.Error(err)
		}
	}
}
