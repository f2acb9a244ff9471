package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits of a file. A config is a few pages; the YAML parser recurses once a level of nesting and
// takes quadratic time in the width of a collection, so what is beyond is refused before it starts.
const (
	maxFile    = 128 << 10
	maxDepth   = 24
	maxEntries = 10000
	maxMarks   = 100 // anchors and tags, which the decoder refuses one by one
)

// readText returns the file's text without its byte order mark, or says why it is not YAML text.
func readText(name string, data []byte) (*source, string, *Error) {
	if len(data) > maxFile {
		return nil, "", newSource(name, "").errorAt(place{}, "", "the file is larger than %d KiB", maxFile>>10)
	}
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return nil, "", newSource(name, "").errorAt(place{}, "save it as UTF-8", "the file is UTF-16")
		}
	}
	text := string(bytes.TrimPrefix(data, []byte("\ufeff")))
	src := newSource(name, text)
	for n, line := range src.lines {
		column := 0
		for i, r := range line {
			column++
			at := place{n + 1, column}
			if r == utf8.RuneError && !strings.HasPrefix(line[i:], "\uFFFD") {
				return nil, "", src.errorAt(at, "save the file as UTF-8", "the byte 0x%02x is not UTF-8", line[i])
			}
			if r == '\uFEFF' || r == 0x7f || (r < ' ' && r != '\t') {
				return nil, "", src.errorAt(at, "delete it", "the character %U does not belong in a config", r)
			}
		}
	}
	return src, text, nil
}

// parseText returns the root of the only document in the text; nil where there is nothing in it.
func parseText(src *source, text string) (root ast.Node, err *Error) {
	// The YAML library has panicked on malformed input before: that is an error of the file.
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, src.errorAt(place{1, 1}, "", "this is not YAML: the parser gave up: %v", r)
		}
	}()
	tokens := lexer.Tokenize(text)
	if t, problem := tooMuch(tokens); t != nil {
		return nil, src.errorAt(tokenPlace(t), "", "%s", problem)
	}
	// Duplicate keys are the decoder's to report, with everything else that is wrong.
	file, perr := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if perr != nil {
		return nil, syntaxError(src, perr)
	}
	return onlyDocument(src, file)
}

// onlyDocument refuses directives and a second document.
func onlyDocument(src *source, file *ast.File) (ast.Node, *Error) {
	var root ast.Node
	for i, doc := range file.Docs {
		if doc.Body == nil {
			if i > 0 && doc.Start != nil {
				return nil, src.errorAt(tokenPlace(doc.Start), "keep one document", "a second YAML document begins here")
			}
			continue
		}
		at := place{1, 1}
		if t := doc.Body.GetToken(); t != nil {
			at = tokenPlace(t)
		}
		if doc.Body.Type() == ast.DirectiveType {
			return nil, src.errorAt(at, "delete the line", "YAML directives are not supported")
		}
		if i > 0 {
			if doc.Start != nil {
				at = tokenPlace(doc.Start)
			}
			return nil, src.errorAt(at, "keep one document", "a second YAML document begins here")
		}
		root = doc.Body
	}
	return root, nil
}

// syntaxError tells the YAML library's error in our form.
func syntaxError(src *source, err error) *Error {
	var at place
	message := err.Error()
	var told interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &told) {
		message = told.GetMessage()
		if t := told.GetToken(); t != nil {
			at = tokenPlace(t)
		}
	}
	message, _, _ = strings.Cut(message, "\n")
	message = strings.ReplaceAll(message, "\t", `\t`)
	hint := ""
	switch {
	case strings.Contains(message, "reserved character"):
		hint = "put the value in quotes"
	case strings.Contains(message, "unexpected scalar value type"):
		// This is what an alias without a name gives.
		hint = "put a value that begins with * in quotes"
	case strings.Contains(message, "tab character"), strings.Contains(message, `\t`):
		hint = "indent with spaces"
	}
	return src.errorAt(at, hint, "this is not YAML: %s", message)
}

// tooMuch returns the token that passes one of the limits and says which, or nil.
func tooMuch(tokens token.Tokens) (*token.Token, string) {
	var nested nesting
	entries, marks := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.MappingValueType, token.CollectEntryType:
			entries++
		case token.AnchorType, token.TagType:
			marks++
		}
		switch {
		case nested.after(t) > maxDepth:
			return t, fmt.Sprintf("values are nested more than %d deep", maxDepth)
		case entries > maxEntries:
			return t, fmt.Sprintf("the file has more than %d entries", maxEntries)
		case marks > maxMarks:
			return t, "YAML anchors and tags are not supported"
		}
	}
	return nil, ""
}

// nesting follows how many collections are open.
type nesting struct {
	flow  int
	block []int // columns of the open block collections
}

func (n *nesting) after(t *token.Token) int {
	switch t.Type {
	case token.MappingStartType, token.SequenceStartType:
		n.flow++
	case token.MappingEndType, token.SequenceEndType:
		n.flow = max(n.flow-1, 0)
	case token.SequenceEntryType, token.MappingKeyType, token.MappingValueType:
		if n.flow > 0 || t.Position == nil {
			break
		}
		column := t.Position.Column
		if t.Type == token.MappingValueType && t.Prev != nil && t.Prev.Position != nil {
			column = t.Prev.Position.Column
		}
		for len(n.block) > 0 && n.block[len(n.block)-1] >= column {
			n.block = n.block[:len(n.block)-1]
		}
		n.block = append(n.block, column)
	}
	return n.flow + len(n.block)
}

func tokenPlace(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{}
	}
	return place{t.Position.Line, t.Position.Column}
}
