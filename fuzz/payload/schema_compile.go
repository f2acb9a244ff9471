package payload

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// compile reads a schema, everything that it refers to included.
func compile(data []byte) (*schema, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var doc any
	if err := d.Decode(&doc); err != nil {
		return nil, fmt.Errorf("is no JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is text behind it: remove it")
	}
	c := &compiler{doc: doc, done: map[string]*schema{}, named: map[string]string{}}
	c.collect(doc, "#")
	root, err := c.at("#")
	if err != nil {
		return nil, err
	}
	measure(c.all)
	return root, nil
}

type compiler struct {
	doc   any
	done  map[string]*schema // by place
	all   []*schema
	named map[string]string // places of $id and $anchor
}

// collect finds the names that references may use instead of places.
func (c *compiler) collect(node any, place string) {
	switch n := node.(type) {
	case map[string]any:
		if id, ok := n["$id"].(string); ok {
			c.named[strings.TrimSuffix(id, "#")] = place
		}
		if anchor, ok := n["$anchor"].(string); ok {
			c.named["#"+anchor] = place
		}
		for _, k := range sortedKeys(n) {
			if k != "enum" && k != "const" {
				c.collect(n[k], child(place, k))
			}
		}
	case []any:
		for i, e := range n {
			c.collect(e, child(place, strconv.Itoa(i)))
		}
	}
}

var toPointer, fromPointer = strings.NewReplacer("~", "~0", "/", "~1"), strings.NewReplacer("~1", "/", "~0", "~")

func child(place, key string) string { return place + "/" + toPointer.Replace(key) }

// find returns what stands at a place (RFC 6901).
func (c *compiler) find(place string) (any, bool) {
	node := c.doc
	for _, token := range strings.Split(place, "/")[1:] {
		switch n := node.(type) {
		case map[string]any:
			sub, ok := n[fromPointer.Replace(token)]
			if !ok {
				return nil, false
			}
			node = sub
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(n) {
				return nil, false
			}
			node = n[i]
		default:
			return nil, false
		}
	}
	return node, true
}

// at compiles the schema at a place, once.
func (c *compiler) at(place string) (*schema, error) {
	if s := c.done[place]; s != nil {
		return s, nil
	}
	node, ok := c.find(place)
	if !ok {
		return nil, fmt.Errorf("%s: there is nothing: correct the reference", place)
	}
	s := &schema{at: place, types: allKinds}
	s.length.most, s.itemCount.most, s.containsCount.most, s.keyCount.most = -1, -1, -1, -1
	c.done[place] = s
	c.all = append(c.all, s)
	switch n := node.(type) {
	case bool:
		s.never = !n
		return s, nil
	case map[string]any:
		return s, c.keywords(s, n)
	default:
		return nil, fmt.Errorf("%s: a schema is an object or a boolean", place)
	}
}

// refused are keywords that constrain and are not sampled.
var refused = []string{"unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"}

func (c *compiler) keywords(s *schema, n map[string]any) error {
	for _, k := range sortedKeys(n) {
		place := child(s.at, k)
		if slices.Contains(refused, k) {
			return fmt.Errorf("%s: %s is not sampled: leave it out", place, k)
		}
		set, ok := keywords[k]
		if !ok {
			continue // an annotation
		}
		if err := set(c, s, n[k], place); err != nil {
			return err
		}
	}
	if s.contains != nil && n["minContains"] == nil {
		s.containsCount.least = 1
	}
	return nil
}

type keyword func(c *compiler, s *schema, v any, place string) error

// keywords are all that constrain. It is filled when the program starts since compiling is recursive.
var keywords map[string]keyword

func init() {
	keywords = map[string]keyword{
		"$ref": reference, "type": types, "enum": enum, "const": constant, "pattern": aPattern, "required": requires,
		"format":               func(_ *compiler, s *schema, v any, place string) error { return into(&s.format, v, place) },
		"minimum":              bound(func(s *schema, r *big.Rat) { s.raise(r, false) }),
		"exclusiveMinimum":     bound(func(s *schema, r *big.Rat) { s.raise(r, true) }),
		"maximum":              bound(func(s *schema, r *big.Rat) { s.lower(r, false) }),
		"exclusiveMaximum":     bound(func(s *schema, r *big.Rat) { s.lower(r, true) }),
		"multipleOf":           multiple,
		"minLength":            count(func(s *schema) *int { return &s.length.least }),
		"maxLength":            count(func(s *schema) *int { return &s.length.most }),
		"minItems":             count(func(s *schema) *int { return &s.itemCount.least }),
		"maxItems":             count(func(s *schema) *int { return &s.itemCount.most }),
		"minContains":          count(func(s *schema) *int { return &s.containsCount.least }),
		"maxContains":          count(func(s *schema) *int { return &s.containsCount.most }),
		"minProperties":        count(func(s *schema) *int { return &s.keyCount.least }),
		"maxProperties":        count(func(s *schema) *int { return &s.keyCount.most }),
		"uniqueItems":          func(_ *compiler, s *schema, v any, place string) error { return into(&s.unique, v, place) },
		"items":                one(func(s *schema) **schema { return &s.items }),
		"contains":             one(func(s *schema) **schema { return &s.contains }),
		"additionalProperties": one(func(s *schema) **schema { return &s.additional }),
		"propertyNames":        one(func(s *schema) **schema { return &s.keys }),
		"not":                  one(func(s *schema) **schema { return &s.not }),
		"if":                   one(func(s *schema) **schema { return &s.cond }),
		"then":                 one(func(s *schema) **schema { return &s.then }),
		"else":                 one(func(s *schema) **schema { return &s.els }),
		"prefixItems":          many(func(s *schema) *[]*schema { return &s.prefix }),
		"allOf":                many(func(s *schema) *[]*schema { return &s.allOf }),
		"anyOf":                many(func(s *schema) *[]*schema { return &s.anyOf }),
		"oneOf":                many(func(s *schema) *[]*schema { return &s.oneOf }),
		"properties":           properties, "patternProperties": patternProperties,
		"dependentRequired": dependentRequired, "dependentSchemas": dependentSchemas,
	}
}

// into stores a value of the keyword's type.
func into[T any](to *T, v any, place string) error {
	t, ok := v.(T)
	if !ok {
		return fmt.Errorf("%s: is of the wrong type: want %T", place, *to)
	}
	*to = t
	return nil
}

func one(field func(*schema) **schema) keyword {
	return func(c *compiler, s *schema, _ any, place string) (err error) {
		*field(s), err = c.at(place)
		return err
	}
}

func many(field func(*schema) *[]*schema) keyword {
	return func(c *compiler, s *schema, v any, place string) error {
		list, ok := v.([]any)
		if !ok || len(list) == 0 {
			return fmt.Errorf("%s: want an array of schemas that is not empty", place)
		}
		for i := range list {
			sub, err := c.at(child(place, strconv.Itoa(i)))
			if err != nil {
				return err
			}
			*field(s) = append(*field(s), sub)
		}
		return nil
	}
}

// greatestCount is the longest that anything may have to be: more is a mistake, or an attack.
const greatestCount = 1 << 20

func count(field func(*schema) *int) keyword {
	return func(_ *compiler, s *schema, v any, place string) error {
		n, ok := v.(json.Number)
		if !ok {
			return fmt.Errorf("%s: want a number", place)
		}
		r, err := ratOf(n)
		if err != nil || !r.IsInt() || r.Sign() < 0 {
			return fmt.Errorf("%s: want a whole number from 0 on, got %s", place, n)
		}
		if r.Cmp(big.NewRat(greatestCount, 1)) > 0 {
			r.SetInt64(greatestCount)
			if strings.HasPrefix(place[strings.LastIndexByte(place, '/'):], "/min") {
				return fmt.Errorf("%s: at least %s is more than is sampled: at most %d", place, n, greatestCount)
			}
		}
		*field(s) = int(r.Num().Int64())
		return nil
	}
}

func bound(set func(*schema, *big.Rat)) keyword {
	return func(_ *compiler, s *schema, v any, place string) error {
		n, ok := v.(json.Number)
		if !ok {
			return fmt.Errorf("%s: want a number", place)
		}
		r, err := ratOf(n)
		if err != nil {
			return fmt.Errorf("%s: %w", place, err)
		}
		set(s, r)
		return nil
	}
}

// ratOf converts a number, unless it has so many digits that counting with it would take for ever.
func ratOf(n json.Number) (*big.Rat, error) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(n.String()), "e")
	if e, err := strconv.Atoi(exponent); exponent != "" && (err != nil || e > 400 || e < -400) || len(mantissa) > 1000 {
		return nil, fmt.Errorf("number %.20s is out of range: at most 400 places are sampled", n)
	}
	r, ok := new(big.Rat).SetString(n.String())
	if !ok {
		return nil, fmt.Errorf("number %.20s is none", n)
	}
	return r, nil
}

// raise sets the lower bound where it is above the one that is there.
func (s *schema) raise(r *big.Rat, open bool) {
	n := &s.numbers
	if cmp := compareOr(n.low, r, -1); cmp < 0 || cmp == 0 && open {
		n.low, n.openLow = r, open
	}
}

func (s *schema) lower(r *big.Rat, open bool) {
	n := &s.numbers
	if cmp := compareOr(n.high, r, 1); cmp > 0 || cmp == 0 && open {
		n.high, n.openHigh = r, open
	}
}

// compareOr compares, or returns def where there is no a.
func compareOr(a, b *big.Rat, def int) int {
	if a == nil {
		return def
	}
	return a.Cmp(b)
}
