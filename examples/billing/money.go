package billing

import (
	"fmt"
	"math/bits"
)

// Cents is an amount of money in the smallest unit of its currency.
type Cents int64

// MaxAmount is the largest amount on an invoice. Amounts up to it can be added and multiplied by a
// rate without an overflow.
const MaxAmount Cents = 100_000_000_000_000

// String writes the amount with two decimals, such as "-12.05".
func (c Cents) String() string {
	sign, abs := "", uint64(c)
	if c < 0 {
		sign, abs = "-", -abs
	}
	return fmt.Sprintf("%s%d.%02d", sign, abs/100, abs%100)
}

// BasisPoints is a rate in hundredths of a percent: 1900 is 19 %.
type BasisPoints int64

// whole is the rate of 100 %.
const whole BasisPoints = 10_000

// Of returns the rate's share of a non-negative amount up to [MaxAmount], rounded to whole cents. A
// half is rounded to the even cent, so that many roundings do not add up in one direction.
func (r BasisPoints) Of(amount Cents) Cents {
	product := int64(amount) * int64(r)
	quotient, rest := product/int64(whole), product%int64(whole)
	switch half := int64(whole) / 2; {
	case rest > half, rest == half && quotient%2 == 1:
		quotient++
	}
	return Cents(quotient)
}

// times returns quantity × price and whether it is at most MaxAmount. Both are not negative.
func times(quantity int64, price Cents) (Cents, bool) {
	high, low := bits.Mul64(uint64(quantity), uint64(price))
	if high != 0 || low > uint64(MaxAmount) {
		return 0, false
	}
	return Cents(low), true
}

// allocate splits total over the weights in proportion to them; the shares add up to total exactly.
// The cents that rounding down leaves over go to the largest remainders, the first of equal ones.
// The weights add up to sum, which is positive, and total is at most sum.
func allocate(total Cents, weights []Cents, sum Cents) []Cents {
	shares := make([]Cents, len(weights))
	remainders := make([]uint64, len(weights))
	left := total
	for i, w := range weights {
		high, low := bits.Mul64(uint64(total), uint64(w))
		share, remainder := bits.Div64(high, low, uint64(sum))
		shares[i], remainders[i] = Cents(share), remainder
		left -= Cents(share)
	}
	for ; left > 0; left-- {
		largest := 0
		for i, r := range remainders {
			if r > remainders[largest] {
				largest = i
			}
		}
		shares[largest]++
		remainders[largest] = 0
	}
	return shares
}
