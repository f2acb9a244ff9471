// Package engine judges the mutants of one package: it builds one test binary that holds all of them,
// finds out what each test reaches and infects, and runs against each mutant only the tests that
// could notice it.
//
// Tests run in worker processes that serve many mutants each, through a test binary whose package
// testing is patched (see [hook]). What a worker says is believed only where state left behind by an
// earlier mutant cannot have caused it: survivors are confirmed in a fresh process, and after a kill
// the same test must pass with no mutant active. Two answers must agree where a test may start goroutines.
// Where what workers leave over takes long, it goes on in a binary that holds those mutants alone.
//
// It does not decide what to mutate (mutate/discover), how a mutant is switched on
// (mutate/schemata), or what a score must be (harness/gate). It writes nothing outside Config.Out.
package engine
