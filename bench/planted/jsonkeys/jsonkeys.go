// Package jsonkeys reads the retry policy of a job from JSON.
package jsonkeys

import (
	"encoding/json"
	"errors"
	"time"
)

// Policy says what happens to a job that failed.
type Policy struct {
	Kind     string   `json:"kind"`
	Attempts int      `json:"attempts"`
	Backoff  *Backoff `json:"backoff"`
}

// Backoff says how long to wait before the next attempt.
type Backoff struct {
	Strategy string `json:"strategy"`
	Base     int    `json:"base_ms"`
	Steps    []int  `json:"steps_ms"`
}

var errKind = errors.New("kind must be drop or retry")

// Delays returns the waits before each attempt.
func Delays(document []byte) ([]time.Duration, error) {
	var p Policy
	if err := json.Unmarshal(document, &p); err != nil {
		return nil, err
	}
	switch p.Kind {
	case "drop":
		return nil, nil
	case "retry":
		delays := make([]time.Duration, 0, 8)
		for i := range min(p.Attempts, 100) {
			delays = append(delays, p.Backoff.wait(i))
		}
		return delays, nil
	}
	return nil, errKind
}

func (b *Backoff) wait(attempt int) time.Duration {
	if b == nil {
		return time.Second
	}
	ms := b.Base
	switch b.Strategy {
	case "exponential":
		ms <<= min(attempt, 10)
	case "table":
		ms = b.Steps[attempt%len(b.Steps)]
	}
	return time.Duration(ms) * time.Millisecond
}
