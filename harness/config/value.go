package config

import (
	"time"
)

// value is a value of the file after it was checked against its spec.
type value struct {
	spec *spec
	// name is the key it stands under; empty in a list.
	name string
	// at is where it stands, key where its key does; both are zero for a default.
	at, key place
	// scalar is a string, uint64, float64, bool, time.Duration or time.Time (a date); nil in a
	// collection.
	scalar any
	// children are the values of an object, named mapping or list, in the order of the file.
	children []*value
}

// get returns the child under a key; an absent one is an empty value, so that calls can be chained.
func (v *value) get(name string) *value {
	if v != nil {
		for _, c := range v.children {
			if c.name == name {
				return c
			}
		}
	}
	return &value{}
}

// there reports whether the value was given, or has a default.
func (v *value) there() bool { return v.spec != nil }

func (v *value) text() string {
	s, _ := v.scalar.(string)
	return s
}

func (v *value) texts() []string {
	var out []string
	for _, c := range v.children {
		out = append(out, c.text())
	}
	return out
}

// plain returns the value as encoding/json has it.
func (v *value) plain() any {
	switch v.spec.Kind {
	case kindObject, kindNamed:
		out := make(map[string]any, len(v.children))
		for _, c := range v.children {
			out[c.name] = c.plain()
		}
		return out
	case kindList:
		out := make([]any, 0, len(v.children))
		for _, c := range v.children {
			out = append(out, c.plain())
		}
		return out
	}
	switch s := v.scalar.(type) {
	case time.Duration:
		return s.String()
	case time.Time:
		return s.Format(time.DateOnly)
	}
	return v.scalar
}

// inherit returns own with what it leaves out taken from weaker, key by key and in objects too.
func inherit(weaker, own *value) *value {
	if own.spec.Kind != kindObject || weaker.spec.Kind != kindObject {
		return own
	}
	out := *own
	out.children = nil
	for _, k := range own.spec.Keys {
		a, b := weaker.get(k.Name), own.get(k.Name)
		switch {
		case a.there() && b.there():
			out.children = append(out.children, inherit(a, b))
		case b.there():
			out.children = append(out.children, b)
		case a.there():
			out.children = append(out.children, a)
		}
	}
	return &out
}

// leaves calls fn for every value under v with its dotted path.
func (v *value) leaves(path string, fn func(path string, v *value)) {
	fn(path, v)
	if v.spec.Kind != kindObject {
		return
	}
	for _, c := range v.children {
		sub := c.name
		if path != "" {
			sub = path + "." + c.name
		}
		c.leaves(sub, fn)
	}
}
