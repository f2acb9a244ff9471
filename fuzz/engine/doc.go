// Package engine fuzzes one native target at a time: it builds the package's test binary once, with the
// fuzzing engine of fuzz/engine/core inside, runs targets in worker processes that it supervises, and tells
// what was found.
//
// A [Session] is one target that is being fuzzed. What it finds is a function of the binary, the seed, the
// number of lanes and the executions asked for, whatever the machine does meanwhile: a time budget is for
// the caller to turn into executions. Where the toolchain is not one that the engine knows, [Binary.Native]
// says why and a Session does the same through the fuzzing of the go command, without that promise.
//
// It does not choose targets or share out time (fuzz/engine/campaign), does not know formats
// (fuzz/engine/format), keeps no corpus between sessions, and writes nothing outside Options.Work.
package engine
