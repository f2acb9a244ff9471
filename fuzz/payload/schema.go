package payload

import (
	"fmt"
	"math/big"
	"reflect"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// SchemaOptions says how [JSONSchema] samples. The zero value is fine for most schemas.
type SchemaOptions struct {
	// Depth is from which depth on only what is required is drawn. 0 means 5.
	Depth int
	// Tries is how many values of parts may be drawn for one document, rejected ones included. 0 means 20000.
	Tries int
	// Malformed makes the document no JSON, as [JSONOptions] does.
	Malformed bool
}

// JSONSchema yields documents that are valid by a JSON Schema of draft 2020-12: types, enum, const, numbers,
// lengths, pattern, format, items, prefixItems, contains, uniqueItems, properties, patternProperties,
// additionalProperties, propertyNames, dependentRequired, dependentSchemas, allOf, anyOf, oneOf, not, if, and
// $ref within the schema, recursive ones too. Values are drawn from all that can be constructed and checked
// against the rest; not, and what oneOf excludes, are met by drawing again.
//
// It returns an error where the schema is no schema, uses a keyword that is not sampled (unevaluatedProperties,
// unevaluatedItems, $dynamicRef), has a pattern that package regexp cannot read or refers to another document,
// and where no document was found: because there is none, or because it is too rare. A document that is not
// found later, within Tries, is a discarded case.
func JSONSchema(schema []byte, c ...SchemaOptions) (gopter.Gen, error) {
	o := options(c)
	o.Depth, o.Tries = orDefault(o.Depth, 5), orDefault(o.Tries, 20_000)
	root, err := compile(schema)
	if err != nil {
		return nil, fmt.Errorf("json schema: %w", err)
	}
	if root.height >= endless {
		return nil, fmt.Errorf("json schema: %s requires itself without end, or nothing is valid: let the recursion end", root.at)
	}
	var last *sampler
	probe := o
	probe.Tries = max(o.Tries/4, 1)
	for seed := range uint64(4) {
		last = newSampler(choice.FromSeed(seed), root, probe)
		if _, ok := last.document(); ok {
			return schemaGen(root, o), nil
		}
	}
	return nil, fmt.Errorf("json schema: no valid document was found: %s; loosen the schema, or raise Tries", last.why())
}

// schemaGen is choice.Gen for documents that may not be found.
func schemaGen(root *schema, o SchemaOptions) gopter.Gen {
	return func(params *gopter.GenParameters) *gopter.GenResult {
		s := choice.Of(params)
		v, ok := newSampler(s, root, o).document()
		result := &gopter.GenResult{Shrinker: gopter.NoShrinker, ResultType: reflect.TypeFor[Payload]()}
		if !ok {
			return result
		}
		p := truthOfText(KindJSON, "application/json", "data.json", v.append(make([]byte, 0, 256)))
		if o.Malformed {
			p.Data, p.Flaw = malformed(s, p.Data)
			p.Claims.Size = len(p.Data)
		}
		result.Result = p
		return result
	}
}

// schema is a compiled schema. Of each keyword that is not there the zero value means no constraint, unless
// said otherwise.
type schema struct {
	at     string // its place, as a JSON pointer
	never  bool   // the schema false
	types  kinds  // all that are allowed
	whole  bool   // type integer is allowed, and number is not
	format string
	enum   []value
	fixed  bool // enum or const is given

	numbers struct {
		low, high         *big.Rat
		openLow, openHigh bool
		units             []*big.Rat
	}
	length   limits
	patterns []*pattern

	items                    *schema
	prefix                   []*schema
	contains                 *schema
	containsCount, itemCount limits
	unique                   bool

	properties  map[string]*schema
	names       []string // of properties, sorted
	patternKeys []patternKey
	additional  *schema
	keys        *schema // propertyNames
	keyCount    limits
	required    []string
	dependent   []dependency

	ref                 *schema
	allOf, anyOf, oneOf []*schema
	not                 *schema
	cond, then, els     *schema // if, then and else

	height int // see measure
}

// limits are a least and a greatest count. most is -1 where there is no limit.
type limits struct{ least, most int }

func (l limits) hold(n int) bool { return n >= l.least && (l.most < 0 || n <= l.most) }

// meet are the limits that hold both.
func (l limits) meet(m limits) limits {
	l.least = max(l.least, m.least)
	if l.most < 0 || m.most >= 0 && m.most < l.most {
		l.most = m.most
	}
	return l
}

type patternKey struct {
	pattern *pattern
	schema  *schema
}

// dependency is what the presence of a key demands.
type dependency struct {
	key      string
	required []string
	schema   *schema
}

// endless is the height of a schema of which no finite value is valid.
const endless = 1 << 20

// measure finds how deep the flattest value of each schema is, so that recursion can be ended: the least
// fixed point, from endless downwards.
func measure(all []*schema) {
	for _, s := range all {
		s.height = endless
	}
	for changed := true; changed; {
		changed = false
		for _, s := range all {
			if h := s.flattest(); h < s.height {
				s.height, changed = h, true
			}
		}
	}
}

func (s *schema) flattest() int {
	if s.never {
		return endless
	}
	h := 0
	for _, sub := range s.allOf {
		h = max(h, sub.height)
	}
	if s.ref != nil {
		h = max(h, s.ref.height)
	}
	for _, of := range [][]*schema{s.anyOf, s.oneOf} {
		if len(of) > 0 {
			least := endless
			for _, sub := range of {
				least = min(least, sub.height)
			}
			h = max(h, least)
		}
	}
	if s.fixed {
		return h
	}
	return max(h, s.flattestOfTypes())
}

func (s *schema) flattestOfTypes() int {
	if s.types&^(isObject|isArray) != 0 {
		return 0
	}
	least := endless
	if s.types&isObject != 0 {
		inside := 0
		for _, name := range s.required {
			if p := s.properties[name]; p != nil {
				inside = max(inside, p.height+1)
			}
		}
		least = inside
	}
	if s.types&isArray != 0 {
		inside := 0
		for i, p := range s.prefix {
			if i < s.itemCount.least {
				inside = max(inside, p.height+1)
			}
		}
		if s.items != nil && s.itemCount.least > len(s.prefix) {
			inside = max(inside, s.items.height+1)
		}
		least = min(least, inside)
	}
	return min(least, endless)
}
