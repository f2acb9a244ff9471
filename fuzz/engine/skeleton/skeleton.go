// Package skeleton writes a first fuzz target for a function: a file that compiles, passes, and is worth running.
//
// Arguments that native fuzzing knows are fuzzed as they are, and so are those that a line of code makes of them: readers,
// contexts, times, requests. Functions that take structs, maps and other values get a generator of package fuzz, which the
// module then depends on. Beside not to panic, a function is held to what its name and its neighbours promise: that what
// is read and written reads the same, that two ways give one answer.
//
// It reads source and types, and writes no files. Whether a promise holds, [Skeleton.Variants] leaves to a run.
package skeleton

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Config says where the function is looked for and how the target is written. The zero value is valid.
type Config struct {
	// Dir is the directory in which the go command runs; empty means the process's.
	Dir string
	// Env is the environment of the go command; nil means the process's.
	Env []string
	// Flags are build flags such as -tags=x.
	Flags []string
	// Payload writes a target of package fuzz, with payload generators, also where native types would do.
	Payload bool
}

// Skeleton is a fuzz target that is not written yet.
type Skeleton struct {
	// ImportPath and Dir are those of the package under test.
	ImportPath, Dir string
	// Function is what is fuzzed, as it is called: Parse, (*Decoder).Decode.
	Function string
	// Target is the name of the fuzz test, File the base name of its file.
	Target, File string
	// Muster says that the file imports package fuzz of this module, Required that the module under test
	// has it among its dependencies.
	Muster, Required bool
	// Variants are the texts of the file, the one that checks most first. The last one checks nothing but that
	// nothing panics.
	Variants []Variant
}

// Variant is one text of the file.
type Variant struct {
	// Checks says what the function is held to, as the end of a sentence: "what it reads is written ...".
	Checks string
	Source []byte
}

// Refusal is why there is no skeleton for a function.
type Refusal struct {
	Text string
	// Hint is what to do; it may be empty.
	Hint string
}

func (r *Refusal) Error() string { return r.Text }

func refuse(hint, format string, args ...any) error {
	return &Refusal{Text: fmt.Sprintf(format, args...), Hint: hint}
}

// Generate writes the skeleton for a function or method, named as in "go doc": Func, Type.Method, pkg.Func,
// ./dir.Func, example.com/mod/pkg.Type.Method.
func Generate(ctx context.Context, c Config, symbol string) (*Skeleton, error) {
	p, fn, err := find(ctx, c, symbol)
	if err != nil {
		return nil, err
	}
	s, err := write(c, p, fn)
	if err != nil {
		return nil, err
	}
	return s, check(ctx, c, s)
}

// write makes the skeleton of a function of the package, unchecked.
func write(c Config, p *loaded, fn *types.Func) (*Skeleton, error) {
	s := &Skeleton{
		ImportPath: p.PkgPath, Dir: p.Dir, Function: callName(fn), Target: targetName(fn), Required: p.required,
	}
	s.File = fileName(s.Target)
	if err := p.free(s.Target, s.File); err != nil {
		return nil, err
	}
	var err error
	s.Variants, err = variants(p, fn, s.Target, c.Payload)
	s.Muster = c.Payload
	var not *notNative
	if errors.As(err, &not) {
		s.Variants, err = variants(p, fn, s.Target, true)
		s.Muster = true
	}
	return s, err
}

// variants writes the target once for each relation that it can be held to, and once for none.
func variants(p *loaded, fn *types.Func, target string, drawn bool) ([]Variant, error) {
	var all []Variant
	for _, r := range relations() {
		b := newBuilder(p, fn, target, drawn)
		c, err := b.call()
		if err != nil {
			return nil, err
		}
		if checks, ok := r.Run(b, c); ok {
			source, err := b.render(checks)
			if err != nil {
				return nil, err
			}
			all = append(all, Variant{Checks: checks, Source: source})
		}
	}
	return all, nil
}

// callName is how a function is written in messages.
func callName(fn *types.Func) string {
	recv := receiverOf(fn)
	if recv == nil {
		return fn.Name()
	}
	if _, pointer := recv.(*types.Pointer); pointer {
		return "(*" + typeNameOf(recv) + ")." + fn.Name()
	}
	return typeNameOf(recv) + "." + fn.Name()
}

func targetName(fn *types.Func) string {
	if recv := receiverOf(fn); recv != nil {
		return "Fuzz" + typeNameOf(recv) + fn.Name()
	}
	return "Fuzz" + fn.Name()
}

// fileName writes the target's name in snake case: FuzzParseURL is parse_url_fuzz_test.go.
func fileName(target string) string {
	return strings.Join(wordsOf(strings.TrimPrefix(target, "Fuzz")), "_") + "_fuzz_test.go"
}

// wordsOf splits an identifier into its lower-case words: ParseURLQuery is parse, url, query.
func wordsOf(name string) []string {
	var words []string
	start := 0
	runes := []rune(name)
	cut := func(end int) {
		if word := strings.Trim(strings.ToLower(string(runes[start:end])), "_"); word != "" {
			words = append(words, word)
		}
		start = end
	}
	for i := 1; i < len(runes); i++ {
		begins := unicode.IsUpper(runes[i]) && !unicode.IsUpper(runes[i-1])
		ends := unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if runes[i] == '_' || begins || ends {
			cut(i)
		}
	}
	cut(len(runes))
	return words
}

func receiverOf(fn *types.Func) types.Type {
	recv := fn.Signature().Recv()
	if recv == nil {
		return nil
	}
	return types.Unalias(recv.Type())
}

// named returns the named type of t or of what t points to.
func named(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

func typeNameOf(t types.Type) string {
	if n := named(t); n != nil {
		return n.Obj().Name()
	}
	return ""
}

// lowerFirst makes a name for a variable.
func lowerFirst(name string) string {
	words := wordsOf(name)
	if len(words) == 0 {
		return "v"
	}
	last := words[len(words)-1]
	if r, _ := utf8.DecodeRuneInString(last); token.IsKeyword(last) || !unicode.IsLetter(r) {
		return "v"
	}
	return last
}
