package payload

import (
	"strconv"
)

// array draws elements: as many as are needed, and then more or less.
func (g *goal) array(depth int) (value, bool) {
	count := limits{0, -1}
	unique := false
	contained, contains := 0, (*schema)(nil)
	for _, s := range g.parts {
		count = count.meet(s.itemCount)
		unique = unique || s.unique
		if s.contains != nil && s.containsCount.least > contained {
			contained, contains = s.containsCount.least, s
		}
	}
	count.least = max(count.least, contained)
	last := g.parts[len(g.parts)-1]
	if count.most >= 0 && count.least > count.most {
		return g.w.fail(last, "the least number of elements is above the greatest")
	}
	v := value{kind: isArray}
	var others valueSet
	if unique {
		others = valueSet{}
	}
	more := true
	for i := 0; more && (count.most < 0 || i < count.most); i++ {
		g.w.s.Span(func() { // shrinking removes an element with the marker before it
			if i >= count.least && (g.deep || !g.w.s.More(2)) {
				more = false
				return
			}
			sub := g.items(i)
			if i >= count.least-contained && i < count.least {
				sub = append(sub, contains.contains)
			}
			var e value
			if e, more = g.element(sub, others, depth); more {
				v.list = append(v.list, e)
			}
		})
	}
	return v, len(v.list) >= count.least
}

// items returns what the element with the index has to meet.
func (g *goal) items(i int) (sub []*schema) {
	for _, s := range g.parts {
		if item := s.item(i); item != nil {
			sub = append(sub, item)
		}
	}
	return sub
}

// element draws one that is not among the others, which are nil where it may be.
func (g *goal) element(sub []*schema, others valueSet, depth int) (value, bool) {
	for range triesOfOne * 5 { // small numbers and short words are soon all there
		e, ok := g.inner(sub, depth)
		if !ok {
			return e, false
		}
		if others == nil || others.add(e) {
			return e, true
		}
	}
	return g.w.fail(g.parts[len(g.parts)-1], "too few different elements were found")
}

// anything is the schema of what is not constrained.
var anything = &schema{at: "#", types: allKinds, length: limits{0, 20}, itemCount: limits{0, 3}, keyCount: limits{0, 3}, containsCount: limits{0, -1}}

// inner draws a value within the value.
func (g *goal) inner(sub []*schema, depth int) (value, bool) {
	if len(sub) == 0 {
		sub = []*schema{anything}
	}
	return g.w.value(sub, depth+1)
}

// object draws the members that are required, then others that are named, then more.
func (g *goal) object(depth int) (value, bool) {
	count := limits{0, -1}
	var named, required []string
	required = append(required, g.demanded...)
	for _, s := range g.parts {
		count = count.meet(s.keyCount)
		named = append(named, s.names...)
		required = append(required, s.required...)
	}
	last := g.parts[len(g.parts)-1]
	if count.most >= 0 && count.least > count.most {
		return g.w.fail(last, "the least number of members is above the greatest")
	}
	m := memberWriter{goal: g, depth: depth, count: count, v: value{kind: isObject}, taken: map[string]struct{}{}}
	if !m.require(required) {
		return m.v, false
	}
	if !m.full() {
		m.named(named)
	}
	for tries := 0; len(m.v.keys) < count.least && tries < count.least+100 && g.w.left > 0; tries++ {
		m.more()
	}
	for again := !g.deep; again && !m.full(); {
		g.w.s.Span(func() {
			if again = g.w.s.Uint64(7) == 7; again {
				m.more()
			}
		})
	}
	if !count.hold(len(m.v.keys)) {
		return g.w.fail(last, "no object with so many members was found")
	}
	return m.v, true
}

// memberWriter adds members to an object.
type memberWriter struct {
	*goal
	depth int
	count limits
	v     value
	taken map[string]struct{} // the keys
}

// has reports whether the object has the key.
func (m *memberWriter) has(key string) bool {
	_, ok := m.taken[key]
	return ok
}

// cut leaves the first n members.
func (m *memberWriter) cut(n int) {
	for _, k := range m.v.keys[n:] {
		delete(m.taken, k)
	}
	m.v.keys, m.v.list = m.v.keys[:n], m.v.list[:n]
}

func (m *memberWriter) full() bool { return m.count.most >= 0 && len(m.v.keys) >= m.count.most }

// require adds members that must be there, with those that they in turn require.
func (m *memberWriter) require(keys []string) bool {
	for len(keys) > 0 {
		k := keys[0]
		keys = keys[1:]
		if m.has(k) {
			continue
		}
		if !m.add(k) {
			return false
		}
		keys = append(keys, m.dependents(k)...)
	}
	return true
}

// dependents returns what the presence of a key requires.
func (m *memberWriter) dependents(key string) (keys []string) {
	for _, s := range m.parts {
		for _, d := range s.dependent {
			if d.key == key {
				keys = append(keys, d.required...)
			}
		}
	}
	return keys
}

// named adds some of the optional members that have a schema, and all that are needed for the least number.
func (m *memberWriter) named(keys []string) {
	for i, k := range keys {
		if m.full() {
			return
		}
		needed := len(m.v.keys)+len(keys)-i <= m.count.least
		m.w.s.Span(func() {
			if m.has(k) || !needed && (m.deep || !m.w.s.Bool()) {
				return
			}
			before := len(m.v.keys)
			if !m.require([]string{k}) { // leave out what cannot be
				m.cut(before)
			}
		})
	}
}

// more adds a member that has no schema by its name.
func (m *memberWriter) more() {
	if key, ok := m.key(); ok && !m.has(key) {
		m.add(key)
	}
}

// key draws the name of a member: of a pattern, of propertyNames, or any.
func (m *memberWriter) key() (string, bool) {
	var patterns []*pattern
	var names []*schema
	for _, s := range m.parts {
		for _, p := range s.patternKeys {
			patterns = append(patterns, p.pattern)
		}
		if s.keys != nil {
			names = append(names, s.keys)
		}
	}
	if len(patterns) > 0 && m.w.s.Uint64(3) > 0 {
		return patterns[m.w.s.Uint64(uint64(len(patterns)-1))].draw(m.w.s)
	}
	if len(names) > 0 {
		v, ok := m.w.value(append(names, anyText), m.depth+1)
		return v.text, ok
	}
	key := words[m.w.s.Uint64(63)]
	if m.has(key) {
		key += strconv.Itoa(len(m.v.keys))
	}
	return key, true
}

var anyText = &schema{at: "#", types: isString, length: limits{0, -1}, itemCount: limits{0, -1}, keyCount: limits{0, -1}, containsCount: limits{0, -1}}

// add draws the value of a key. It reports false where there is none, or where the name is not allowed.
func (m *memberWriter) add(key string) bool {
	var sub []*schema
	for _, s := range m.parts {
		if s.keys != nil && !m.w.check.allows(s.keys, value{kind: isString, text: key}) {
			m.w.fail(s.keys, "the name of a member that is required is not allowed")
			return false
		}
		sub = s.member(sub, key)
	}
	v, ok := m.inner(sub, m.depth)
	if ok {
		m.v.keys, m.v.list = append(m.v.keys, key), append(m.v.list, v)
		m.taken[key] = struct{}{}
	}
	return ok
}
