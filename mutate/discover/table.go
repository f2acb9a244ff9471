package discover

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"
)

// big is the size of text from which a variable's value is cut down before it is checked: without this,
// tables of thousands of elements would take a time that grows with the square of their length.
const big = 2 << 10

// cut is a range of byte offsets that is left out of a declaration's text.
type cut struct{ from, to int }

// cuts returns the elements of a variable's table that the change at the span has nothing to do with,
// in source order; none where it cannot be told. The types of the remaining text are those of the whole,
// but for the length of an array that counts its elements.
func (u *unit) cuts(p *Package, start, end int) []cut {
	if u.spec == nil || u.end-u.start < big {
		return nil
	}
	offset := func(pos token.Pos) int { return p.Fset.PositionFor(pos, false).Offset }
	within := func(n ast.Node) bool { return offset(n.Pos()) <= start && end <= offset(n.End()) }
	var before, after []cut
	for _, value := range u.spec.Values {
		if !within(value) {
			continue
		}
		for root := value; root != nil; {
			x := ast.Unparen(root)
			if address, ok := x.(*ast.UnaryExpr); ok && address.Op == token.AND {
				x = ast.Unparen(address.X)
			}
			lit, ok := x.(*ast.CompositeLit)
			if !ok {
				break
			}
			i := sort.Search(len(lit.Elts), func(i int) bool { return offset(lit.Elts[i].End()) >= end })
			if i == len(lit.Elts) || !within(lit.Elts[i]) {
				break
			}
			element := lit.Elts[i]
			if independent(p.Info, lit, root == value && u.spec.Type == nil) {
				before = append(before, cut{offset(lit.Lbrace) + 1, offset(element.Pos())})
				after = append(after, cut{offset(element.End()), offset(lit.Rbrace)})
			}
			if pair, ok := element.(*ast.KeyValueExpr); ok {
				if !within(pair.Value) {
					// A key may equal another: its literal is needed as a whole.
					if n := len(before); n > 0 && before[n-1].from == offset(lit.Lbrace)+1 {
						before, after = before[:n-1], after[:n-1]
					}
					break
				}
				element = pair.Value
			}
			root = element
		}
	}
	for i := len(after) - 1; i >= 0; i-- {
		before = append(before, after[i])
	}
	return before
}

// independent reports whether the elements of a literal have nothing to do with each other, keys apart.
// An array that counts its elements has the length as part of its type, which matters to nobody where it
// is the outermost one: its change is within an element.
func independent(info *types.Info, lit *ast.CompositeLit, outermost bool) bool {
	t := info.TypeOf(lit)
	if t == nil {
		return false
	}
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	switch t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Slice, *types.Array:
		if array, ok := lit.Type.(*ast.ArrayType); ok && !outermost {
			if _, counts := array.Len.(*ast.Ellipsis); counts {
				return false
			}
		}
		for _, x := range lit.Elts {
			if _, keyed := x.(*ast.KeyValueExpr); keyed {
				return false
			}
		}
		return true
	}
	return false
}

// without returns src[from:to] without the cuts, and with src[start:end] replaced.
func without(src []byte, cuts []cut, from, start, end, to int, replacement string) []byte {
	text := make([]byte, 0, 512)
	at := from
	upTo := func(i int) {
		text = append(text, src[at:i]...)
		at = i
	}
	for _, c := range cuts {
		if c.from >= end && at <= start {
			upTo(start)
			text = append(text, replacement...)
			at = end
		}
		upTo(c.from)
		at = c.to
	}
	if at <= start {
		upTo(start)
		text = append(text, replacement...)
		at = end
	}
	upTo(to)
	return text
}
