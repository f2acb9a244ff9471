package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/passmuster/muster/mutate/operator"
)

// scalar decodes a scalar, or reports what is wrong with it.
func (d *decoder) scalar(n ast.Node, s *spec, path string) (any, bool) {
	switch s.Kind {
	case kindInteger:
		return d.integer(n, s, path)
	case kindPercent:
		return d.percent(n, s, path)
	case kindSwitch:
		if b, ok := n.(*ast.BoolNode); ok {
			return b.Value, true
		}
		d.wrongType(n, s, path)
		return nil, false
	}
	text, ok := nodeText(n)
	if !ok {
		d.wrongType(n, s, path)
		return nil, false
	}
	return d.textual(d.place(n), text, s, path)
}

// nodeText returns the text of a scalar that YAML reads as text.
func nodeText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		if n.Value == nil {
			return "", true
		}
		return strings.TrimRight(n.Value.Value, "\n"), true
	}
	return "", false
}

func (d *decoder) integer(n ast.Node, s *spec, path string) (any, bool) {
	at := d.place(n)
	var got uint64
	switch n := n.(type) {
	case *ast.IntegerNode:
		switch i := n.Value.(type) {
		case uint64:
			got = i
		case int64:
			if i < 0 {
				d.add(at, s.howToWrite(), "%s must not be negative, got %d", path, i)
				return nil, false
			}
			got = uint64(i)
		}
	case *ast.StringNode:
		if _, err := strconv.ParseFloat(n.Value, 64); err == nil && n.Token.Type == token.StringType {
			d.add(at, "", "%s must be a whole number of at most %d, got %s", path, s.Max, quote(n.Value))
			return nil, false
		}
		d.wrongType(n, s, path)
		return nil, false
	default:
		d.wrongType(n, s, path)
		return nil, false
	}
	switch {
	case s.Min == int64(s.Max) && got != s.Max:
		d.add(at, "", "%s %d is not known, this muster reads %s %d", path, got, path, s.Max)
	case got < uint64(s.Min):
		d.add(at, s.howToWrite(), "%s must be at least %d, got %d", path, s.Min, got)
	case got > s.Max:
		d.add(at, "", "%s must be at most %d, got %d", path, s.Max, got)
	default:
		return got, true
	}
	return nil, false
}

func (d *decoder) percent(n ast.Node, s *spec, path string) (any, bool) {
	var got float64
	switch n := n.(type) {
	case *ast.IntegerNode:
		switch i := n.Value.(type) {
		case uint64:
			got = float64(i)
		case int64:
			got = float64(i)
		}
	case *ast.FloatNode:
		got = n.Value
	default:
		d.wrongType(n, s, path)
		return nil, false
	}
	if !(got >= 0 && got <= 100) {
		d.add(d.place(n), "", "%s must be a percentage from 0 to 100, got %s", path, number(got))
		return nil, false
	}
	// A negative zero would be written as -0.
	return math.Abs(got), true
}

// number writes a float without an exponent and without trailing zeros.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// textual decodes the kinds that are written as text.
func (d *decoder) textual(at place, text string, s *spec, path string) (any, bool) {
	switch s.Kind {
	case kindDuration:
		v, err := time.ParseDuration(text)
		switch {
		case err != nil:
			d.add(at, s.howToWrite(), "%s: %s is not a duration", path, quote(text))
		case int64(v) < s.Min && s.Min > 0:
			d.add(at, s.howToWrite(), "%s must be longer than 0, got %s", path, text)
		case v < 0:
			d.add(at, s.howToWrite(), "%s must not be negative, got %s", path, text)
		default:
			return v, true
		}
	case kindDate:
		v, err := time.Parse(time.DateOnly, text)
		if err == nil {
			return v, true
		}
		d.add(at, s.howToWrite(), "%s: %s is not a date of the form YYYY-MM-DD", path, quote(text))
	case kindEnum:
		for _, e := range s.Enum {
			if e == text {
				return text, true
			}
		}
		d.add(at, didYouMean(text, "valid values", s.Enum), "%s: unknown value %s", path, quote(text))
	case kindOperator:
		_, err := operator.Select([]string{text})
		if err == nil {
			return text, true
		}
		d.add(at, "muster mutate --list-operators prints them", "%s: %v", path, err)
	case kindPattern:
		problem, hint := checkPattern(text)
		if problem == "" {
			return d.oneLine(at, text, path)
		}
		d.add(at, hint, "%s: the pattern %s %s", path, quote(text), problem)
	default:
		if strings.TrimSpace(text) == "" {
			d.add(at, s.howToWrite(), "%s is empty", path)
			break
		}
		return d.oneLine(at, strings.TrimSpace(text), path)
	}
	return nil, false
}

// oneLine refuses text that would break the lines of a report.
func (d *decoder) oneLine(at place, text, path string) (any, bool) {
	if strings.ContainsAny(text, "\n\r") {
		d.add(at, "write it in one line, or folded with >", "%s has several lines", path)
		return nil, false
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
		d.add(at, "", "%s holds a character that cannot be printed: %+q", path, cut(text))
		return nil, false
	}
	return text, true
}

// quote quotes a value for a message, cut where it is long.
func quote(text string) string { return strconv.Quote(cut(text)) }

func cut(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}

// wrongType reports a value of another type than the spec's.
func (d *decoder) wrongType(n ast.Node, s *spec, path string) {
	if path == "" {
		path = "the file"
	}
	hint := s.howToWrite()
	text, isText := nodeText(n)
	switch s.Kind {
	case kindInteger, kindPercent:
		if bare := strings.TrimSpace(strings.TrimSuffix(text, "%")); isText && bare != "" {
			if _, err := strconv.ParseFloat(bare, 64); err == nil {
				hint = fmt.Sprintf("write %s, without quotes or %%", bare)
			}
		}
	case kindSwitch:
		switch strings.ToLower(text) {
		case "yes", "on", "y", "1":
			hint = "write true"
		case "no", "off", "n", "0":
			hint = "write false"
		}
	case kindText, kindPattern, kindTier, kindOperator:
		if _, ok := n.(ast.ScalarNode); ok {
			hint = "put it in quotes"
		}
	}
	d.add(d.place(n), hint, "%s must be %s, got %s", path, s.Kind.name(), kindOf(n))
}

// kindOf says what a node is.
func kindOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.BoolNode:
		return strconv.FormatBool(n.Value)
	case *ast.NullNode:
		return "nothing"
	case *ast.IntegerNode, *ast.FloatNode:
		return "the number " + n.GetToken().Value
	case *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value
	}
	if text, ok := nodeText(n); ok {
		return "the text " + quote(text)
	}
	return "something else"
}
