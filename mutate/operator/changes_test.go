package operator

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// propose lists what the operators make of a line: "original => replacement".
func propose(t *testing.T, names, line string, missing bool) []string {
	t.Helper()
	ops, err := Select(strings.Fields(names))
	if err != nil {
		t.Fatal(err)
	}
	u, err := snippet(imports(t), line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	start := bytes.Index(u.srcs[0], []byte("\t"+line+"\n"))
	var list []string
	for _, c := range u.changes(0, ops) {
		if c.start <= start {
			continue
		}
		s := string(u.srcs[0][c.start:c.end]) + " => " + c.Replacement
		if missing {
			s = c.Missing
		}
		list = append(list, s)
	}
	return list
}

func TestChanges(t *testing.T) {
	for _, c := range []struct {
		because, names, line, want string
	}{
		{"the sufficient set of <", "comparison", "ok = a < b", "a < b => a <= b | a < b => a != b | a < b => false"},
		{"the sufficient set of >=", "comparison", "ok = a >= b", "a >= b => a > b | a >= b => a == b | a >= b => true"},
		{"the sufficient set of ==", "comparison", "ok = a == b", "a == b => a <= b | a == b => a >= b | a == b => false"},
		{"two cases where there is no order", "comparison", "ok = pt == nil", "pt == nil => false | pt == nil => true"},
		{"no length is below 0", "comparison", "ok = len(s) == 0", "len(s) == 0 => len(s) >= 0 | len(s) == 0 => false"},
		{"no length is below 0, mirrored", "comparison", "ok = 0 < len(s)", "0 < len(s) => 0 <= len(s) | 0 < len(s) => false"},
		{"no text is below the empty one", "comparison", `ok = s != ""`, `s != "" => s < "" | s != "" => true`},
		{"a loop that counts ends with != as with <", "comparison", "for a = 0; a < b; a++ { use(a) }", "a < b => a <= b | a < b => false"},
		{"an error has two cases", "error/check comparison/constant", "if err != nil { return }", "err != nil => false | err != nil => true | err != nil => false | err != nil => true"},
		{"constants of operands are the connective's", "comparison logical condition", "if ok && a < b { return }",
			"ok && a < b => ok | ok && a < b => a < b | ok && a < b => false | a < b => a <= b | a < b => a != b"},
		{"links of a chain", "logical", "if ok && done && (a < b || err == nil) { return }",
			"ok && done && (a < b || err == nil) => ok && done | ok && done && (a < b || err == nil) => false | ok && done => ok | ok && done => done | a < b || err == nil => a < b | a < b || err == nil => err == nil"},
		{"a loop's condition is not taken as true", "condition", "for ok { use(a) }", "ok => false"},
		{"a switch without tag decides", "condition", "switch { case ok: use(a) }", "ok => true | ok => false"},
		{"names stay used", "condition", "if _, is := v.(int); is { use(a) }", "is => (true || is) | is => (false && is)"},
		{"text has no minus", "arithmetic string", `s = s + "x" + t`, `s + "x" + t => s + "x" | s + "x" + t => t | s + "x" => s | s + "x" => "x"`},
		{"parentheses as needed", "arithmetic/any", "a = a * b + 1", "a * b + 1 => a * b - 1 | a * b + 1 => a * b * 1 | a * b + 1 => a * b / 1 | a * b + 1 => a * b % 1 | a * b => (a + b) | a * b => (a - b) | a * b => a / b | a * b => a % b"},
		{"constants have no operators", "arithmetic bitwise comparison", "a = 1 << 3 + 2*4", ""},
		{"operators do not grow together", "arithmetic/any", "a = a+-b", "a+-b => a - -b | a+-b => a * -b | a+-b => a / -b | a+-b => a % -b"},
		{"no division by zero", "arithmetic", "a = a * 0", ""},
		{"a shift count need not be assignable", "assignment", "a <<= uint8(b)", "a <<= uint8(b) => a >>= uint8(b)"},
		{"an assignment alone is no use", "assignment", "x := 1; x += a", "x += a => x -= a"},
		{"boundary is the neighbouring number", "literal", "ok = a < 10", "10 => 9"},
		{"one more, mirrored", "literal", "ok = 10 < a", "10 => 11"},
		{"equality is left to the comparison", "literal", `ok = a == 10 && s == "x"`, ""},
		{"an index stays an index", "literal/less", "a = xs[0] + int(s[1])", "1 => 0"},
		{"bounds stay in order", "literal/increment literal/less", "xs = xs[1:2:3]", "1 => 2 | 1 => 0 | 2 => 3 | 2 => 1 | 3 => 4 | 3 => 2"},
		{"an array's length is a type's", "literal", "_ = [3]int{}", ""},
		{"a value of its type", "literal/increment", "_ = uint8(255)", ""},
		{"a character", "literal/increment", "ok = s[0] > 'a'", "0 => 1 | 'a' => 'b'"},
		{"no key twice", "literal", `m = map[string]int{"": a, "x": b}`, `"" => "muster"`},
		{"messages are off", "literal", `err = errors.New("x")`, ""},
		{"shadowed names mean something else", "literal return condition", "true := ok; if true { return }", "true => (false && true)"},
		{"a variable stays used", "statement", "x := a; use(x)", "use(x) => _ = x"},
		{"a package stays used", "statement", "x := a; x = b; time.Sleep(1); _ = x", "x = b =>  | time.Sleep(1) => "},
		{"headers are left", "statement", "for a = 0; a < b; a++ { }", ""},
		{"a lock is not removed alone", "statement concurrency", "mu.Lock(); use(a); mu.Unlock()", "use(a) =>  | mu.Unlock() => "},
		{"a pair of locks", "concurrency/lock", "mu.Lock(); rw.Lock(); use(a); rw.Unlock(); defer mu.Unlock()",
			"mu.Lock(); rw.Lock(); use(a); rw.Unlock(); defer mu.Unlock() => rw.Lock(); use(a); rw.Unlock();  | rw.Lock(); use(a); rw.Unlock() => use(a); "},
		{"results by type", "return -return/error-lost", "return a, err", "a => 0 | err => nil"},
		{"a result that is zero", "return", "return 0, nil", `nil => errors.New("muster")`},
		{"a result's name stays used", "return", "x := a; return x, nil", `return x, nil => _ = x; return 0, nil | nil => errors.New("muster")`},
		{"comparisons are left to theirs", "return", "return a < b || ok", ""},
		{"a branch that a result needs", "branch", "if ok { return a } else { return b }", ""},
		{"a branch", "branch", "if ok { x := a; use(x) } else { use(b) }", "{ x := a; use(x) } => {} | { use(b) } => {}"},
		{"a branch keeps names used", "branch/if", "x := a; if ok { use(x) } else { use(b) }", "{ use(x) } => { _ = x }"},
		{"case by case", "branch switch", "switch a { case 1: use(a); case 2: fallthrough; case 3: use(b); default: }", "use(a) =>  | case 1: use(a); =>  | use(b) => "},
		{"break of a switch that ends a round", "loop/break", "for range xs { switch a { case 1: break } }", ""},
		{"break of a switch within a round", "loop/break", "for range xs { switch a { case 1: break }; use(a) }", "break => continue"},
		{"a labelled break", "loop/break", "L: for range xs { for { break L } }", "break L => continue L"},
		{"a labelled switch has no rounds", "loop/break", "L: switch { default: break L }", ""},
		{"an endless loop that a result needs", "loop/continue", "for { if ok { continue }; return a }", ""},
		{"a range's variables stay used", "loop", "for i, x := range xs { use(i + x) }", "{ use(i + x) } => { _, _ = i, x; break } | use(i + x) => use(i + x); break"},
		{"nothing runs behind a return", "loop/once", "for range xs { return a }; return b", ""},
		{"errors.Is as operand of !", "error/identity", "ok = !errors.Is(err, io.EOF)", "errors.Is(err, io.EOF) => (err == io.EOF)"},
		{"a local error stays used", "error/any", "x := io.EOF; ok = errors.Is(err, x)", "errors.Is(err, x) => func() bool { _ = x; return err != nil }()"},
		{"a call of package context makes the context", "context", "ctx, cancel = context.WithCancel(ctx)", ""},
		{"a fresh context is not cancelled", "context", "call(context.Background())", ""},
		{"a deadline's package stays used", "context/deadline", "ctx, cancel = context.WithDeadline(ctx, time.Now())", "context.WithDeadline(ctx, time.Now()) => context.WithCancel(ctx)"},
		{"a recover is not done early", "concurrency/early concurrency/defer", "defer func() { recover() }()", "defer func() { recover() }() => "},
		{"what is appended stays used", "builtin/append", "x := a; xs = append(xs, x)", "append(xs, x) => func() []int { _ = x; return xs }()"},
		{"counterparts by package", "library/swap", `ok = strings.Index(s, t) < time.Now().Nanosecond() && time.Now().After(time.Now())`,
			"strings.Index(s, t) => strings.LastIndex(s, t) | time.Now().After(time.Now()) => time.Now().Before(time.Now())"},
		{"bounds that are constant have literals", "slice", "xs = xs[1:b:len(xs)]", "b => b-1"},
		{"a field", "composite", "pt = &point{X: a, Y: 1}", "&point{X: a, Y: 1} => nil | a => 0"},
		{"a slice that is made", "composite/nil", "xs = make([]int, 0, a); ys = make([]int, a)", "make([]int, 0, a) => []int(nil)"},
	} {
		got := strings.Join(propose(t, c.names, c.line, false), " | ")
		if got != c.want {
			t.Errorf("%s: %s\n  got  %s\n  want %s", c.because, c.line, got, c.want)
		}
	}
}

func TestTheMissingInputIsNamed(t *testing.T) {
	for _, c := range []struct{ names, line, want string }{
		{"comparison/boundary", "ok = a < b", "makes a equal to b"},
		{"comparison/case", "ok = a < b", "makes a greater than b"},
		{"comparison/constant", "ok = a < b", "makes a less than b"},
		{"comparison/negate", "ok = a < b", "reaches this"},
		{"error/check", "if err != nil { return }", "reaches this with an error | reaches this without an error"},
		{"logical/operand", "ok = ok && done", "makes ok true and done false | makes ok false and done true"},
		{"condition/true", "if !ok { return }", "makes ok true"},
		{"condition/false", "if !ok { return }", "makes ok false"},
		{"arithmetic/swap", "a = a + b", "makes b other than 0"},
		{"literal/decrement", "ok = a < 10", "makes a equal to 9"},
		{"literal/increment", "ok = a <= 10 || 10 < b", "makes a equal to 11 | makes b equal to 11"},
		{"lookup/map", "if _, has := m[s]; !has { return }", "looks up a key that is there | looks up a key that is missing"},
		{"error/wrap", `err = fmt.Errorf("%w", err)`, "looks behind this error with errors.Is or errors.As"},
		{"error/identity", "ok = errors.Is(err, io.EOF)", "reaches this with io.EOF wrapped in another error"},
		{"loop/once", "for range xs { use(a) }", "makes this loop run twice"},
	} {
		if got := strings.Join(propose(t, c.names, c.line, true), " | "); got != c.want {
			t.Errorf("%s: %s: %q, want %q", c.names, c.line, got, c.want)
		}
	}
}

// TestTheSufficientSetTellsAllComparisonsApart holds the claim that a test set that kills the default
// mutants of a comparison kills all others: whatever outcomes it contains, if each default mutant
// answers differently in one of them, so does every other mutant.
func TestTheSufficientSetTellsAllComparisonsApart(t *testing.T) {
	for _, op := range []cases{less, less | equal, greater, greater | equal, equal, differ} {
		c := comparison{op: op, ordered: true, possible: always}
		var set []cases
		for _, w := range written {
			if c.sufficient(w.cases) {
				set = append(set, w.cases)
			}
		}
		if len(set) != 3 {
			t.Errorf("%v: the set %v has not three", op, set)
		}
		for tested := never; tested <= always; tested++ {
			kills := func(m cases) bool { return (m^op)&tested != 0 }
			if !slices.ContainsFunc(set, func(m cases) bool { return !kills(m) }) {
				for _, w := range written {
					if w.cases != op && !kills(w.cases) {
						t.Errorf("%v: outcomes %v kill the set but not %v", op, tested, w.cases)
					}
				}
			}
		}
	}
}
