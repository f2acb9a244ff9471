package billing

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/passmuster/muster/harness"
)

func TestPrice(t *testing.T) {
	tests := []struct {
		name            string
		request         Request
		net, tax, total Cents
	}{
		{
			"one line",
			Request{Customer: "c", Lines: []Line{{Quantity: 3, Price: 999, Tax: 1900}}},
			2997, 569, 3566, // 569.43
		},
		{
			"tax is rounded line by line",
			Request{Customer: "c", Lines: []Line{{Quantity: 1, Price: 3, Tax: 5000}, {Quantity: 1, Price: 3, Tax: 5000}}},
			6, 4, 10, // 1.5 becomes 2, twice
		},
		{
			"discount before tax",
			Request{Customer: "c", Lines: []Line{{Quantity: 2, Price: 1000, Discount: 2500, Tax: 1000}}},
			1500, 150, 1650,
		},
		{
			"credit in proportion, so each rate is taxed on its share",
			Request{Customer: "c", Credit: 300, Lines: []Line{{Quantity: 1, Price: 1000, Tax: 2000}, {Quantity: 1, Price: 500}}},
			1200, 160, 1360, // 800 at 20 %, 400 at 0 %
		},
		{
			"credit for everything",
			Request{Customer: "c", Credit: 1000, Lines: []Line{{Quantity: 1, Price: 1000, Tax: 2000}}},
			0, 0, 0,
		},
		{
			"free of charge",
			Request{Customer: "c", Lines: []Line{{Quantity: 5, Price: 0, Tax: 1900}, {Quantity: 1, Price: 100, Discount: 10000}}},
			0, 0, 0,
		},
		{
			"the most there is",
			Request{Customer: "c", Lines: []Line{{Quantity: 1, Price: MaxAmount, Tax: 10000}}},
			MaxAmount, MaxAmount, 2 * MaxAmount,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Price(tt.request)
			if err != nil {
				t.Fatal(err)
			}
			if got.Net != tt.net || got.Tax != tt.tax || got.Total != tt.total {
				t.Errorf("net %v, tax %v, total %v; want %v, %v, %v", got.Net, got.Tax, got.Total, tt.net, tt.tax, tt.total)
			}
			if got.Customer != "c" || got.Number != "" || len(got.Lines) != len(tt.request.Lines) {
				t.Errorf("invoice %+v does not fit the request", got)
			}
		})
	}
}

func TestPriceKeepsTheLinesAndTheirOrder(t *testing.T) {
	lines := []Line{{Description: "b", Quantity: 1, Price: 1000, Tax: 2000}, {Description: "a", Quantity: 1, Price: 500}}
	got, err := Price(Request{Customer: "c", Lines: lines, Credit: 300})
	if err != nil {
		t.Fatal(err)
	}
	want := []PricedLine{{Line: lines[0], Net: 800, TaxAmount: 160}, {Line: lines[1], Net: 400}}
	if !reflect.DeepEqual(got.Lines, want) {
		t.Errorf("lines %+v, want %+v", got.Lines, want)
	}
}

func TestPriceRefuses(t *testing.T) {
	ok := Line{Quantity: 1, Price: 100}
	tests := []struct {
		name    string
		request Request
		want    string
	}{
		{"no customer", Request{Lines: []Line{ok}}, "no customer"},
		{"no lines", Request{Customer: "c"}, "no lines"},
		{"quantity 0", Request{Customer: "c", Lines: []Line{ok, {Price: 1}}}, "line 2: invalid request: quantity 0 is less than 1"},
		{"negative price", Request{Customer: "c", Lines: []Line{{Quantity: 1, Price: -1}}}, "price -0.01 is negative"},
		{"negative discount", Request{Customer: "c", Lines: []Line{{Quantity: 1, Discount: -1}}}, "discount of -1 basis points"},
		{"discount over 100 %", Request{Customer: "c", Lines: []Line{{Quantity: 1, Discount: 10001}}}, "discount of 10001 basis points"},
		{"negative tax", Request{Customer: "c", Lines: []Line{{Quantity: 1, Tax: -1}}}, "tax of -1 basis points"},
		{"tax over 100 %", Request{Customer: "c", Lines: []Line{{Quantity: 1, Tax: 10001}}}, "tax of 10001 basis points"},
		{"line too large", Request{Customer: "c", Lines: []Line{{Quantity: 2, Price: MaxAmount}}}, "line 1: invalid request: 2 × 1000000000000.00 is more than"},
		{"lines too large", Request{Customer: "c", Lines: []Line{{Quantity: 1, Price: MaxAmount}, {Quantity: 1, Price: 1}}}, "line 2: invalid request: the lines come to more than"},
		{"negative credit", Request{Customer: "c", Lines: []Line{ok}, Credit: -1}, "credit -0.01"},
		{"credit over the lines", Request{Customer: "c", Lines: []Line{ok}, Credit: 101}, "credit 1.01 is not from 0 to the 1.00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Price(tt.request)
			if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
			if !reflect.DeepEqual(got, Invoice{}) {
				t.Errorf("invoice %+v beside the error", got)
			}
		})
	}
}

// randomRequest returns a valid request without credit.
func randomRequest(rng *rand.Rand) Request {
	r := Request{Customer: "c", Lines: make([]Line, 1+rng.IntN(6))}
	for i := range r.Lines {
		r.Lines[i] = Line{
			Quantity: 1 + rng.Int64N(20),
			Price:    Cents(rng.Int64N(10_000)),
			Discount: BasisPoints(rng.Int64N(10_001)),
			Tax:      BasisPoints(rng.Int64N(10_001)),
		}
	}
	return r
}

func TestAnInvoiceAddsUpWhateverIsOnIt(t *testing.T) {
	rng := harness.Rand(t)
	for range 1000 {
		r := randomRequest(rng)
		before, err := Price(r)
		if err != nil {
			t.Fatalf("Price(%+v): %v", r, err)
		}
		r.Credit = Cents(rng.Int64N(int64(before.Net) + 1))
		inv, err := Price(r)
		if err != nil {
			t.Fatalf("Price(%+v): %v", r, err)
		}
		var net, tax Cents
		for i, l := range inv.Lines {
			net, tax = net+l.Net, tax+l.TaxAmount
			if l.Net < 0 || l.TaxAmount < 0 || l.TaxAmount > l.Net {
				t.Fatalf("%+v: line %d has net %v and tax %v", r, i+1, l.Net, l.TaxAmount)
			}
		}
		if inv.Net != net || inv.Tax != tax || inv.Total != net+tax {
			t.Fatalf("%+v: lines give %v + %v, invoice %v + %v = %v", r, net, tax, inv.Net, inv.Tax, inv.Total)
		}
		if inv.Net != before.Net-r.Credit {
			t.Fatalf("%+v: credit %v took %v off", r, r.Credit, before.Net-inv.Net)
		}
		if inv.Total > before.Total {
			t.Fatalf("%+v: credit raised the total from %v to %v", r, before.Total, inv.Total)
		}
	}
}

func TestTheOrderOfLinesDoesNotChangeTheTotal(t *testing.T) {
	rng := harness.Rand(t)
	for range 500 {
		r := randomRequest(rng)
		want, err := Price(r)
		if err != nil {
			t.Fatal(err)
		}
		rng.Shuffle(len(r.Lines), func(i, j int) { r.Lines[i], r.Lines[j] = r.Lines[j], r.Lines[i] })
		got, err := Price(r)
		if err != nil || got.Total != want.Total {
			t.Fatalf("%+v: total %v (%v), %v before shuffling", r, got.Total, err, want.Total)
		}
	}
}
