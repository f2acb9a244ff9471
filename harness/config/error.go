package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Error is one thing wrong in a config file.
type Error struct {
	File string
	// Line and Column count from 1; Column counts characters, not bytes.
	Line, Column int
	// Source is the offending line.
	Source string
	// Message is one line, lower case. Hint, where there is one, says what to write instead.
	Message, Hint string
}

// Error shows the place and message, the line with a caret below, and the hint.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
	if line, caret := e.excerpt(); line != "" {
		number := fmt.Sprint(e.Line)
		fmt.Fprintf(&b, "\n  %s | %s\n  %s | %s", number, line, strings.Repeat(" ", len(number)), caret)
	}
	if e.Hint != "" {
		fmt.Fprintf(&b, "\n  hint: %s", e.Hint)
	}
	return b.String()
}

// excerptWidth is how many characters of a long line are shown around the place.
const excerptWidth = 120

// excerpt returns the printable part of the line around the column and the line below it.
func (e *Error) excerpt() (line, caret string) {
	runes := []rune(e.Source)
	column := min(max(e.Column-1, 0), len(runes))
	start := 0
	if column > excerptWidth/2 && len(runes) > excerptWidth {
		start = min(column-excerptWidth/2, len(runes)-excerptWidth)
	}
	runes = runes[start:min(len(runes), start+excerptWidth)]
	var below strings.Builder
	for i, r := range runes {
		if r != '\t' && !unicode.IsPrint(r) {
			runes[i] = '\uFFFD'
		}
		if i >= column-start {
			continue
		}
		if r == '\t' {
			below.WriteRune('\t')
		} else {
			below.WriteRune(' ')
		}
	}
	return string(runes), below.String() + "^"
}

// source is the text of a config file, to make errors with.
type source struct {
	name  string
	lines []string
}

func newSource(name, text string) *source {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	return &source{name, lines}
}

// place is a position in the file; the zero value is none.
type place struct{ line, column int }

// errorAt makes an error at p, moved inside the file where p is outside of it.
func (s *source) errorAt(p place, hint, format string, args ...any) *Error {
	line := min(max(p.line, 1), len(s.lines))
	text := s.lines[line-1]
	column := min(max(p.column, 1), len([]rune(text))+1)
	return &Error{
		File: s.name, Line: line, Column: column, Source: text,
		Message: fmt.Sprintf(format, args...), Hint: hint,
	}
}

// maxErrors is how many errors of one file are told.
const maxErrors = 20

// problems collects the errors of one file.
type problems struct {
	src  *source
	list []*Error
}

func (p *problems) add(at place, hint, format string, args ...any) {
	p.list = append(p.list, p.src.errorAt(at, hint, format, args...))
}

// err returns the collected errors in the order of their places, or nil.
func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	slices.SortStableFunc(p.list, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	list := p.list
	if len(list) > maxErrors {
		list = list[:maxErrors]
		last := list[maxErrors-1]
		last.Message = fmt.Sprintf("%s (and %d more errors after this one)", last.Message, len(p.list)-maxErrors)
	}
	errs := make([]error, len(list))
	for i, e := range list {
		errs[i] = e
	}
	return errors.Join(errs...)
}
