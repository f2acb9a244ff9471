// Package race sums measurements, a worker a group of names.
package race

import (
	"hash/fnv"
	"strconv"
	"strings"
	"sync"
)

// workers is how many goroutines share the names.
const workers = 3

// Sums are the sums by name, and what was seen of alarms.
type Sums struct {
	mu     sync.Mutex
	byName map[string]int
	Alarms int
}

// Sum reads lines such as "temperature=21" and sums them.
func Sum(text string) *Sums {
	s := &Sums{byName: map[string]int{}}
	var queues [workers][]string
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if !ok || name == "" {
			continue
		}
		h := fnv.New32a()
		h.Write([]byte(name))
		n := h.Sum32() % workers
		queues[n] = append(queues[n], name, value)
	}
	var wait sync.WaitGroup
	for _, q := range queues {
		if len(q) > 0 {
			wait.Go(func() { s.work(q) })
		}
	}
	wait.Wait()
	return s
}

func (s *Sums) work(pairs []string) {
	for ; len(pairs) > 1; pairs = pairs[2:] {
		n, err := strconv.Atoi(pairs[1])
		if err != nil {
			continue
		}
		if n > 1000 {
			s.Alarms++
		}
		s.mu.Lock()
		s.byName[pairs[0]] += n
		s.mu.Unlock()
	}
}
