package main

import "regexp"

// bug is one planted bug: the package below bench/planted that has it, and how it is told.
type bug struct {
	// Name is the folder of its package.
	Name string
	// Target is the name of the fuzz target.
	Target string
	// Obstacle is what stands between random input and the bug.
	Obstacle string
	// Message is part of what every failure by this bug prints, and nothing else does.
	Message *regexp.Regexp
	// Race is whether the bug shows under the race detector alone.
	Race bool
}

// bugs is the suite. Each package has the one bug and no other, so that any other failure is a mistake of the suite.
var bugs = []bug{
	{"magic", "FuzzParse", "magic values nested three deep", message(`index out of range \[\d\] with length 4`), false},
	{"checksum", "FuzzDecode", "CRC-32 over the payload", message(`index out of range \[1\] with length|slice bounds out of range`), false},
	{"length", "FuzzRead", "length field within a length field", message(`slice bounds out of range \[`), false},
	{"jsonkeys", "FuzzDelays", "JSON with keys and types of its own", message(`integer divide by zero`), false},
	{"relation", "FuzzJoin", "relation of six arguments", message(`joined booking covers less`), false},
	{"machine", "FuzzKeys", "state machine, twelve keys deep", message(`cash box holds less than nothing`), false},
	{"session", "FuzzSession", "protocol of text commands in an unusual order", message(`nil pointer dereference`), false},
	{"recursion", "FuzzSheet", "recursion without end", message(`stack overflow|exceeds 1000000000-byte limit|exit status 2|terminated unexpectedly`), false},
	{"hang", "FuzzDuration", "loop without end", message(`hung|timed out|hang|deadline`), false},
	{"allocation", "FuzzUnpack", "allocation without end", message(`out of memory|memory|exit status 2|terminated unexpectedly`), false},
	{"pngtext", "FuzzTexts", "metadata of a container whose parts have checksums", message(`slice bounds out of range \[:-1\]`), false},
	{"zipextra", "FuzzRead", "metadata of a container", message(`index out of range \[3\] with length`), false},
	{"utf8edge", "FuzzEscape", "UTF-8 of four bytes", message(`text came back changed`), false},
	{"intedge", "FuzzPage", "integer overflow at a boundary", message(`slice bounds out of range \[:?-`), false},
	{"alias", "FuzzHistory", "append into a shared array", message(`version \d+ of .* has changed`), false},
	{"folding", "FuzzMark", "letters whose cases differ in length", message(`slice bounds out of range \[`), false},
	{"reserved", "FuzzRegister", "letters that fold to ASCII", message(`mail to kernel reaches user`), false},
	{"race", "FuzzSum", "data race", message(`race detected during execution of test|(?i:data race)`), true},
	{"offbyone", "FuzzLeft", "index off by one", message(`index out of range \[12\] with length 12`), false},
	{"glob", "FuzzCheck", "text in a pattern language", message(`index out of range \[\d+\] with length`), false},
	{"base64", "FuzzParse", "field wrapped in base64", message(`index out of range \[1\] with length|slice bounds out of range`), false},
	{"floatedge", "FuzzPercentile", "number that compares with none", message(`index out of range \[-9223372036854775808\]`), false},
	{"nmea", "FuzzParse", "checksum in text", message(`index out of range \[\d+\] with length`), false},
	{"varint", "FuzzFields", "length that overflows to below zero", message(`slice bounds out of range \[`), false},
}

func message(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }
