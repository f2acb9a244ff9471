package fuzz

// Describe writes a value on one line as a failure shows it, in about most bytes at the most. It is for
// libraries that say more about a counterexample.
//
// A value with the method Explain() (words string, value any) is shown as these words and that value.
func Describe(v any, most int) string { return describe(v, most) }

// explained is a value that says in words what it is; it is shown as the words and the value that they are about.
type explained interface {
	Explain() (words string, value any)
}
