package payload

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"github.com/passmuster/muster/internal/choice"
)

// pattern is a regular expression that texts are drawn from.
type pattern struct {
	re   *regexp.Regexp
	tree *syntax.Regexp
}

// newPattern reads a pattern in what ECMA-262, which JSON Schema recommends, and package regexp share.
func newPattern(text string) (*pattern, error) {
	text = goPattern(text)
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w: write it without what package regexp lacks, such as looking ahead", text, err)
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", text, err)
	}
	return &pattern{re, tree}, nil
}

// goPattern rewrites \uXXXX of ECMA-262.
func goPattern(text string) string {
	var out []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			out = append(out, text[i])
			continue
		}
		if text[i+1] == 'u' && i+6 <= len(text) && strings.Trim(text[i+2:i+6], "0123456789abcdefABCDEF") == "" {
			out = append(append(append(out, `\x{`...), text[i+2:i+6]...), '}')
			i += 5
			continue
		}
		out = append(out, text[i], text[i+1])
		i++
	}
	return string(out)
}

// longestMatch is about how many bytes a drawn match has at most where the pattern does not demand more.
const longestMatch = 1 << 10

// draw returns a text that the pattern matches. It reports false where it drew none in a few tries: boundaries
// within words and anchors within texts are left to chance.
func (p *pattern) draw(s *choice.Stream) (string, bool) {
	for range 8 {
		text := string(appendMatch(nil, s, p.tree))
		if utf8.ValidString(text) && p.re.MatchString(text) {
			return text, true
		}
	}
	return "", false
}

func appendMatch(dst []byte, s *choice.Stream, re *syntax.Regexp) []byte {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			dst = utf8.AppendRune(dst, r)
		}
	case syntax.OpCharClass:
		dst = appendOfClass(dst, s, re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		dst = appendOfClass(dst, s, anyRune)
	case syntax.OpCapture:
		dst = appendMatch(dst, s, re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			dst = appendMatch(dst, s, sub)
		}
	case syntax.OpAlternate:
		dst = appendMatch(dst, s, re.Sub[s.Uint64(uint64(len(re.Sub)-1))])
	case syntax.OpStar:
		dst = appendRepeated(dst, s, re.Sub[0], 0, -1)
	case syntax.OpPlus:
		dst = appendRepeated(dst, s, re.Sub[0], 1, -1)
	case syntax.OpQuest:
		dst = appendRepeated(dst, s, re.Sub[0], 0, 1)
	case syntax.OpRepeat:
		dst = appendRepeated(dst, s, re.Sub[0], re.Min, re.Max)
	}
	return dst // what has no width is checked afterwards
}

func appendRepeated(dst []byte, s *choice.Stream, re *syntax.Regexp, least, most int) []byte {
	for n := 0; n < least || (most < 0 || n < most) && len(dst) < longestMatch && s.More(3); n++ {
		dst = appendMatch(dst, s, re)
	}
	return dst
}

var anyRune = []rune{0, '\t', '\v', utf8.MaxRune}

// appendOfClass appends a character of the ranges, mostly of printable ASCII if they have some.
func appendOfClass(dst []byte, s *choice.Stream, ranges []rune) []byte {
	if len(ranges) == 0 {
		return dst
	}
	first := int(s.Uint64(uint64(len(ranges)/2-1))) * 2
	lo, hi := ranges[first], ranges[first+1]
	if from, to := max(lo, ' '), min(hi, '~'); from <= to && (hi <= '~' || s.Uint64(7) < 7) {
		lo, hi = from, to
	}
	r := lo + rune(s.Uint64(uint64(hi-lo)))
	if lo <= 'a' && hi >= 'a' { // the simplest first: from a on, and then what is before it
		if r += 'a' - lo; r > hi {
			r -= hi - lo + 1
		}
	}
	return utf8.AppendRune(dst, r)
}
