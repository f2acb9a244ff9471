package billing

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/passmuster/muster/harness"
)

func request(price Cents) Request {
	return Request{Customer: "c", Lines: []Line{{Description: "d", Quantity: 1, Price: price, Tax: 1900}}}
}

func mustCreate(t *testing.T, s *Store, key string, r Request) Invoice {
	t.Helper()
	inv, err := s.Create(key, r)
	if err != nil {
		t.Fatalf("Create(%q): %v", key, err)
	}
	return inv
}

func TestTheSameKeyAndRequestGiveTheSameInvoice(t *testing.T) {
	var s Store
	first := mustCreate(t, &s, "k", request(100))
	again := mustCreate(t, &s, "k", request(100))
	if !reflect.DeepEqual(first, again) {
		t.Errorf("first %+v, then %+v", first, again)
	}
	if first.Number != "INV-000001" || first.Total != 119 {
		t.Errorf("invoice %+v, want number INV-000001 and total 1.19", first)
	}
	if all := s.Invoices(); len(all) != 1 {
		t.Errorf("%d invoices, want 1", len(all))
	}
}

func TestAnotherRequestUnderTheSameKeyIsRefused(t *testing.T) {
	base := request(100)
	others := map[string]func(*Request){
		"customer":   func(r *Request) { r.Customer = "d" },
		"credit":     func(r *Request) { r.Credit = 1 },
		"price":      func(r *Request) { r.Lines[0].Price++ },
		"more lines": func(r *Request) { r.Lines = append(r.Lines, r.Lines[0]) },
		"invalid":    func(r *Request) { r.Lines = nil },
	}
	for name, change := range others {
		t.Run(name, func(t *testing.T) {
			var s Store
			want := mustCreate(t, &s, "k", base)
			other := request(100)
			change(&other)
			inv, err := s.Create("k", other)
			if !errors.Is(err, ErrKeyReused) || err.Error() != `key "k": idempotency key was used for another request` {
				t.Errorf("error %v, want ErrKeyReused with the key", err)
			}
			if !reflect.DeepEqual(inv, Invoice{}) {
				t.Errorf("invoice %+v beside the error", inv)
			}
			if all := s.Invoices(); len(all) != 1 || !reflect.DeepEqual(all[0], want) {
				t.Errorf("store holds %+v, want %+v alone", all, want)
			}
		})
	}
}

func TestARefusedRequestUsesUpNeitherKeyNorNumber(t *testing.T) {
	var s Store
	if _, err := s.Create("", request(100)); !errors.Is(err, ErrNoKey) {
		t.Errorf("no key: error %v, want %v", err, ErrNoKey)
	}
	if _, err := s.Create("k", Request{}); !errors.Is(err, ErrInvalid) {
		t.Errorf("empty request: error %v, want %v", err, ErrInvalid)
	}
	if got := s.Invoices(); len(got) != 0 {
		t.Errorf("store holds %+v", got)
	}
	if inv := mustCreate(t, &s, "k", request(100)); inv.Number != "INV-000001" {
		t.Errorf("number %s, want INV-000001", inv.Number)
	}
}

func TestWhatACallerChangesLaterStaysOutOfTheStore(t *testing.T) {
	var s Store
	r := request(100)
	inv := mustCreate(t, &s, "k", r)
	r.Lines[0].Price = 1
	inv.Lines[0].Net = 1
	s.Invoices()[0].Lines[0].Net = 1
	again := mustCreate(t, &s, "k", request(100))
	again.Lines[0].Net = 1
	if got := s.Invoices()[0].Lines[0]; got.Net != 100 || got.Price != 100 {
		t.Errorf("stored line %+v, want net and price 1.00", got)
	}
}

func TestInvoicesAreInTheOrderOfTheirNumbers(t *testing.T) {
	var s Store
	for i := range 20 {
		mustCreate(t, &s, fmt.Sprintf("k%d", 20-i), request(Cents(i)))
	}
	for i, inv := range s.Invoices() {
		if want := fmt.Sprintf("INV-%06d", i+1); inv.Number != want || inv.Net != Cents(i) {
			t.Errorf("invoice %d is %s over %v, want %s over %v", i, inv.Number, inv.Net, want, Cents(i))
		}
	}
	if compareNumbers("INV-999999", "INV-1000000") >= 0 || compareNumbers("INV-1000000", "INV-999999") <= 0 {
		t.Error("number 1000000 does not come after 999999")
	}
}

func TestManyCallersAtOnceCreateEachInvoiceOnce(t *testing.T) {
	const keys, callers = 10, 8
	var (
		s    Store
		wg   sync.WaitGroup
		got  [callers][keys]Invoice
		errs [callers][keys]error
	)
	for c := range callers {
		order := harness.Rand(t).Perm(keys)
		wg.Go(func() {
			for _, k := range order {
				got[c][k], errs[c][k] = s.Create(fmt.Sprint(k), request(Cents(k)))
			}
		})
	}
	wg.Wait()
	numbers := map[string]bool{}
	for k := range keys {
		numbers[got[0][k].Number] = true
		for c := range callers {
			if errs[c][k] != nil || !reflect.DeepEqual(got[c][k], got[0][k]) {
				t.Errorf("key %d: caller %d got %+v (%v), caller 0 %+v", k, c, got[c][k], errs[c][k], got[0][k])
			}
		}
	}
	if len(numbers) != keys || len(s.Invoices()) != keys {
		t.Errorf("%d numbers and %d invoices for %d keys", len(numbers), len(s.Invoices()), keys)
	}
}
