// Package mutesting makes operators of the mutators that are registered with
// github.com/zimmski/go-mutesting: its own six, and any that a program registers besides.
//
// A mutator changes the syntax tree in place, names no position and keeps global state. So it is let
// loose on a private copy of the node; what it did is read off as a change of source text, and only
// that is used. It never runs anything. Statements that it puts in only to keep names used (which
// evaluate what the program would not) become our own. All of these operators are off: ours subsume
// the six.
package mutesting
