package config

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// decoder turns YAML nodes into values, held to their specs. It reports everything that is wrong and
// goes on with what is right.
type decoder struct {
	*problems
	// builtin is set for defaults, whose values stand nowhere in the file.
	builtin bool
}

// place is where a node's first character stands.
func (d *decoder) place(n ast.Node) place {
	if d.builtin {
		return place{}
	}
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	return tokenPlace(n.GetToken())
}

// value decodes n. What is wrong in a part of it is left out; nil means that all of it is wrong.
func (d *decoder) value(n ast.Node, s *spec, path string) *value {
	if !d.supported(n, s) {
		return nil
	}
	v := &value{spec: s, at: d.place(n)}
	ok := false
	switch s.Kind {
	case kindObject, kindNamed:
		ok = d.mapping(n, v, path)
	case kindList:
		ok = d.list(n, v, path)
	default:
		v.scalar, ok = d.scalar(n, s, path)
	}
	if !ok {
		return nil
	}
	return v
}

// supported refuses what YAML has and a config has no use for.
func (d *decoder) supported(n ast.Node, s *spec) bool {
	switch n := n.(type) {
	case *ast.AnchorNode:
		d.add(d.place(n), "write the value out where it is needed", "YAML anchors are not supported")
		return false
	case *ast.AliasNode:
		hint := "write the value out"
		if s.Kind == kindPattern {
			hint = "put a pattern that begins with * in quotes"
		}
		d.add(d.place(n), hint, "YAML aliases are not supported")
		return false
	case *ast.TagNode:
		hint := "delete the tag"
		if s.Kind == kindPattern || s.Kind == kindText {
			hint = "put text that begins with ! in quotes"
		}
		d.add(d.place(n), hint, "YAML tags are not supported")
		return false
	}
	return true
}

func (d *decoder) mapping(n ast.Node, v *value, path string) bool {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		d.wrongType(n, v.spec, path)
		return false
	}
	first := map[string]place{}
	for _, pair := range pairs {
		name, ok := d.keyName(pair.Key, v.spec)
		if !ok {
			continue
		}
		at := d.place(pair.Key)
		if before, seen := first[name]; seen {
			d.add(at, "delete one of the two", "duplicate key %q, first on line %d", name, before.line)
			continue
		}
		first[name] = at
		s := v.spec.child(name)
		if s == nil {
			d.add(at, didYouMean(name, "valid keys here", v.spec.names()), "unknown key %q", name)
			continue
		}
		c := d.pair(pair, s, join(path, name))
		c.name, c.key = name, at
		v.children = append(v.children, c)
	}
	if v.spec.NotEmpty && len(pairs) == 0 {
		d.add(v.at, "leave the key out for the built-in ones", "%s is empty", path)
	}
	d.complete(v, first, path)
	return true
}

// pair decodes the value of a key. A wrong value is kept without content: that it stands there is
// known, so nothing else is wrong for its absence.
func (d *decoder) pair(pair *ast.MappingValueNode, s *spec, path string) *value {
	null, isNull := pair.Value.(*ast.NullNode)
	if !isNull && pair.Value != nil {
		if c := d.value(pair.Value, s, path); c != nil {
			return c
		}
		return &value{spec: s}
	}
	at := d.place(pair.Key)
	if isNull && !d.builtin && null.Token != nil && null.Token.Value == "null" {
		at = d.place(null)
	}
	d.add(at, s.howToWrite(), "%s has no value", path)
	return &value{spec: s}
}

// complete fills in the defaults of an object's keys that are not given, and misses the required ones.
func (d *decoder) complete(v *value, given map[string]place, path string) {
	for i := range v.spec.Keys {
		k := &v.spec.Keys[i]
		if _, ok := given[k.Name]; ok {
			continue
		}
		if k.Default != "" {
			v.children = append(v.children, k.builtin())
			continue
		}
		// In a tier a key may still be inherited: bind looks at it then.
		if k.Required && !strings.HasPrefix(path, "tiers.") {
			d.add(v.at, k.howToWrite(), "%s has no key %q", path, k.Name)
		}
	}
}

// builtin returns the value of a key's Default.
func (s *spec) builtin() *value {
	src := newSource(s.Name, s.Default)
	root, err := parseText(src, s.Default)
	if err != nil {
		panic("built-in config: " + err.Error())
	}
	d := &decoder{problems: &problems{src: src}, builtin: true}
	v := d.value(root, s, s.Name)
	if err := d.err(); err != nil {
		panic("built-in config: " + err.Error())
	}
	v.name = s.Name
	return v
}

func (d *decoder) list(n ast.Node, v *value, path string) bool {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.wrongType(n, v.spec, path)
		return false
	}
	if v.spec.NotEmpty && len(seq.Values) == 0 {
		d.add(v.at, "", "%s is empty", path)
	}
	for i, item := range seq.Values {
		sub := fmt.Sprintf("%s[%d]", path, i)
		if item == nil || item.Type() == ast.NullType {
			at := v.at
			if item != nil {
				at = d.place(item)
			}
			d.add(at, v.spec.Elem.howToWrite(), "%s has no value", sub)
			continue
		}
		if c := d.value(item, v.spec.Elem, sub); c != nil {
			v.children = append(v.children, c)
		}
	}
	return true
}

// keyName returns the text of a mapping's key.
func (d *decoder) keyName(n ast.MapKeyNode, s *spec) (string, bool) {
	at := d.place(n)
	switch n := n.(type) {
	case *ast.StringNode:
		if s.Kind == kindNamed && !validTierName(n.Value) {
			d.add(at, "use letters, digits, - and _, a letter first", "%q is not a name for a tier", n.Value)
			return "", false
		}
		return n.Value, true
	case *ast.MergeKeyNode:
		d.add(at, "write the keys out", "YAML merge keys are not supported")
	case *ast.MappingKeyNode:
		d.add(at, "write key: value", "YAML's ? keys are not supported")
	default:
		d.add(at, "", "a key must be a name")
	}
	return "", false
}

func validTierName(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '-' || r == '_')) {
			return false
		}
	}
	return name != "" && len(name) <= 40
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
