// Package discover loads a package, syntax and types, and lists its mutants.
//
// [Load] asks the go command once, reads imports from compiled export data and checks from source only
// the packages that it was asked for. [Mutants] calls the operators at each node, merges what is equal,
// and settles before anything is built whether each mutant compiles ([mutate.Mutant].Invalid), whether
// it is code nobody tests ([mutate.Mutant].Ignored), and whether a comment keeps it out.
//
// It runs and compiles nothing; mutate/schemata does that with the list.
package discover
