package discover

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
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
	c := &cutter{p: p, start: start, end: end}
	for _, value := range u.spec.Values {
		for root := value; root != nil && c.within(value); {
			root = c.level(root, root == value && u.spec.Type == nil)
		}
	}
	slices.Reverse(c.after)
	return append(c.before, c.after...)
}

// cutter goes down the literals around a span.
type cutter struct {
	p             *Package
	start, end    int
	before, after []cut
}

func (c *cutter) offset(pos token.Pos) int { return c.p.Fset.PositionFor(pos, false).Offset }

func (c *cutter) within(n ast.Node) bool {
	return c.offset(n.Pos()) <= c.start && c.end <= c.offset(n.End())
}

// level leaves out the neighbours of the element around the span and returns that element, nil where
// there is none.
func (c *cutter) level(root ast.Expr, outermost bool) ast.Expr {
	x := ast.Unparen(root)
	if address, ok := x.(*ast.UnaryExpr); ok && address.Op == token.AND {
		x = ast.Unparen(address.X)
	}
	lit, ok := x.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	i := sort.Search(len(lit.Elts), func(i int) bool { return c.offset(lit.Elts[i].End()) >= c.end })
	if i == len(lit.Elts) || !c.within(lit.Elts[i]) {
		return nil
	}
	element := lit.Elts[i]
	pair, keyed := element.(*ast.KeyValueExpr)
	if keyed && !c.within(pair.Value) {
		return nil // a key may equal another: its literal is needed as a whole
	}
	if independent(c.p.Info, lit, outermost) {
		c.before = append(c.before, cut{c.offset(lit.Lbrace) + 1, c.offset(element.Pos())})
		c.after = append(c.after, cut{c.offset(element.End()), c.offset(lit.Rbrace)})
	}
	if keyed {
		return pair.Value
	}
	return element
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
