// Package invariant holds code to what is always true of it: generated inputs go in, and a sentence about
// what comes out must hold for each.
//
// Use it in _test.go files beside package fuzz. Each function checks one invariant on many inputs, prints the
// smallest counterexample that it finds, and tells the runner what it ran on, so that muster gate can tell
// invariants that count from idle ones:
//
//	func TestInvoices(t *testing.T) {
//		invariant.Never(t, "a total is below zero", invoices(), func(in Invoice) bool { return Total(in) < 0 })
//		invariant.RoundTrip(t, "an invoice survives its JSON", invoices(), invariant.Codec[Invoice, []byte]{
//			Encode: Encode, Decode: Decode,
//		})
//	}
//
// About one call of the code:
//   - [Always] and [Never]: a condition.
//   - [RoundTrip], [Idempotent], [Same], [Monotone]: a relation of outputs, without knowing the right one.
//   - [Secret]: no output contains a secret that went in, as it is or encoded.
//   - [NotHappy]: nulls, malformed payloads, contexts that end, permission boundaries and serialization
//     quirks, each switched on by the caller, make nothing panic, hang or succeed that must not.
//
// About calls in a row:
//   - [Machine]: a system agrees with its model after every command.
//   - [Permissions]: who may call which tool in which state; forbidden actions never happen, allowed ones do.
//
// It does not prove anything: an invariant holds on what was drawn. A condition that calls nothing of the
// code under test holds for ever and shows nothing; the gate calls it idle.
package invariant
