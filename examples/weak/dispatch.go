package weak

import "fmt"

// Role says what a member of the staff may do.
type Role string

// The roles.
const (
	Clerk   Role = "clerk"
	Manager Role = "manager"
	Auditor Role = "auditor"
)

// CanDispatch reports whether a role may hand over a parcel of this value: a clerk up to 500.00, a
// manager every parcel, anyone else none.
func CanDispatch(r Role, value int) bool {
	switch r {
	case Manager:
		return true
	case Clerk:
		return value <= 50_000
	}
	return false
}

// CanRefund reports whether a role may refund an amount that was paid.
func CanRefund(r Role, amount, paid int) bool {
	if amount <= 0 || amount > paid {
		return false
	}
	return r == Manager || r == Clerk && amount <= 2000
}

// Dispatch quotes a parcel and hands it over in the name of a role. It returns the label.
func Dispatch(r Role, p Parcel, number int) (string, error) {
	price, err := Quote(p)
	if err != nil {
		return "", err
	}
	if !CanDispatch(r, p.Value) {
		return "", fmt.Errorf("a %s may not dispatch a parcel of %d cents", r, p.Value)
	}
	return fmt.Sprintf("%s-%06d-%d", prefix(p), number, price), nil
}

func prefix(p Parcel) string {
	if p.Express {
		return "X"
	}
	return "S"
}

// Refund returns how much of the paid price a customer gets back: everything before the dispatch,
// half of it while the parcel is late by up to three days, and all of it after that.
func Refund(paid int, dispatched bool, daysLate int) int {
	switch {
	case !dispatched || daysLate > 3:
		return paid
	case daysLate > 0:
		return paid / 2
	default:
		return 0
	}
}
