package scrub

import (
	"regexp"
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// anchored is an expression that is tried at the beginning of words, those alone that begin as a match can.
type anchored struct {
	re     *regexp.Regexp
	starts map[string]bool
}

// startLength is how many characters of a match are told apart before the expression is tried.
const startLength = 3

func compileAnchored(expr string) *anchored {
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		panic(err)
	}
	a := &anchored{regexp.MustCompile(`^(?:` + expr + `)`), map[string]bool{}}
	w := startWalk{prog, a.starts, map[startState]bool{}}
	w.from(uint32(prog.Start), "")
	return a
}

type startState struct {
	pc   uint32
	text string
}

// startWalk follows a program along all ways for the first characters.
type startWalk struct {
	prog *syntax.Prog
	out  map[string]bool
	seen map[startState]bool
}

func (w startWalk) from(pc uint32, text string) {
	state := startState{pc, text}
	if w.seen[state] {
		return
	}
	w.seen[state] = true
	if utf8.RuneCountInString(text) == startLength {
		w.out[text] = true
		return
	}
	inst := &w.prog.Inst[pc]
	switch inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		w.from(inst.Out, text)
		w.from(inst.Arg, text)
	case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
		w.from(inst.Out, text)
	case syntax.InstRune, syntax.InstRune1:
		runes, ok := runesOf(inst)
		if !ok {
			w.out[text] = true
			return
		}
		for _, r := range runes {
			w.from(inst.Out, text+string(r))
		}
	default: // a match, or any character: the rest is not known
		w.out[text] = true
	}
}

// runesOf returns the characters that an instruction takes, or false where they are many.
func runesOf(inst *syntax.Inst) ([]rune, bool) {
	if len(inst.Rune) == 1 {
		r := inst.Rune[0]
		out := []rune{r}
		if syntax.Flags(inst.Arg)&syntax.FoldCase != 0 {
			for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
				out = append(out, o)
			}
		}
		return out, true
	}
	var out []rune
	for i := 0; i+1 < len(inst.Rune); i += 2 {
		for r := inst.Rune[i]; r <= inst.Rune[i+1]; r++ {
			if out = append(out, r); len(out) > 8 {
				return nil, false
			}
		}
	}
	return out, true
}

// at returns the end of a match that begins at the position, or -1.
func (a *anchored) at(text string, start int) int {
	end := start
	may := a.starts[""]
	for n := 0; n < startLength && end < len(text) && !may; n++ {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
		may = a.starts[text[start:end]]
	}
	if !may {
		return -1
	}
	m := a.re.FindStringIndex(text[start:])
	if m == nil {
		return -1
	}
	return start + m[1]
}
