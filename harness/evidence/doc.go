// Package evidence is the vocabulary of the gate: what the stages measured ([Evidence]), the
// thresholds it is held to ([Tier]), one thing wrong ([Finding]) and the answer ([Verdict]).
//
// Use it to read muster.out/evidence.json and muster.out/verdict.json from Go, or to write a tool
// that judges or shows them. It is data only: it measures nothing, judges nothing and reads no
// clock. The stages in harness/stage fill it, harness/gate judges it, harness/report shows it.
//
// Everything outside [Evidence.Run] is a function of the tree, the config and the seed wherever the
// tests themselves repeat: no durations, no host facts, no temporary paths, no map order.
//
// The stored form is JSON whose first key is its version. [Decode] refuses a version or a key that
// it does not know.
package evidence
