package main

import (
	"sync"
	"time"
)

// moving draws what shows how far a command is, again and again while it stands on a terminal. Its lock is that of
// what is drawn.
type moving struct {
	mu     sync.Mutex
	ticker *time.Ticker // nil where nothing moves
	ended  chan struct{}
}

// start draws at every turn until end. It is not called where nothing moves.
func (m *moving) start(every time.Duration, draw func()) {
	m.ticker, m.ended = time.NewTicker(every), make(chan struct{})
	go func() {
		for {
			select {
			case <-m.ended:
				return
			case <-m.ticker.C:
				m.turn(draw)
			}
		}
	}()
}

// turn draws, but where the end came between the tick and the lock: nothing may stand behind what was cleared.
func (m *moving) turn(draw func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	select {
	case <-m.ended:
	default:
		draw()
	}
}

// moves reports whether something is drawn.
func (m *moving) moves() bool { return m.ticker != nil }

// end stops the drawing, whose lock is held, and has clear take away what stands there.
func (m *moving) end(clear func()) {
	if m.moves() {
		close(m.ended)
		m.ticker.Stop()
		clear()
	}
}
