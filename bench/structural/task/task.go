// Package task is the structural bug that bench/structural looks for: eight elements in a row have to be right,
// each one of eleven at random, so that a random list is one with a chance of 4e-9. Guidance by
// coverage can find them one by one.
package task

// Step is one element of a script.
type Step struct {
	Op    string
	Level int
}

// Ops are what a step may do.
var Ops = []any{"open", "read", "write", "seek", "close"}

// MaxLevel is the largest level; a right one is at least 6, which are 5 of 11.
const MaxLevel = 10

// Depth returns how many steps from the first on are right, at most 8.
func Depth(steps []Step) int {
	if !right(steps, 0, "open") {
		return 0
	}
	if !right(steps, 1, "seek") {
		return 1
	}
	if !right(steps, 2, "read") {
		return 2
	}
	if !right(steps, 3, "write") {
		return 3
	}
	if !right(steps, 4, "seek") {
		return 4
	}
	if !right(steps, 5, "close") {
		return 5
	}
	if !right(steps, 6, "open") {
		return 6
	}
	if !right(steps, 7, "read") {
		return 7
	}
	return 8
}

func right(steps []Step, i int, op string) bool {
	return len(steps) > i && steps[i].Op == op && steps[i].Level >= 6
}
