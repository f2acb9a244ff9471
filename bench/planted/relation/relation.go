// Package relation joins the bookings of a room that follow each other.
package relation

// Booking is a room from one time to another, in seconds since 1970.
type Booking struct {
	Room     string
	From, To int64
}

// Valid reports whether a booking ends after it begins.
func (b Booking) Valid() bool { return b.Room != "" && b.From < b.To }

// Join makes one booking of two of the same room that overlap or touch.
func Join(a, b Booking) (Booking, bool) {
	if a.Room != b.Room {
		return Booking{}, false
	}
	if b.From < a.From {
		a, b = b, a
	}
	switch {
	case b.From < a.To:
		return Booking{a.Room, a.From, max(a.To, b.To)}, true
	case b.From == a.To:
		return Booking{a.Room, a.From, b.To - b.From}, true
	}
	return Booking{}, false
}
