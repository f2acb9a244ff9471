package payload

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
)

// Keywords that take more than a line; see keywords.

func reference(c *compiler, s *schema, v any, place string) (err error) {
	var ref string
	if err := into(&ref, v, place); err != nil {
		return err
	}
	to, known := c.named[strings.TrimSuffix(ref, "#")]
	switch {
	case ref == "#":
		to = "#"
	case known:
	case strings.HasPrefix(ref, "#/"):
		if to, err = url.PathUnescape(ref); err != nil {
			return fmt.Errorf("%s: %w", place, err)
		}
	default:
		return fmt.Errorf("%s: %q is not in the schema: copy what it refers to into $defs", place, ref)
	}
	s.ref, err = c.at(to)
	if err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	return nil
}

var typeNames = map[string]kinds{
	"null": isNull, "boolean": isBool, "number": isNumber, "integer": isNumber, "string": isString, "array": isArray, "object": isObject,
}

func types(_ *compiler, s *schema, v any, place string) error {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	s.types = 0
	for _, t := range list {
		name, _ := t.(string)
		bit, ok := typeNames[name]
		if !ok {
			return fmt.Errorf("%s: %v is no type: want null, boolean, integer, number, string, array or object", place, t)
		}
		s.types |= bit
	}
	s.whole = slices.Contains(list, any("integer")) && !slices.Contains(list, any("number"))
	if s.types == 0 {
		return fmt.Errorf("%s: no type is allowed: name one", place)
	}
	return nil
}

func enum(_ *compiler, s *schema, v any, place string) error {
	list, ok := v.([]any)
	if !ok {
		return fmt.Errorf("%s: want an array", place)
	}
	return s.fix(list, place)
}

func constant(_ *compiler, s *schema, v any, place string) error { return s.fix([]any{v}, place) }

// fix restricts the schema to values; to those of both where enum and const are given.
func (s *schema) fix(list []any, place string) error {
	var allowed []value
	for _, e := range list {
		val, err := valueOf(e)
		if err != nil {
			return fmt.Errorf("%s: %w", place, err)
		}
		if !s.fixed || slices.ContainsFunc(s.enum, val.equal) {
			allowed = append(allowed, val)
		}
	}
	s.enum, s.fixed = allowed, true
	return nil
}

func multiple(_ *compiler, s *schema, v any, place string) error {
	n, ok := v.(json.Number)
	if !ok {
		return fmt.Errorf("%s: want a number", place)
	}
	r, err := ratOf(n)
	if err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	if r.Sign() <= 0 {
		return fmt.Errorf("%s: want a number above 0, got %s", place, n)
	}
	s.numbers.units = append(s.numbers.units, new(big.Rat).Set(r))
	return nil
}

func aPattern(_ *compiler, s *schema, v any, place string) error {
	var text string
	if err := into(&text, v, place); err != nil {
		return err
	}
	p, err := newPattern(text)
	if err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	s.patterns = append(s.patterns, p)
	return nil
}

func requires(_ *compiler, s *schema, v any, place string) (err error) {
	s.required, err = texts(v, place)
	return err
}

// texts reads an array of strings.
func texts(v any, place string) (out []string, err error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("%s: want an array of strings", place)
	}
	for _, e := range list {
		var name string
		if err := into(&name, e, place); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, nil
}

// members calls f for the members of an object in the order of their keys.
func members(v any, place string, f func(key, place string, v any) error) error {
	var m map[string]any
	if err := into(&m, v, place); err != nil {
		return fmt.Errorf("%s: want an object", place)
	}
	for _, k := range sortedKeys(m) {
		if err := f(k, child(place, k), m[k]); err != nil {
			return err
		}
	}
	return nil
}

func properties(c *compiler, s *schema, v any, place string) error {
	s.properties = map[string]*schema{}
	return members(v, place, func(key, place string, _ any) (err error) {
		s.names = append(s.names, key)
		s.properties[key], err = c.at(place)
		return err
	})
}

func patternProperties(c *compiler, s *schema, v any, place string) error {
	return members(v, place, func(key, place string, _ any) error {
		p, err := newPattern(key)
		if err != nil {
			return fmt.Errorf("%s: %w", place, err)
		}
		sub, err := c.at(place)
		s.patternKeys = append(s.patternKeys, patternKey{p, sub})
		return err
	})
}

func dependentRequired(_ *compiler, s *schema, v any, place string) error {
	return members(v, place, func(key, place string, v any) error {
		names, err := texts(v, place)
		s.dependent = append(s.dependent, dependency{key: key, required: names})
		return err
	})
}

func dependentSchemas(c *compiler, s *schema, v any, place string) error {
	return members(v, place, func(key, place string, _ any) error {
		sub, err := c.at(place)
		s.dependent = append(s.dependent, dependency{key: key, schema: sub})
		return err
	})
}
