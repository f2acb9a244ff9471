// Package mutate is the vocabulary of mutation testing: an [Operator] proposes small changes to source,
// each a [Mutant]; a mutant that some test notices is killed, and the [Score] of a package is the share
// of its mutants that are.
//
// It defines words and arithmetic only. Operators are in mutate/operator, finding the mutants of a
// package in mutate/discover, compiling all of them into one test binary in mutate/schemata, and
// running tests against them in mutate/engine.
//
// Statuses and the stored report are those of the mutation-testing report schema
// (https://github.com/stryker-mutator/mutation-testing-elements).
package mutate
