package fuzz

// Describe writes a value on one line as a failure shows it, in about most bytes at the most. It is for
// libraries that say more about a counterexample.
func Describe(v any, most int) string { return describe(v, most) }
