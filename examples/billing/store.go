package billing

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

var (
	// ErrNoKey says that a request came without an idempotency key.
	ErrNoKey = errors.New("no idempotency key")
	// ErrKeyReused says that the key belongs to another request.
	ErrKeyReused = errors.New("idempotency key was used for another request")
)

// Store holds invoices and creates each once. The zero value is an empty store. A Store may be used
// by many goroutines at once.
type Store struct {
	mu      sync.Mutex
	byKey   map[string]entry
	numbers int
}

type entry struct {
	request Request
	invoice Invoice
}

// Create prices the request and stores the invoice under the caller's idempotency key. A caller that
// does not know whether an earlier attempt arrived sends it again with the same key: the same
// request gets the same invoice, and another request gets [ErrKeyReused]. A request that cannot be
// priced uses up neither its key nor an invoice number.
func (s *Store) Create(key string, r Request) (Invoice, error) {
	if key == "" {
		return Invoice{}, ErrNoKey
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.byKey[key]; ok {
		if !sameRequest(old.request, r) {
			return Invoice{}, fmt.Errorf("key %q: %w", key, ErrKeyReused)
		}
		return old.invoice.clone(), nil
	}
	inv, err := Price(r)
	if err != nil {
		return Invoice{}, err
	}
	s.numbers++
	inv.Number = fmt.Sprintf("INV-%06d", s.numbers)
	if s.byKey == nil {
		s.byKey = map[string]entry{}
	}
	r.Lines = slices.Clone(r.Lines) // the caller may go on using its slice
	s.byKey[key] = entry{request: r, invoice: inv}
	return inv.clone(), nil
}

// Invoices returns all invoices by number.
func (s *Store) Invoices() []Invoice {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Invoice, 0, len(s.byKey))
	for _, e := range s.byKey {
		all = append(all, e.invoice.clone())
	}
	slices.SortFunc(all, func(a, b Invoice) int {
		return compareNumbers(a.Number, b.Number)
	})
	return all
}

// compareNumbers orders invoice numbers, of which a longer one is a later one.
func compareNumbers(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func sameRequest(a, b Request) bool {
	return a.Customer == b.Customer && a.Credit == b.Credit && slices.Equal(a.Lines, b.Lines)
}

func (inv Invoice) clone() Invoice {
	inv.Lines = slices.Clone(inv.Lines)
	return inv
}
