package invariant

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/harness"
)

// Class is a class of unhappy input. [Classes] lists those that are ready; a test may bring its own.
type Class struct {
	// Name stands in the output and in the gate's evidence, such as "nulls".
	Name string
	// Doc is one sentence: what goes in, and what is a finding.
	Doc string
	// Run calls the function under test by [Trial.Call], as often as it likes.
	Run func(*Trial)
}

// Option configures [NotHappy]: a class that is switched on, [Samples] or [Within].
type Option interface{ configure(*Trial) }

func (c Class) configure(tr *Trial) {
	if !slices.ContainsFunc(tr.classes, func(d Class) bool { return d.Name == c.Name }) {
		tr.classes = append(tr.classes, c)
	}
}

type samples []any

func (s samples) configure(tr *Trial) { tr.samples = append(tr.samples, s...) }

// Samples gives inputs with which the function succeeds. The classes make theirs from them; without any,
// from the zero value and from one whose every field is filled. A sample that is refused is a finding:
// where everything is refused, refusing bad input shows nothing.
func Samples(in ...any) Option { return samples(in) }

type within time.Duration

func (w within) configure(tr *Trial) { tr.limit = time.Duration(w) }

// Within sets how long one call may take before it counts as hanging; without it 10 s.
func Within(limit time.Duration) Option { return within(limit) }

// Classes lists the classes that are ready: each is switched on by handing it to [NotHappy]. [Denied] makes
// one more.
var Classes = []Class{Nulls, Malformed, Cancelled, Timeouts, Quirks}

// NotHappy calls fn with unhappy inputs of the classes that the caller switches on, and fails the test
// where fn panics, does not return, or succeeds where it must not:
//
//	invariant.NotHappy(t, Handle, invariant.Samples(good), invariant.Nulls, invariant.Cancelled)
//
// Each call gets a copy of its input and a goroutine of its own. The classes that ran, and those that did
// not, are listed in the test's log. What fn may return for bad input, an error or a value, is its own affair but where a
// class says otherwise.
func NotHappy[T, R any](t testing.TB, fn func(context.Context, T) (R, error), options ...Option) {
	t.Helper()
	if fn == nil {
		t.Fatal("invariant: NotHappy got no function; pass the one under test")
	}
	tr := &Trial{t: t, name: functionName(fn), typ: reflect.TypeFor[T](), limit: 10 * time.Second}
	tr.call = func(ctx context.Context, in reflect.Value) (any, error) {
		v, _ := in.Interface().(T) // the zero value for a nil interface
		return fn(ctx, v)
	}
	for _, o := range options {
		o.configure(tr)
	}
	tr.run()
}

// functionName is the name of a function without the path of its package.
func functionName(fn any) string {
	f := runtime.FuncForPC(reflect.ValueOf(fn).Pointer())
	if f == nil {
		return "function"
	}
	name := f.Name()
	return strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], "-fm")
}

// maxFindings is how many findings end a trial: the rest is more of the same.
const maxFindings = 10

// Trial is a function under test, the samples and what was found so far.
type Trial struct {
	t        testing.TB
	name     string
	typ      reflect.Type
	call     func(context.Context, reflect.Value) (any, error)
	classes  []Class
	samples  []any
	limit    time.Duration
	record   *harness.Invariant
	class    string
	calls    map[string]int
	findings int
	unsaid   []string // findings that the test has not been told
	// refuse says that success is a finding: see Refused.
	refuse bool
}

func (tr *Trial) run() {
	tr.t.Helper()
	if len(tr.classes) == 0 {
		tr.t.Fatalf("invariant: NotHappy(%s) has no class of input switched on; hand it some of %s", tr.name, strings.Join(classNames(Classes), ", "))
	}
	for i, s := range tr.samples {
		if v := reflect.ValueOf(s); !v.IsValid() || !v.Type().AssignableTo(tr.typ) {
			tr.t.Fatalf("invariant: NotHappy(%s): sample %d is of type %T, and the function takes %v", tr.name, i+1, s, tr.typ)
		}
	}
	tr.record = harness.NewInvariant(tr.t, tr.name, "not happy")
	tr.calls = map[string]int{}
	tr.class = "samples"
	defer tr.say() // where a class ends the test
	for i, s := range tr.samples {
		out := tr.Call(tr.Context(), fmt.Sprintf("sample %d", i+1), s)
		if out.Returned && out.Err != nil {
			tr.Find(fmt.Sprintf("sample %d", i+1), s, "is refused: %v; a sample is an input with which the function succeeds", out.Err)
		}
	}
	for _, c := range tr.classes {
		tr.class = c.Name
		tr.record.Class(c.Name)
		tr.say()
		c.Run(tr)
	}
	tr.say()
	tr.t.Log(tr.summary())
}

func classNames(cs []Class) []string {
	var out []string
	for _, c := range cs {
		out = append(out, c.Name)
	}
	return out
}

// summary says which classes ran, and which of the ready ones did not.
func (tr *Trial) summary() string {
	var ran, not []string
	for _, c := range tr.classes {
		n := tr.calls[c.Name]
		ran = append(ran, fmt.Sprintf("%s (%d)", c.Name, n))
	}
	for _, c := range Classes {
		if !slices.ContainsFunc(tr.classes, func(d Class) bool { return d.Name == c.Name }) {
			not = append(not, c.Name)
		}
	}
	s := fmt.Sprintf("NotHappy(%s) ran %s", tr.name, strings.Join(ran, ", "))
	if len(not) > 0 {
		s += "; not switched on: " + strings.Join(not, ", ")
	}
	return s
}

// Type is the type of the function's input.
func (tr *Trial) Type() reflect.Type { return tr.typ }

// Samples are copies of the inputs to make unhappy ones from. There is at least one.
func (tr *Trial) Samples() []any {
	var out []any
	for _, s := range tr.samples {
		out = append(out, clone(reflect.ValueOf(s)).Interface())
	}
	if len(out) == 0 {
		out = append(out, filled(tr.typ, 0).Interface(), reflect.Zero(tr.typ).Interface())
	}
	return out
}

// Context is a context of the test's that does not end before it.
func (tr *Trial) Context() context.Context { return harness.Context(tr.t) }

// Find reports that something is wrong with how the function took an input; what names the input.
func (tr *Trial) Find(what string, in any, format string, args ...any) {
	tr.t.Helper()
	tr.findings++
	tr.unsaid = append(tr.unsaid, fmt.Sprintf("NotHappy(%s): %s: %s: %s\n  input: %s", tr.name, tr.class, what, fmt.Sprintf(format, args...), brief(in)))
	if tr.findings == maxFindings || harness.Stage() == "mutation" {
		tr.say()
	}
	if tr.findings == maxFindings {
		tr.t.Fatalf("NotHappy(%s): stopped after %d findings", tr.name, maxFindings)
	}
	if harness.Stage() == "mutation" {
		tr.t.FailNow() // that it failed is all that is asked there
	}
}

// say tells the test what was found: from here rather than from where it was found, so that it stands at the
// call of NotHappy.
func (tr *Trial) say() {
	tr.t.Helper()
	for _, text := range tr.unsaid {
		tr.t.Error(text)
	}
	tr.unsaid = nil
}

// brief writes a value for a message.
func brief(v any) string { return fuzz.Describe(v, 500) }
