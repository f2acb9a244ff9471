package bar

import (
	"cmp"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/internal/change"
)

// directive is a comment that tells a tool to look away.
type directive struct {
	// Name is how reports write it, Doc says whose it is.
	Name, Doc string
	// form matches the comment; its group holds what is suppressed, nothing meaning all.
	form *regexp.Regexp
}

var directives = []directive{
	{"//muster:ignore", "muster: findings of the mutation stage", regexp.MustCompile(`^//muster:ignore\b[: \t]*([\w,/*-]*)`)},
	{"//nolint", "golangci-lint: the linters that follow a colon", regexp.MustCompile(`^//\s*nolint(?::\s*([\w,-]+(?:,\s*[\w-]+)*)|\s|$)`)},
	{"//lint:ignore", "staticcheck: checks on one line", regexp.MustCompile(`^//lint:ignore\s+([\w,*]+)`)},
	{"//lint:file-ignore", "staticcheck: checks in the file", regexp.MustCompile(`^//lint:file-ignore\s+([\w,*]+)`)},
	{"#nosec", "gosec: the rules that follow", regexp.MustCompile(`^(?://|/\*)\s*#nosec\b:?[ \t]*((?:G\d+[ \t,]*)*)`)},
	{"//gosec:disable", "gosec: the rules that follow", regexp.MustCompile(`^//gosec:disable\b[ \t]*((?:G\d+[ \t,]*)*)`)},
	{"//exhaustive:ignore", "exhaustive: one switch", regexp.MustCompile(`^//exhaustive:ignore\b()`)},
	{"//revive:disable", "revive: a rule from here on", regexp.MustCompile(`^//revive:disable(?:-line|-next-line)?(?::([\w-]+))?`)},
}

// all stands for what a directive suppresses when it names nothing.
const all = "all"

// suppression is one thing that one directive suppresses at one place.
type suppression struct {
	name, what string
	line       int
	// code is what stands beside the comment, or below it: it tells a suppression that moved to another
	// file from a new one.
	code string
}

func (s suppression) String() string {
	if s.what == all {
		return s.name
	}
	return s.name + " " + s.what
}

// added is a suppression that its file did not have before.
type added struct {
	suppression
	file     change.File
	from, to int // how many like it the file had and has
}

// suppressions lists directives that the change adds. They are counted file by file, so moving one is
// no change, nor is carrying one to another file together with its line of code.
func (d *detector) suppressions() {
	var news []added
	freed := map[suppression]int{} // by all but the line
	for _, f := range d.Set.Files {
		var before, after []suppression
		if old := f.Base(); isGo(old) && d.before.runs(old) {
			before = suppressionsIn(d.base[old])
		}
		if f.Kind != change.Deleted && isGo(f.Path) && d.after.runs(f.Path) {
			after = suppressionsIn(d.disk[f.Path])
		}
		more, fewer := compareSuppressions(f, before, after)
		news = append(news, more...)
		for _, s := range fewer {
			s.line = 0
			freed[s]++
		}
	}
	for _, a := range news {
		key := a.suppression
		key.line = 0
		if freed[key] > 0 {
			freed[key]--
			continue
		}
		d.add(evidence.BarSuppressionAdded, dirOf(a.file.Path), a.file.Path, a.line, "%s added: %d -> %d in this file", a.suppression, a.from, a.to)
	}
}

// compareSuppressions returns what one file has more and fewer of.
func compareSuppressions(f change.File, before, after []suppression) (more []added, fewer []suppression) {
	type kind struct{ name, what string }
	old, now := map[kind][]suppression{}, map[kind][]suppression{}
	wide := map[string]int{} // how many directives that suppressed everything are gone, by name
	for _, s := range before {
		old[kind{s.name, s.what}] = append(old[kind{s.name, s.what}], s)
	}
	for _, s := range after {
		now[kind{s.name, s.what}] = append(now[kind{s.name, s.what}], s)
	}
	for k, list := range old {
		if n := len(list) - len(now[k]); n > 0 {
			// Which of them are gone matters for those that move to another file: the code that is not here.
			left := slices.DeleteFunc(slices.Clone(list), func(s suppression) bool {
				return slices.ContainsFunc(now[k], func(o suppression) bool { return o.code == s.code })
			})
			fewer = append(fewer, left[:min(n, len(left))]...)
			if k.what == all {
				wide[k.name] += n
			}
		}
	}
	for k, list := range now {
		n := len(list) - len(old[k])
		if k.what != all && n > 0 { // what was suppressed with all else is suppressed alone now
			narrowed := min(n, wide[k.name])
			n -= narrowed
		}
		for _, s := range newest(f, list, old[k], n) {
			more = append(more, added{s, f, len(old[k]), len(list)})
		}
	}
	slices.SortFunc(more, func(a, b added) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.String(), b.String())) })
	return more, fewer
}

// newest picks the n that are new: those whose code had none before first, then those on new lines.
func newest(f change.File, list, old []suppression, n int) []suppression {
	if n <= 0 {
		return nil
	}
	rank := func(s suppression) int {
		switch {
		case !slices.ContainsFunc(old, func(o suppression) bool { return o.code == s.code }):
			return 0
		case slices.ContainsFunc(f.Lines, func(r change.Range) bool { return r.From <= s.line && s.line <= r.To }):
			return 1
		}
		return 2
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b suppression) int { return rank(a) - rank(b) })
	return list[:n]
}

// suppressionsIn reads the directives of a Go file, whether or not it parses.
func suppressionsIn(src []byte) []suppression {
	var out []suppression
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, func(token.Position, string) {}, scanner.ScanComments)
	lines := strings.Split(string(src), "\n")
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return out
		}
		if tok != token.COMMENT {
			continue
		}
		at := file.PositionFor(pos, false)
		for _, dir := range directives {
			m := dir.form.FindStringSubmatch(text)
			if m == nil {
				continue
			}
			code := strings.TrimSpace(lines[at.Line-1][:at.Column-1])
			if code == "" && at.Line < len(lines) {
				code = strings.TrimSpace(lines[at.Line])
			}
			what := strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune(", \t", r) })
			if len(what) == 0 || slices.Contains(what, "*") || slices.Contains(what, all) {
				what = []string{all}
			}
			for _, w := range what {
				out = append(out, suppression{dir.Name, w, at.Line, code})
			}
			break
		}
	}
}
