// Package format makes new inputs for a fuzz target that keep the format of the input they are made from: a chunk is
// replaced and the checksum behind it is right, a key moves to another object of the same document, the text
// that base64 hides in a string of JSON changes and is wrapped again. A parser's later stages meet what bytes
// changed at random never bring past its first.
//
// [Options.Candidates] is what an engine asks for inputs made from an entry of its corpus; [Options.Splice] mixes two
// entries; [Options.Seeds] are first inputs where there are none; [Detect] says what an input looks like.
// [Formats] lists what is known. Changes come from the rules of package fuzz/perturb where it has them, and from moves
// of pieces that are the same for all formats: swap, repeat, remove, rename, take from elsewhere, nest.
//
// It runs no code under test and reads no files. It is not for inputs without a format, which the engine's own changes
// of bytes suit better, nor for those of fuzz.Run, which are streams of choices.
package format
