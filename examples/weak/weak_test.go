package weak

import "testing"

func TestQuote(t *testing.T) {
	_, err := Quote(Parcel{Grams: 1500, Zone: Domestic})
	if err != nil {
		t.Errorf("unexpected error: %v", err)
	}
}

func TestQuoteExpress(t *testing.T) {
	price, err := Quote(Parcel{Grams: 800, Zone: Europe, Express: true})
	if err != nil {
		t.Errorf("unexpected error: %v", err)
	}
	if price == 0 {
		t.Error("price should not be zero")
	}
}

func TestValidate(t *testing.T) {
	if err := Validate(Parcel{Grams: 100, Zone: World}); err != nil {
		t.Errorf("unexpected error: %v", err)
	}
}

func TestCanDispatch(t *testing.T) {
	if !CanDispatch(Manager, 100) {
		t.Error("manager should be able to dispatch")
	}
}
