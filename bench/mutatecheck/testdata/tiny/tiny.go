// Package tiny has one function for each thing that a mutant can do to its tests.
package tiny

import "os"

func Max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

func Sum(n int) int {
	s := 0
	for i := 0; i < n; i++ {
		s += i
	}
	return s
}

func Once() bool { return true }

func Buffer() []byte { return make([]byte, 1) }

func Touch() error { return os.Setenv("TINY", "1") }
