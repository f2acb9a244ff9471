package billing

import (
	"math"
	"slices"
	"testing"

	"github.com/passmuster/muster/harness"
)

func TestCentsAreWrittenWithTwoDecimals(t *testing.T) {
	tests := []struct {
		amount Cents
		want   string
	}{
		{0, "0.00"},
		{5, "0.05"},
		{-5, "-0.05"},
		{100, "1.00"},
		{-1205, "-12.05"},
		{math.MaxInt64, "92233720368547758.07"},
		{math.MinInt64, "-92233720368547758.08"},
	}
	for _, tt := range tests {
		if got := tt.amount.String(); got != tt.want {
			t.Errorf("Cents(%d) is written %q, want %q", int64(tt.amount), got, tt.want)
		}
	}
}

func TestAHalfIsRoundedToTheEvenCent(t *testing.T) {
	tests := []struct {
		rate   BasisPoints
		amount Cents
		want   Cents
	}{
		{1900, 100, 19},
		{5000, 1, 0},      // 0.5
		{5000, 3, 2},      // 1.5
		{5000, 5, 2},      // 2.5
		{5000, 7, 4},      // 3.5
		{4999, 3, 1},      // 1.4997
		{5001, 1, 1},      // 0.5001
		{5001, 5, 3},      // 2.5005
		{250, 20, 0},      // 0.50
		{250, 60, 2},      // 1.50
		{0, 12345, 0},     // nothing
		{10000, 777, 777}, // everything
		{10000, MaxAmount, MaxAmount},
	}
	for _, tt := range tests {
		if got := tt.rate.Of(tt.amount); got != tt.want {
			t.Errorf("%d basis points of %v = %v, want %v", tt.rate, tt.amount, got, tt.want)
		}
	}
}

func TestTimesKnowsWhatIsTooMuch(t *testing.T) {
	tests := []struct {
		quantity int64
		price    Cents
		want     Cents
		ok       bool
	}{
		{3, 250, 750, true},
		{1, MaxAmount, MaxAmount, true},
		{1, MaxAmount + 1, 0, false},
		{2, MaxAmount/2 + 1, 0, false},
		{math.MaxInt64, 0, 0, true},
		{math.MaxInt64, 2, 0, false},
		{1 << 62, 4, 0, false}, // the product is 2⁶⁴, which is 0 in 64 bits
	}
	for _, tt := range tests {
		got, ok := times(tt.quantity, tt.price)
		if got != tt.want || ok != tt.ok {
			t.Errorf("times(%d, %d) = %d, %v; want %d, %v", tt.quantity, tt.price, got, ok, tt.want, tt.ok)
		}
	}
}

func TestAllocate(t *testing.T) {
	tests := []struct {
		name    string
		total   Cents
		weights []Cents
		want    []Cents
	}{
		{"even", 10, []Cents{50, 50}, []Cents{5, 5}},
		{"the first of equal remainders gets the cent", 1, []Cents{10, 10, 10}, []Cents{1, 0, 0}},
		{"two cents over", 5, []Cents{10, 10, 10}, []Cents{2, 2, 1}},
		{"the largest remainder gets the cent", 10, []Cents{33, 33, 34}, []Cents{3, 3, 4}},
		{"a weight of 0 gets nothing", 7, []Cents{0, 10, 0}, []Cents{0, 7, 0}},
		{"everything", 30, []Cents{10, 20}, []Cents{10, 20}},
		{"nothing", 0, []Cents{10, 20}, []Cents{0, 0}},
		{"large", MaxAmount - 1, []Cents{MaxAmount / 2, MaxAmount / 2}, []Cents{MaxAmount / 2, MaxAmount/2 - 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var sum Cents
			for _, w := range tt.weights {
				sum += w
			}
			if got := allocate(tt.total, tt.weights, sum); !slices.Equal(got, tt.want) {
				t.Errorf("allocate(%d, %d) = %d, want %d", tt.total, tt.weights, got, tt.want)
			}
		})
	}
}

func TestSharesAddUpAndStayWithinTheirWeights(t *testing.T) {
	rng := harness.Rand(t)
	for range 2000 {
		weights := make([]Cents, 1+rng.IntN(8))
		var sum Cents
		for i := range weights {
			weights[i] = Cents(rng.Int64N(1000))
			sum += weights[i]
		}
		if sum == 0 {
			continue
		}
		total := Cents(rng.Int64N(int64(sum) + 1))
		var got Cents
		for i, share := range allocate(total, weights, sum) {
			got += share
			if share < 0 || share > weights[i] {
				t.Fatalf("allocate(%d, %d): share %d is %d, want 0 to %d", total, weights, i, share, weights[i])
			}
		}
		if got != total {
			t.Fatalf("allocate(%d, %d): shares add up to %d", total, weights, got)
		}
	}
}
