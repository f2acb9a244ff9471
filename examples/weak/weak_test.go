package weak

import "testing"

func TestQuote(t *testing.T) {
	for _, p := range []Parcel{
		{Grams: 800, Zone: Domestic, Value: 2000},
		{Grams: 4200, Zone: Europe, Express: true, Value: 9000},
		{Grams: 900, Zone: World},
	} {
		price, err := Quote(p)
		if err != nil {
			t.Errorf("unexpected error: %v", err)
		}
		if price == 0 {
			t.Error("price should not be zero")
		}
	}
}

func TestValidate(t *testing.T) {
	if err := Validate(Parcel{Grams: 100, Zone: World}); err != nil {
		t.Errorf("unexpected error: %v", err)
	}
	for _, p := range []Parcel{
		{Grams: 100, Zone: "moon"},
		{Grams: -5, Zone: World},
		{Grams: 90_000, Zone: Europe},
		{Grams: 100, Zone: Europe, Value: -300},
	} {
		if err := Validate(p); err == nil {
			t.Error("expected an error")
		}
	}
}

func TestCanDispatch(t *testing.T) {
	if !CanDispatch(Manager, 100) {
		t.Error("manager should be able to dispatch")
	}
	if !CanDispatch(Clerk, 100) {
		t.Error("clerk should be able to dispatch")
	}
	_ = CanDispatch(Auditor, 100)
}

func TestCanRefund(t *testing.T) {
	if !CanRefund(Manager, 500, 1000) {
		t.Error("manager should be able to refund")
	}
	if !CanRefund(Clerk, 500, 1000) {
		t.Error("clerk should be able to refund")
	}
	if CanRefund(Manager, 5000, 1000) {
		t.Error("refund should be denied")
	}
}

func TestDispatch(t *testing.T) {
	for _, express := range []bool{true, false} {
		label, err := Dispatch(Manager, Parcel{Grams: 800, Zone: Domestic, Express: express}, 7)
		if err != nil {
			t.Errorf("unexpected error: %v", err)
		}
		if label == "" {
			t.Error("label should not be empty")
		}
	}
	if _, err := Dispatch(Clerk, Parcel{Grams: 800, Zone: Domestic, Value: 90_000}, 7); err == nil {
		t.Error("expected an error")
	}
}

func TestRefund(t *testing.T) {
	if Refund(1000, false, 0) == 0 {
		t.Error("refund should not be zero")
	}
	_ = Refund(1000, true, 2)
	_ = Refund(1000, true, 0)
}
