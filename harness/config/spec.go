package config

import "strings"

// kind is the type of a value in the file.
type kind int

const (
	kindObject   kind = iota // a mapping with the keys that the spec lists
	kindNamed                // a mapping whose keys the user chooses, in order
	kindList                 // a sequence
	kindText                 // one line of text
	kindInteger              // a whole number from Min to Max
	kindPercent              // a number from 0 to 100
	kindSwitch               // true or false
	kindDuration             // "30s", at least Min nanoseconds
	kindDate                 // YYYY-MM-DD
	kindEnum                 // one of Enum
	kindPattern              // a path pattern, slash-separated from the module root
	kindTier                 // the name of a tier
	kindOperator             // selects operators of mutation, one of a list
)

// name says what is wanted, with its article.
func (k kind) name() string {
	switch k {
	case kindObject, kindNamed:
		return "a mapping"
	case kindList:
		return "a list"
	case kindInteger:
		return "a whole number"
	case kindPercent:
		return "a percentage"
	case kindSwitch:
		return "true or false"
	case kindDuration:
		return "a duration"
	case kindDate:
		return "a date"
	case kindPattern:
		return "a path pattern"
	case kindTier:
		return "the name of a tier"
	case kindOperator:
		return "the name of an operator"
	}
	return "text"
}

// spec describes one key of the file, or (as Elem) the elements of a list or named mapping.
type spec struct {
	Name string
	// Doc is one sentence or two, for the schema.
	Doc  string
	Kind kind
	// Keys are those of an object; Elem is what a list or named mapping holds.
	Keys []spec
	Elem *spec
	// Enum has the values of an enum, in a tier weakest first. Unset is what an absent one means.
	Enum  []string
	Unset string
	// Down says of a threshold that a smaller number is stricter, Free that it is no bar at all: it
	// decides what a measurement costs.
	Down, Free bool
	// Min and Max bound an integer; Min (nanoseconds) a duration.
	Min int64
	Max uint64
	// Required keys must be there; inside a tier, once inheritance is resolved.
	Required bool
	// NotEmpty refuses an empty list or mapping.
	NotEmpty bool
	// Inherits marks a tier: what it leaves out comes from the next weaker one.
	Inherits bool
	// Default is the YAML that stands for the key where it is left out; empty: nothing does.
	Default string
	// Example is the YAML that a hint shows.
	Example string
}

// key returns the spec of a key of an object, or nil.
func (s *spec) key(name string) *spec {
	for i := range s.Keys {
		if s.Keys[i].Name == name {
			return &s.Keys[i]
		}
	}
	return nil
}

// names lists the keys of an object.
func (s *spec) names() []string {
	out := make([]string, len(s.Keys))
	for i, k := range s.Keys {
		out[i] = k.Name
	}
	return out
}

// child returns the spec of what stands under the key name, or nil.
func (s *spec) child(name string) *spec {
	if s.Kind == kindNamed {
		return s.Elem
	}
	return s.key(name)
}

// howToWrite shows how the key is written, for a hint.
func (s *spec) howToWrite() string {
	name := s.Name
	if name != "" {
		name += ": "
	}
	switch {
	case s.Example != "":
		return "write " + name + s.Example
	case s.Kind == kindEnum:
		return "write " + name + strings.Join(s.Enum, " or ")
	case s.Kind == kindSwitch:
		return "write " + name + "true or false"
	case s.Kind == kindList && s.Elem.Example != "":
		return "write " + name + "[" + s.Elem.Example + "]"
	case s.Inherits:
		return "write {} for a tier that adds nothing"
	case s.Kind == kindObject:
		return "its keys are " + strings.Join(s.names(), ", ")
	}
	return ""
}
