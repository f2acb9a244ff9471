package payload

import (
	"math/big"
	"strings"
	"unicode/utf8"
)

// number draws within the bounds of all schemas, in steps that all allow.
func (g *goal) number() (value, bool) {
	all := schema{}
	whole := false
	for _, s := range g.parts {
		n := &s.numbers
		if n.low != nil {
			all.raise(n.low, n.openLow)
		}
		if n.high != nil {
			all.lower(n.high, n.openHigh)
		}
		all.numbers.units = append(all.numbers.units, n.units...)
		whole = whole || s.whole
	}
	if whole {
		all.numbers.units = append(all.numbers.units, big.NewRat(1, 1))
	}
	last := g.parts[len(g.parts)-1]
	n := &all.numbers
	if n.low != nil && n.high != nil {
		if cmp := n.low.Cmp(n.high); cmp > 0 || cmp == 0 && (n.openLow || n.openHigh) {
			return g.w.fail(last, "the least number is above the greatest")
		}
	}
	if len(n.units) > 0 {
		unit := n.units[0]
		for _, u := range n.units[1:] {
			unit = commonMultiple(unit, u)
		}
		if r := g.step(&all, unit); r != nil {
			return value{kind: isNumber, number: r}, true
		}
		return g.w.fail(last, "no multiple is within the bounds")
	}
	// Any decimal will do: take as many places as it needs to find one.
	unit := big.NewRat(1, 1)
	for range g.w.s.Uint64(3) {
		unit.Mul(unit, tenth)
	}
	for range 450 {
		if r := g.step(&all, unit); r != nil {
			return value{kind: isNumber, number: r}, true
		}
		unit = new(big.Rat).Mul(unit, tenth)
	}
	return g.w.fail(last, "no number was found within the bounds")
}

var tenth = big.NewRat(1, 10)

// commonMultiple returns the least number that both divide.
func commonMultiple(a, b *big.Rat) *big.Rat {
	// a/b and c/d over the denominator bd are ad and cb.
	x, y := new(big.Int).Mul(a.Num(), b.Denom()), new(big.Int).Mul(b.Num(), a.Denom())
	gcd := new(big.Int).GCD(nil, nil, x, y)
	return new(big.Rat).SetFrac(new(big.Int).Mul(x, y.Quo(y, gcd)), new(big.Int).Mul(a.Denom(), b.Denom()))
}

// spreads are how far from the simplest number others are drawn, before bounds.
var spreads = [...]uint64{9, 255, 1<<31 + 1, 1<<53 + 1, 1<<64 - 1}

// step draws a multiple of the unit within the bounds: near the one closest to zero, at a bound, or anywhere.
// It returns nil where there is none.
func (g *goal) step(bounds *schema, unit *big.Rat) *big.Rat {
	n := &bounds.numbers
	var low, high *big.Int
	if n.low != nil {
		low = quotient(n.low, unit, true)
		if n.openLow && new(big.Rat).Mul(new(big.Rat).SetInt(low), unit).Cmp(n.low) == 0 {
			low.Add(low, one64)
		}
	}
	if n.high != nil {
		high = quotient(n.high, unit, false)
		if n.openHigh && new(big.Rat).Mul(new(big.Rat).SetInt(high), unit).Cmp(n.high) == 0 {
			high.Sub(high, one64)
		}
	}
	if low != nil && high != nil && low.Cmp(high) > 0 {
		return nil
	}
	k := g.near(low, high)
	return new(big.Rat).Mul(new(big.Rat).SetInt(k), unit)
}

var one64 = big.NewInt(1)

// quotient is a/b rounded up or down to a whole number.
func quotient(a, b *big.Rat, up bool) *big.Int {
	q := new(big.Rat).Quo(a, b)
	whole, rest := new(big.Int).DivMod(q.Num(), q.Denom(), new(big.Int)) // rounds down: the denominator is positive
	if up && rest.Sign() > 0 {
		whole.Add(whole, one64)
	}
	return whole
}

// near draws a whole number from low to high, either of which may be nil.
func (g *goal) near(low, high *big.Int) *big.Int {
	s := g.w.s
	k := new(big.Int)
	switch {
	case low != nil && low.Sign() > 0:
		k.Set(low)
	case high != nil && high.Sign() < 0:
		k.Set(high)
	}
	how := s.Uint64(7)
	switch {
	case how == 6 && low != nil:
		return k.Set(low)
	case how == 7 && high != nil:
		return k.Set(high)
	case how < 2:
		how = 0
	default:
		how = 1 + s.Uint64(uint64(len(spreads)-2))
	}
	by := new(big.Int).SetUint64(s.Uint64(spreads[how]))
	if s.Bool() {
		by.Neg(by)
	}
	if k.Add(k, by); low != nil && k.Cmp(low) < 0 {
		k.Sub(k, by).Sub(k, by) // the other way
	} else if high != nil && k.Cmp(high) > 0 {
		k.Sub(k, by).Sub(k, by)
	}
	return clamp(k, low, high)
}

// clamp folds a number that is out of bounds back into them.
func clamp(k, low, high *big.Int) *big.Int {
	if low != nil && high != nil && (k.Cmp(low) < 0 || k.Cmp(high) > 0) {
		width := new(big.Int).Sub(high, low)
		width.Add(width, one64)
		k.Sub(k, low)
		return k.Mod(k, width).Add(k, low)
	}
	if low != nil && k.Cmp(low) < 0 {
		return k.Set(low)
	}
	if high != nil && k.Cmp(high) > 0 {
		return k.Set(high)
	}
	return k
}

// string draws a text of the first pattern, of the format, or any, and fits its length.
func (g *goal) string() (value, bool) {
	length := limits{0, -1}
	var patterns []*pattern
	format := ""
	for _, s := range g.parts {
		length = length.meet(s.length)
		patterns = append(patterns, s.patterns...)
		if formats[s.format] != nil {
			format = s.format
		}
	}
	last := g.parts[len(g.parts)-1]
	if length.most >= 0 && length.least > length.most {
		return g.w.fail(last, "the least length is above the greatest")
	}
	fits := func(text string) bool {
		for _, p := range patterns {
			if !p.re.MatchString(text) {
				return false
			}
		}
		return length.hold(utf8.RuneCountInString(text))
	}
	if format != "" {
		for range triesOfOne {
			if text := string(formats[format](g.w.buf[:0], g.w.s)); fits(text) {
				return value{kind: isString, text: text}, true
			}
		}
	}
	for range triesOfOne * 3 {
		text := ""
		if len(patterns) == 0 {
			text = g.free(length)
		} else if matched, ok := patterns[0].draw(g.w.s); ok {
			text = g.padded(matched, length, fits)
		}
		if fits(text) {
			return value{kind: isString, text: text}, true
		}
		if g.w.left--; g.w.left < 0 {
			break
		}
	}
	return g.w.fail(last, "no text was found that all patterns and lengths allow")
}

// free draws any text of the length.
func (g *goal) free(length limits) string {
	if g.w.s.Uint64(3) < 2 {
		g.w.buf = g.w.text.word(g.w.buf[:0])
	} else {
		g.w.buf = g.w.text.text(g.w.buf[:0])
	}
	text := string(g.w.buf)
	n := utf8.RuneCountInString(text)
	if lacks := length.least - n; lacks > 0 {
		return text + strings.Repeat("a", lacks)
	}
	if length.most >= 0 && n > length.most {
		return string([]rune(text)[:length.most])
	}
	return text
}

// padded makes a match as long as it has to be, where the pattern lets anything stand behind or before it.
func (g *goal) padded(text string, length limits, fits func(string) bool) string {
	lacks := length.least - utf8.RuneCountInString(text)
	if lacks <= 0 {
		return text
	}
	if longer := text + strings.Repeat("a", lacks); fits(longer) {
		return longer
	}
	return strings.Repeat("a", lacks) + text
}
