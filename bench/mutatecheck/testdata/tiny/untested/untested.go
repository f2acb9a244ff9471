// Package untested has no tests.
package untested

func Answer() int { return 42 }
