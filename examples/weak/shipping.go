package weak

import (
	"errors"
	"fmt"
)

// Zone is where a parcel goes.
type Zone string

// The zones.
const (
	Domestic Zone = "domestic"
	Europe   Zone = "europe"
	World    Zone = "world"
)

// Parcel is what is to be sent.
type Parcel struct {
	Grams   int
	Zone    Zone
	Express bool
	// Value is the declared value in cents, for the insurance.
	Value int
}

// ErrTooHeavy says that a parcel is over the weight that its zone allows.
var ErrTooHeavy = errors.New("parcel is too heavy")

// maxGrams is the largest weight of a parcel by zone.
var maxGrams = map[Zone]int{Domestic: 31_500, Europe: 30_000, World: 20_000}

// Validate checks that a parcel can be sent.
func Validate(p Parcel) error {
	limit, ok := maxGrams[p.Zone]
	if !ok {
		return fmt.Errorf("zone %q is not known", p.Zone)
	}
	if p.Grams <= 0 {
		return fmt.Errorf("weight of %d g is not positive", p.Grams)
	}
	if p.Grams > limit {
		return fmt.Errorf("%w: %d g, at most %d g to %s", ErrTooHeavy, p.Grams, limit, p.Zone)
	}
	if p.Value < 0 {
		return fmt.Errorf("value of %d cents is negative", p.Value)
	}
	return nil
}

// Quote returns the price of a parcel in cents.
func Quote(p Parcel) (int, error) {
	if err := Validate(p); err != nil {
		return 0, err
	}
	price := basePrice(p.Zone) + weightSurcharge(p.Grams)
	if p.Express {
		price += price / 2
	}
	return price + insurance(p.Value), nil
}

func basePrice(z Zone) int {
	switch z {
	case Domestic:
		return 549
	case Europe:
		return 1399
	default:
		return 2849
	}
}

// weightSurcharge is 80 cents for each kilogram begun beyond the first two.
func weightSurcharge(grams int) int {
	if grams <= 2000 {
		return 0
	}
	return (grams - 2000 + 999) / 1000 * 80
}

// insurance is free up to 50.00 and then 1 % of the value, but at least 2.00.
func insurance(value int) int {
	if value <= 5000 {
		return 0
	}
	return max(200, value/100)
}
