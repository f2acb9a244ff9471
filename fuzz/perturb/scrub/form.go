package scrub

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// form is a regular expression and what any match of it must hold. Counting and looking for a word cost a hundredth
// of the expression, so only lines that can hold a match are searched with it. The idea is that of R. Cox, "Regular
// Expression Matching with a Trigram Index" (2012); what is needed is read off the expression, so that no filter
// can say other than its expression.
type form struct {
	re   *regexp.Regexp
	need need
	// reach is how many lines with text behind its first line a match may run into; whole is no limit.
	reach int
}

const whole = -1

// need is what each match has at least.
type need struct {
	count    [classes]int // characters of each class
	run      int          // characters in a row that are no white space
	literals []literal    // one of these texts, in the first line; nil where nothing is known
}

// literal is a text, folded where the expression takes either case.
type literal struct {
	text  string
	fold  bool
	grams []uint16 // of its folded text
}

// The classes of characters that are counted.
const (
	digit = iota
	upper
	dash
	dot
	colon
	wide // Hangul, kana, Han and what is behind them
	classes
)

func inClass(class int, r rune) bool {
	switch class {
	case digit:
		return r >= '0' && r <= '9'
	case upper:
		return unicode.IsUpper(r)
	case dash:
		return r == '-'
	case dot:
		return r == '.'
	case colon:
		return r == ':'
	default:
		return r >= 0x1100
	}
}

// forms compiles expressions whose matches stay in one line.
func forms(exprs ...string) []*form {
	out := make([]*form, len(exprs))
	for i, e := range exprs {
		out[i] = compile(e, 0)
	}
	return out
}

// compile makes a form. It panics where matches may run into other lines and reach is 0: a line would be searched for what
// it cannot hold.
func compile(expr string, reach int) *form {
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	if crosses(parsed) == (reach == 0) {
		panic("scrub: reach does not fit " + expr)
	}
	f := &form{regexp.MustCompile(expr), needOf(parsed), reach}
	slices.SortFunc(f.need.literals, func(a, b literal) int { return strings.Compare(a.text, b.text) })
	f.need.literals = slices.CompactFunc(f.need.literals, func(a, b literal) bool { return a.text == b.text && a.fold == b.fold })
	for i, l := range f.need.literals {
		f.need.literals[i].grams = gramsOf(folded(l.text))
	}
	return f
}

// crosses reports whether a match may hold a line end, or the expression looks at the ends of the text.
func crosses(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText, syntax.OpEndText, syntax.OpAnyChar:
		return true
	case syntax.OpLiteral:
		return slices.Contains(re.Rune, '\n')
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			if re.Rune[i] <= '\n' && '\n' <= re.Rune[i+1] {
				return true
			}
		}
	}
	return slices.ContainsFunc(re.Sub, crosses)
}

func needOf(re *syntax.Regexp) need {
	switch re.Op {
	case syntax.OpLiteral:
		return needOfLiteral(re)
	case syntax.OpCharClass:
		return needOfClass(re)
	case syntax.OpCapture, syntax.OpPlus:
		return needOf(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min == 0 {
			return need{}
		}
		n := needOf(re.Sub[0])
		for i := range n.count {
			n.count[i] *= re.Min
		}
		if re.Sub[0].Op == syntax.OpCharClass {
			n.run *= re.Min
		}
		return n
	case syntax.OpConcat:
		var n need
		crossed := false
		for _, sub := range re.Sub {
			next := needOf(sub)
			if crossed {
				next.literals = nil
			}
			n, crossed = both(n, next), crossed || crosses(sub)
		}
		return n
	case syntax.OpAlternate:
		n := needOf(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			n = either(n, needOf(sub))
		}
		return n
	}
	return need{}
}

func needOfLiteral(re *syntax.Regexp) need {
	fold := re.Flags&syntax.FoldCase != 0
	n := need{literals: []literal{{text: string(re.Rune), fold: fold}}}
	if slices.Contains(re.Rune, '\n') {
		n.literals = nil
	} else if fold {
		n.literals[0].text = folded(string(re.Rune))
	}
	for _, r := range re.Rune {
		if !unicode.IsSpace(r) {
			n.run = 1
		}
		for class := range classes {
			if inClass(class, r) && (!fold || class != upper) {
				n.count[class]++
			}
		}
	}
	return n
}

// needOfClass knows what all characters of a class have in common.
func needOfClass(re *syntax.Regexp) need {
	n := need{run: 1}
	for class := range classes {
		n.count[class] = 1
	}
	for i := 0; i < len(re.Rune); i += 2 {
		lo, hi := re.Rune[i], re.Rune[i+1]
		for r := lo; r <= hi && (n.run > 0 || n.count[upper] > 0); r++ {
			if unicode.IsSpace(r) {
				n.run = 0
			}
			if !unicode.IsUpper(r) {
				n.count[upper] = 0
			}
		}
		for class := range classes {
			// But for capitals each class is one range.
			if class != upper && (!inClass(class, lo) || !inClass(class, hi)) {
				n.count[class] = 0
			}
		}
	}
	return n
}

// both is what a match of one expression behind another needs.
func both(a, b need) need {
	for i := range a.count {
		a.count[i] += b.count[i]
	}
	a.run = max(a.run, b.run)
	if rarer(b.literals, a.literals) {
		a.literals = b.literals
	}
	return a
}

// rarer reports whether one of a is found less often than one of b: by the shortest, then by how many there are.
func rarer(a, b []literal) bool {
	if a == nil || b == nil {
		return b == nil && a != nil
	}
	if la, lb := shortest(a), shortest(b); la != lb {
		return la > lb
	}
	return len(a) < len(b)
}

func shortest(l []literal) int {
	n := len(l[0].text)
	for _, o := range l {
		n = min(n, len(o.text))
	}
	return n
}

// either is what a match of one expression or of another needs.
func either(a, b need) need {
	for i := range a.count {
		a.count[i] = min(a.count[i], b.count[i])
	}
	a.run = min(a.run, b.run)
	if a.literals == nil || b.literals == nil {
		a.literals = nil
	} else {
		a.literals = slices.Concat(a.literals, b.literals)
	}
	return a
}

// folded writes each character as the least of those that are equal but for their case, as regular expressions
// have it: the Kelvin sign is a k.
func folded(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		b.WriteRune(fold(r))
	}
	return b.String()
}

func fold(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return r - 'a' + 'A'
	case r < utf8.RuneSelf || r >= 0x2e80 && r < 0xa000: // ASCII and Han, which have no case
		return r
	}
	least := r
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		least = min(least, o)
	}
	return least
}
