package main

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatMovesIsDrawnUntilItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m moving
		drawn, cleared := 0, 0
		draw := func() { drawn++ }
		m.start(time.Second, draw)
		if !m.moves() {
			t.Error("nothing moves")
		}
		time.Sleep(3*time.Second + time.Millisecond)
		m.mu.Lock()
		if drawn != 3 {
			t.Errorf("drawn %d times in three turns", drawn)
		}
		m.end(func() { cleared++ })
		m.mu.Unlock()
		time.Sleep(3 * time.Second)
		m.turn(draw) // a turn that had begun, and waited for the lock
		if drawn != 3 || cleared != 1 {
			t.Errorf("drawn %d times, cleared %d times", drawn, cleared)
		}
	})
}

func TestWhatWasNotStartedHasNothingToClear(t *testing.T) {
	var m moving
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.end(func() { t.Error("cleared") }); m.moves() {
		t.Error("it moves")
	}
}
