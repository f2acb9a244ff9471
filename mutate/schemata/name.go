package schemata

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// namer writes types as they can be written at a place of a file.
type namer struct {
	pkg     *types.Package
	imports []*types.PkgName
	// plain writes predeclared types by their own names, not by those of the runtime file.
	plain bool
}

func newNamer(pkg *types.Package, info *types.Info, file *ast.File) *namer {
	n := &namer{pkg: pkg}
	for _, spec := range file.Imports {
		obj := info.Implicits[spec]
		if spec.Name != nil {
			obj = info.Defs[spec.Name]
		}
		if name, ok := obj.(*types.PkgName); ok {
			n.imports = append(n.imports, name)
		}
	}
	return n
}

// visible reports that the name means the object at the place.
func (n *namer) visible(name string, obj types.Object, at token.Pos) bool {
	scope := n.pkg.Scope().Innermost(at)
	if scope == nil {
		return false
	}
	_, found := scope.LookupParent(name, at)
	return found == obj
}

// write returns the text of a type, and false where it has none at the place.
func (n *namer) write(t types.Type, at token.Pos) (string, bool) {
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UntypedNil || t.Kind() == types.Invalid {
			return "", false
		}
		t = types.Default(t).(*types.Basic)
		if t.Kind() == types.UnsafePointer {
			for _, p := range n.imports {
				if p.Imported().Path() == "unsafe" && p.Name() != "." && n.visible(p.Name(), p, at) {
					return p.Name() + ".Pointer", true
				}
			}
			return "", false
		}
		name := types.Typ[t.Kind()].Name()
		if n.plain {
			return name, true
		}
		return "muster_t_" + name, true
	case *types.Alias:
		if text, ok := n.object(t.Obj(), t.TypeArgs(), at); ok {
			return text, true
		}
		return n.write(types.Unalias(t), at)
	case *types.Named:
		return n.object(t.Obj(), t.TypeArgs(), at)
	case *types.TypeParam:
		name := t.Obj().Name()
		return name, n.visible(name, t.Obj(), at)
	case *types.Pointer:
		return n.prefixed("*", t.Elem(), at)
	case *types.Slice:
		return n.prefixed("[]", t.Elem(), at)
	case *types.Array:
		return n.prefixed("["+strconv.FormatInt(t.Len(), 10)+"]", t.Elem(), at)
	case *types.Map:
		key, ok := n.write(t.Key(), at)
		if !ok {
			return "", false
		}
		return n.prefixed("map["+key+"]", t.Elem(), at)
	case *types.Chan:
		elem, ok := n.write(t.Elem(), at)
		return [...]string{types.SendRecv: "chan (", types.SendOnly: "chan<- (", types.RecvOnly: "<-chan ("}[t.Dir()] + elem + ")", ok
	case *types.Struct:
		return "struct{}", t.NumFields() == 0
	case *types.Interface:
		if t.NumMethods() > 0 || t.NumEmbeddeds() > 0 {
			return "", false
		}
		if n.plain {
			return "interface{}", true
		}
		return "muster_t_any", true
	case *types.Signature:
		return n.signature(t, at)
	}
	return "", false
}

func (n *namer) prefixed(prefix string, elem types.Type, at token.Pos) (string, bool) {
	text, ok := n.write(elem, at)
	return prefix + text, ok
}

func (n *namer) object(obj *types.TypeName, args *types.TypeList, at token.Pos) (string, bool) {
	text, ok := n.qualified(obj, at)
	if !ok {
		return "", false
	}
	if args.Len() == 0 {
		return text, true
	}
	parts := make([]string, args.Len())
	for i := range parts {
		if parts[i], ok = n.write(args.At(i), at); !ok {
			return "", false
		}
	}
	return text + "[" + strings.Join(parts, ", ") + "]", true
}

func (n *namer) qualified(obj *types.TypeName, at token.Pos) (string, bool) {
	name := obj.Name()
	if obj.Pkg() == nil {
		if n.plain {
			return name, true
		}
		switch name {
		case "error", "any":
			return "muster_t_" + name, true
		}
		return "", false
	}
	if n.visible(name, obj, at) {
		return name, true
	}
	if obj.Pkg() == n.pkg || !obj.Exported() {
		return "", false
	}
	for _, p := range n.imports {
		if p.Imported() == obj.Pkg() && p.Name() != "." && p.Name() != "_" && n.visible(p.Name(), p, at) {
			return p.Name() + "." + name, true
		}
	}
	return "", false
}

func (n *namer) signature(t *types.Signature, at token.Pos) (string, bool) {
	if t.TypeParams().Len() > 0 || t.Recv() != nil {
		return "", false
	}
	params, ok := n.tuple(t.Params(), t.Variadic(), at)
	if !ok {
		return "", false
	}
	results, ok := n.tuple(t.Results(), false, at)
	return "func" + params + " " + results, ok
}

func (n *namer) tuple(t *types.Tuple, variadic bool, at token.Pos) (string, bool) {
	parts := make([]string, t.Len())
	for i := range parts {
		elem, dots := t.At(i).Type(), ""
		if variadic && i == t.Len()-1 {
			slice, ok := elem.(*types.Slice)
			if !ok {
				return "", false
			}
			elem, dots = slice.Elem(), "..."
		}
		text, ok := n.write(elem, at)
		if !ok {
			return "", false
		}
		parts[i] = dots + text
	}
	return "(" + strings.Join(parts, ", ") + ")", true
}
