package payload

import (
	"math/big"
	"unicode/utf8"
)

// checker counts what checking costs: schemas may refer to themselves, or double at every level.
type checker struct {
	left  int // how many more schemas may be applied
	depth int // how many are being applied within one another
}

const (
	mostChecks   = 1 << 20
	deepestCheck = 1 << 10
)

// allows reports whether the schema allows the value. Formats are annotations, as the draft says. Where the
// checks are used up, nothing is allowed.
func (c *checker) allows(s *schema, v value) bool {
	c.left--
	if s.never || c.left < 0 || c.depth > deepestCheck || s.types&v.kind == 0 {
		return false
	}
	if s.fixed && !s.lists(v) {
		return false
	}
	c.depth++
	ok := c.allowsKind(s, v) && c.applies(s, v)
	c.depth--
	return ok
}

func (s *schema) lists(v value) bool {
	for _, e := range s.enum {
		if e.equal(v) {
			return true
		}
	}
	return false
}

func (c *checker) allowsKind(s *schema, v value) bool {
	switch v.kind {
	case isNumber:
		return s.allowsNumber(v.number)
	case isString:
		if !s.length.hold(utf8.RuneCountInString(v.text)) {
			return false
		}
		for _, p := range s.patterns {
			if !p.re.MatchString(v.text) {
				return false
			}
		}
	case isArray:
		return c.allowsArray(s, v)
	case isObject:
		return c.allowsObject(s, v)
	}
	return true
}

func (s *schema) allowsNumber(r *big.Rat) bool {
	n := &s.numbers
	if s.whole && !r.IsInt() {
		return false
	}
	if cmp := compareOr(n.low, r, -1); cmp > 0 || cmp == 0 && n.openLow {
		return false
	}
	if cmp := compareOr(n.high, r, 1); cmp < 0 || cmp == 0 && n.openHigh {
		return false
	}
	for _, unit := range n.units {
		if !new(big.Rat).Quo(r, unit).IsInt() {
			return false
		}
	}
	return true
}

func (c *checker) allowsArray(s *schema, v value) bool {
	if !s.itemCount.hold(len(v.list)) {
		return false
	}
	contained := 0
	var others valueSet
	if s.unique {
		others = valueSet{}
	}
	for i, e := range v.list {
		if sub := s.item(i); sub != nil && !c.allows(sub, e) {
			return false
		}
		if s.contains != nil && c.allows(s.contains, e) {
			contained++
		}
		if s.unique && !others.add(e) {
			return false
		}
	}
	return s.contains == nil || s.containsCount.hold(contained)
}

// item returns the schema of the element with the index, or nil where any will do.
func (s *schema) item(i int) *schema {
	if i < len(s.prefix) {
		return s.prefix[i]
	}
	return s.items
}

func (c *checker) allowsObject(s *schema, v value) bool {
	if !s.keyCount.hold(len(v.keys)) || !hasAll(v, s.required) {
		return false
	}
	for _, d := range s.dependent {
		if _, has := v.member(d.key); has && (!hasAll(v, d.required) || d.schema != nil && !c.allows(d.schema, v)) {
			return false
		}
	}
	var subs []*schema
	for i, k := range v.keys {
		if s.keys != nil && !c.allows(s.keys, value{kind: isString, text: k}) {
			return false
		}
		subs = s.member(subs[:0], k)
		for _, sub := range subs {
			if !c.allows(sub, v.list[i]) {
				return false
			}
		}
	}
	return true
}

func hasAll(v value, keys []string) bool {
	for _, k := range keys {
		if _, ok := v.member(k); !ok {
			return false
		}
	}
	return true
}

// member appends the schemas that the value of a key has to meet.
func (s *schema) member(dst []*schema, key string) []*schema {
	before := len(dst)
	if p := s.properties[key]; p != nil {
		dst = append(dst, p)
	}
	for _, p := range s.patternKeys {
		if p.pattern.re.MatchString(key) {
			dst = append(dst, p.schema)
		}
	}
	if len(dst) == before && s.additional != nil {
		dst = append(dst, s.additional)
	}
	return dst
}

// applies reports whether the schemas within the schema allow the value.
func (c *checker) applies(s *schema, v value) bool {
	if s.ref != nil && !c.allows(s.ref, v) {
		return false
	}
	if len(s.anyOf) > 0 && c.matches(s.anyOf, v) == 0 {
		return false
	}
	if len(s.oneOf) > 0 && c.matches(s.oneOf, v) != 1 {
		return false
	}
	if c.matches(s.allOf, v) < len(s.allOf) || s.not != nil && c.allows(s.not, v) {
		return false
	}
	if s.cond == nil {
		return true
	}
	branch := s.els
	if c.allows(s.cond, v) {
		branch = s.then
	}
	return branch == nil || c.allows(branch, v)
}

// matches counts the schemas that allow the value.
func (c *checker) matches(of []*schema, v value) (n int) {
	for _, sub := range of {
		if c.allows(sub, v) {
			n++
		}
	}
	return n
}
