// Package cache keeps what became of mutants, so that nothing is judged twice: whole answers, by a
// digest of everything that they depend on, and journals of runs that were interrupted.
//
// What an answer depends on is known in two steps. [Inputs.Key] is a digest of what goes into the test
// binary and of the files under testdata, all by content: it needs the go command to list packages, and
// no build. What the tests consult beside that, files and environment variables, is known when they have
// run; it is stored with the answer and compared when the answer is looked up ([Consulted]). As with the
// go command's own cache of test results, files outside of the module, the network and the clock
// do not count.
//
// It does not know what an answer looks like: mutate/session does.
package cache
