// Package machine is the control of a vending machine: keys in, state out.
package machine

// State is what the machine is doing.
type State int

// The states.
const (
	Idle State = iota
	Paid
	Chosen
	Stuck
	Service
)

// Machine is a vending machine.
type Machine struct {
	State State
	Coins int
	Stock int
	price int
}

// New returns a machine with one item at two coins.
func New() *Machine { return &Machine{Stock: 1, price: 2} }

// Key is one key or coin.
func (m *Machine) Key(k byte) {
	switch m.State {
	case Idle:
		if k == 'c' {
			m.Coins++
		}
		if m.Coins == m.price {
			m.State = Paid
		}
	case Paid:
		switch k {
		case 's':
			m.State = Chosen
		case 'r':
			m.Coins, m.State = 0, Idle
		}
	case Chosen:
		switch {
		case k == 'v' && m.Stock > 0:
			m.Stock--
			m.Coins, m.State = 0, Idle
		case k == 'v':
			m.State = Stuck
		}
	case Stuck:
		switch k {
		case 'r':
			m.Coins -= m.price
		case 'k':
			m.State = Service
		}
	case Service:
		if k == 'f' {
			m.Stock, m.State = 1, Idle
		}
		if m.Coins < 0 {
			panic("cash box holds less than nothing")
		}
	}
}
