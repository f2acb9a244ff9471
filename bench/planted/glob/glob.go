// Package glob matches names with patterns: *, ?, classes such as [a-f] and alternatives such as {a,b}.
package glob

import "errors"

var (
	errClass = errors.New("class without an end")
	errGroup = errors.New("alternatives without an end")
)

// Check parses a pattern and returns its number of parts.
func Check(pattern string) (int, error) {
	n, rest, err := sequence(pattern, 0)
	if err == nil && rest != "" {
		err = errGroup
	}
	return n, err
}

func sequence(p string, depth int) (n int, rest string, err error) {
	for p != "" && err == nil {
		n++
		switch {
		case p[0] == '[':
			p, err = class(p[1:])
		case p[0] == '{' && depth < 100:
			p, err = group(p[1:], depth+1)
		case depth > 0 && (p[0] == ',' || p[0] == '}'):
			return n, p, nil
		case p[0] == '\\' && len(p) > 1:
			p = p[2:]
		default:
			p = p[1:]
		}
	}
	return n, p, err
}

// group parses the alternatives behind an opening brace.
func group(p string, depth int) (string, error) {
	for {
		_, rest, err := sequence(p, depth)
		if err != nil || rest == "" {
			return "", errGroup
		}
		if p = rest[1:]; rest[0] == '}' {
			return p, nil
		}
	}
}

// class parses what stands behind an opening bracket.
func class(p string) (string, error) {
	for i := 0; i < len(p); i++ {
		switch {
		case p[i] == ']' && i > 0:
			return p[i+1:], nil
		case p[i] == '\\':
			i++
		case p[i] == '-' && i > 0 && p[i-1] > p[i+1]:
			return "", errClass
		}
	}
	return "", errClass
}
