package payload

import (
	"fmt"
	"slices"

	"github.com/passmuster/muster/internal/choice"
)

// sampler draws one document.
type sampler struct {
	s      *choice.Stream
	root   *schema
	o      SchemaOptions
	text   textWriter
	check  checker
	left   int    // how many more values may be drawn
	failed string // the place where the last value was not found
	reason string
	buf    []byte
}

func newSampler(s *choice.Stream, root *schema, o SchemaOptions) *sampler {
	return &sampler{s: s, root: root, o: o, left: o.Tries, check: checker{left: mostChecks}, text: writer(s, TextOptions{Mean: 3, Most: 1024})}
}

// document draws a document that the whole schema allows.
func (w *sampler) document() (value, bool) {
	for w.left > 0 {
		v, ok := w.value([]*schema{w.root}, 0)
		if ok && w.check.allows(w.root, v) {
			return v, true
		}
		if w.check.left <= 0 {
			w.fail(w.root, "checking a document takes too long")
			break
		}
	}
	return value{}, false
}

// fail notes why no value was found, and is the answer for that.
func (w *sampler) fail(s *schema, reason string) (value, bool) {
	w.failed, w.reason = s.at, reason
	return value{}, false
}

func (w *sampler) why() string {
	if w.reason == "" {
		return "every value that was drawn is excluded"
	}
	return fmt.Sprintf("%s: %s", w.failed, w.reason)
}

// triesOfOne is how often a value is drawn before what is around it is drawn again.
const triesOfOne = 10

// value draws a value that all of the schemas allow.
func (w *sampler) value(all []*schema, depth int) (value, bool) {
	for range triesOfOne {
		if w.left--; w.left < 0 || w.check.left < 0 || depth > 1000 {
			if w.reason == "" {
				w.fail(all[0], "more values would have to be drawn than are allowed")
			}
			break
		}
		g := goal{w: w, deep: depth >= w.o.Depth, types: allKinds}
		for _, s := range all {
			g.expand(s, 0)
		}
		if v, ok := g.draw(depth); ok && w.allowed(all, v) {
			return v, true
		}
	}
	return value{}, false
}

func (w *sampler) allowed(all []*schema, v value) bool {
	for _, s := range all {
		if !w.check.allows(s, v) {
			if w.reason == "" {
				w.fail(s, "the values that were drawn are excluded by other keywords")
			}
			return false
		}
	}
	return true
}

// goal is what one value has to meet: schemas whose own keywords all apply, after choices among alternatives.
type goal struct {
	w     *sampler
	deep  bool // draw what is flat
	types kinds
	parts []*schema
	// demanded are keys that chosen dependencies need.
	demanded []string
}

// expand adds a schema with those within it, choosing among alternatives.
func (g *goal) expand(s *schema, depth int) {
	if depth > deepestCheck || slices.Contains(g.parts, s) {
		return
	}
	g.parts = append(g.parts, s)
	g.types &= s.types
	if s.ref != nil {
		g.expand(s.ref, depth+1)
	}
	for _, sub := range s.allOf {
		g.expand(sub, depth+1)
	}
	for _, of := range [...][]*schema{s.anyOf, s.oneOf} {
		if len(of) > 0 {
			g.expand(g.choose(of), depth+1)
		}
	}
	g.branch(s, depth)
	for _, d := range s.dependent {
		if d.schema != nil && g.w.s.Uint64(3) == 3 {
			g.demanded = append(g.demanded, d.key)
			g.expand(d.schema, depth+1)
		}
	}
}

// branch takes if and then, or else alone: that if does not hold is left to chance.
func (g *goal) branch(s *schema, depth int) {
	if s.cond == nil {
		return
	}
	if g.w.s.Bool() {
		if s.els != nil {
			g.expand(s.els, depth+1)
		}
		return
	}
	g.expand(s.cond, depth+1)
	if s.then != nil {
		g.expand(s.then, depth+1)
	}
}

// choose returns an alternative, the flattest where the value is deep.
func (g *goal) choose(of []*schema) *schema {
	if !g.deep {
		return of[g.w.s.Uint64(uint64(len(of)-1))]
	}
	return slices.MinFunc(of, func(a, b *schema) int { return a.height - b.height })
}

func (g *goal) draw(depth int) (value, bool) {
	last := g.parts[len(g.parts)-1]
	for _, s := range g.parts {
		if s.never {
			return g.w.fail(s, "nothing is valid there")
		}
	}
	if g.types == 0 {
		return g.w.fail(last, "no type is allowed by all that applies there")
	}
	for _, s := range g.parts {
		if s.fixed {
			return g.listed(s)
		}
	}
	switch kind := g.kind(); kind {
	case isBool:
		return value{kind: kind, truth: g.w.s.Bool()}, true
	case isNumber:
		return g.number()
	case isString:
		return g.string()
	case isArray:
		return g.array(depth)
	case isObject:
		return g.object(depth)
	default:
		return value{kind: isNull}, true
	}
}

// listed draws one of the values that are listed and that the other schemas allow.
func (g *goal) listed(by *schema) (value, bool) {
	var left []value
	for _, e := range by.enum {
		if !slices.ContainsFunc(g.parts, func(s *schema) bool { return !g.w.check.allows(s, e) }) {
			left = append(left, e)
		}
	}
	if len(left) == 0 {
		return g.w.fail(by, "none of the values that are listed is allowed by all that applies there")
	}
	return left[g.w.s.Uint64(uint64(len(left)-1))], true
}

// kind draws the type: that whose keywords are used where there is no type keyword, scalars where it is deep.
func (g *goal) kind() kinds {
	allowed := g.types
	if allowed == allKinds && g.w.s.Uint64(7) < 7 {
		if used := g.used(); used != 0 {
			allowed = used
		}
	}
	if scalar := allowed &^ (isArray | isObject); g.deep && scalar != 0 {
		allowed = scalar
	}
	var list [6]kinds
	n := 0
	for k := isNull; k <= isObject; k <<= 1 {
		if allowed&k != 0 {
			list[n] = k
			n++
		}
	}
	return list[g.w.s.Uint64(uint64(n-1))]
}

// used returns the types that keywords constrain.
func (g *goal) used() (k kinds) {
	for _, s := range g.parts {
		if n := &s.numbers; n.low != nil || n.high != nil || n.units != nil {
			k |= isNumber
		}
		if s.length != (limits{0, -1}) || s.patterns != nil || s.format != "" {
			k |= isString
		}
		if s.items != nil || s.prefix != nil || s.contains != nil || s.itemCount != (limits{0, -1}) {
			k |= isArray
		}
		if s.properties != nil || s.required != nil || s.patternKeys != nil || s.additional != nil || s.keyCount != (limits{0, -1}) {
			k |= isObject
		}
	}
	return k
}
