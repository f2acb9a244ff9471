// Package schemata compiles all mutants of a package into one test binary: it splices gates into the
// source, each of which asks at run time whether its mutant is active.
//
// It knows nothing of operators. A mutant is a span and a text; [Instrument] finds the syntax that the
// span covers and takes the cheapest gate that keeps types, order of evaluation and control flow what
// they are with the mutant alone in the file. What it cannot gate so is listed for a build of its own.
// It builds and runs nothing; mutate/engine does.
package schemata
