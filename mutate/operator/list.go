package operator

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/passmuster/muster/mutate"
)

// All is the catalogue. Where two operators propose the same change the earlier one gives it its name,
// so particular families come before general ones.
var All = slices.Concat(
	errorOperators, contextOperators, concurrencyOperators, lookupOperators, builtinOperators, libraryOperators,
	comparisonOperators, logicalOperators, conditionOperators,
	arithmeticOperators, bitwiseOperators, assignmentOperators, unaryOperators,
	literalOperators, compositeOperators, sliceOperators,
	returnOperators, branchOperators, switchOperators, loopOperators, statementOperators,
)

// ByName is the operator of that name.
func ByName(name string) (mutate.Operator, bool) {
	i := slices.IndexFunc(All, func(o mutate.Operator) bool { return o.Name == name })
	if i < 0 {
		return mutate.Operator{}, false
	}
	return All[i], true
}

// Default are the operators that are not off.
func Default() []mutate.Operator {
	return slices.DeleteFunc(slices.Clone(All), func(o mutate.Operator) bool { return o.Off })
}

// Select picks operators of the catalogue, in its order; see [SelectFrom].
func Select(names []string) ([]mutate.Operator, error) { return SelectFrom(All, names) }

// SelectFrom picks operators from a list, in its order. A name is a glob such as "comparison/*", which
// also picks those that are off; a family such as "comparison", "default" or "all", of which the first
// two pick those that are not. One that begins with "-" takes away. They count from left to right; where
// the first takes away, or there is none, the start is "default". A name that fits nothing is an error.
func SelectFrom(list []mutate.Operator, names []string) ([]mutate.Operator, error) {
	in := make([]bool, len(list))
	if len(names) == 0 || strings.HasPrefix(names[0], "-") {
		names = append([]string{"default"}, names...)
	}
	for _, name := range names {
		glob, without := strings.CutPrefix(name, "-")
		hit := false
		for i, o := range list {
			fits, err := match(glob, o, without)
			if err != nil {
				return nil, fmt.Errorf("operator %q: bad pattern; write a name such as comparison/boundary, or a glob such as comparison/*", name)
			}
			if fits {
				in[i], hit = !without, true
			}
		}
		if !hit {
			return nil, fmt.Errorf("operator %q: there is none; the families are %s", name, strings.Join(families(list), ", "))
		}
	}
	var picked []mutate.Operator
	for i, o := range list {
		if in[i] {
			picked = append(picked, o)
		}
	}
	return picked, nil
}

func match(glob string, o mutate.Operator, without bool) (bool, error) {
	switch glob {
	case "all":
		return true, nil
	case "default":
		return !o.Off, nil
	case family(o):
		return without || !o.Off, nil
	}
	return path.Match(glob, o.Name)
}

func family(o mutate.Operator) string {
	name, _, _ := strings.Cut(o.Name, "/")
	return name
}

func families(list []mutate.Operator) []string {
	var names []string
	for _, o := range list {
		names = append(names, family(o))
	}
	slices.Sort(names)
	return slices.Compact(names)
}
