// Package inside is the part of the engine that runs in the process of the target: it takes commands from the
// process that supervises, runs inputs that fuzz/engine/core chose or that it was given, and tells what became
// of them.
//
// With fuzz/engine/core it is compiled into the standard library's internal/fuzz of the target's test binary, by an
// overlay: package testing, patched, calls it from F.Fuzz. So it imports only what internal/fuzz depends on, and
// declares no name that internal/fuzz has. For the supervising side it is the definition of the protocol.
//
// It bounds nothing and survives nothing: a process that dies is replaced by the supervisor, which finds the input
// that did it in the memory that both share.
package inside
