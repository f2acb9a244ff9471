package core

import "sync/atomic"

// The compiler calls a hook before each comparison of integers and of strings in instrumented code. While a run is recorded they
// note the operands; else they cost a load and a branch. The package's user gives them to the compiler, under the names that it expects.

// recording says that operands are noted.
var recording atomic.Bool

const (
	maxRecords    = 1 << 14
	maxOperand    = 128 // bytes of a string that are kept
	operandMemory = 1 << 18
)

// record is one comparison.
type record struct {
	site uint64 // of the comparison in the code, the same in every run of a binary
	kind recordKind
	size uint8 // bytes of an integer
	nth  uint8 // among those of the site in this run, from 0
	a, b uint64
	// strings lie in the log's memory, cut to maxOperand
	aAt, aLen, bAt, bLen uint32
	fullA, fullB         int // lengths before cutting
}

type recordKind uint8

const (
	_ recordKind = iota // a record that is not written to the end
	integers
	constant // a is a constant
	text
	folded // compared with EqualFold
)

// log is what the hooks note: room is taken in one atomic step, because goroutines of the function call them at the same time.
var compareLog struct {
	records []record
	used    atomic.Int64
	memory  []byte
	filled  atomic.Int64
	// perSite counts the records of each place in the code, by hash: a loop must not fill the log.
	perSite [1 << siteBits]uint8
	// refused counts comparisons at places that have had their share.
	refused int
}

const (
	siteBits = 16
	// siteRecords is how many records a place in the code gets: the others are those of a loop.
	siteRecords = 48
	// mostRefused is how many comparisons may be refused until nothing more is noted: a run that goes round in a loop for so long
	// would only come later to its end, or to a limit.
	mostRefused = 1 << 18
)

// siteRecord counts one more record of a site and returns how many there were; false where the site has had its share.
//
//go:norace
func siteRecord(site uint) (nth uint8, ok bool) {
	n := &compareLog.perSite[uint32(site)*0x9e3779b1>>(32-siteBits)]
	nth = *n
	if nth >= siteRecords {
		if compareLog.refused++; compareLog.refused > mostRefused {
			recording.Store(false)
		}
		return 0, false
	}
	*n++
	return nth, true
}

func startRecording() {
	l := &compareLog
	if l.records == nil {
		l.records = make([]record, maxRecords)
		l.memory = make([]byte, operandMemory)
	}
	clear(l.records[:min(int(l.used.Load()), len(l.records))])
	l.used.Store(0)
	l.filled.Store(0)
	l.refused = 0
	clear(l.perSite[:])
	recording.Store(true)
}

func stopRecording() {
	if recording.Load() {
		recording.Store(false)
	}
}

// CompareIntegers is for the hooks of integers: size is in bytes; fixed says that a is a constant.
//
//go:norace
func CompareIntegers(size uint8, fixed bool, a, b uint64, site uint) {
	if !recording.Load() {
		return
	}
	noteIntegers(size, fixed, a, b, site)
}

// noteIntegers and noteStrings are not watched by the race detector: what they race with is the engine alone, which takes a torn record for what it is.
// They stay out of the hooks, whose way past them is what each comparison of a run costs that is not recorded.
//
//go:norace
//go:noinline
func noteIntegers(size uint8, fixed bool, a, b uint64, site uint) {
	l := &compareLog
	nth, ok := siteRecord(site)
	if !ok {
		return
	}
	i := l.used.Add(1) - 1
	if i >= int64(len(l.records)) {
		recording.Store(false) // each further one would cost as much for nothing
		return
	}
	kind := integers
	if fixed {
		kind = constant
	}
	l.records[i] = record{site: uint64(site), kind: kind, size: size, nth: nth, a: a, b: b}
}

// CompareStrings is for the hooks of strings: fold says that case does not count.
//
//go:norace
func CompareStrings(fold bool, a, b string, site uint) {
	if !recording.Load() {
		return
	}
	noteStrings(fold, a, b, site)
}

//go:norace
//go:noinline
func noteStrings(fold bool, a, b string, site uint) {
	l := &compareLog
	nth, ok := siteRecord(site)
	if !ok {
		return
	}
	cutA, cutB := a[:min(len(a), maxOperand)], b[:min(len(b), maxOperand)]
	end := l.filled.Add(int64(len(cutA) + len(cutB)))
	if end > int64(len(l.memory)) {
		return
	}
	i := l.used.Add(1) - 1
	if i >= int64(len(l.records)) {
		recording.Store(false) // each further one would cost as much for nothing
		return
	}
	at := uint32(end) - uint32(len(cutA)+len(cutB))
	r := record{site: uint64(site), kind: text, nth: nth, aAt: at, aLen: uint32(len(cutA)), fullA: len(a), fullB: len(b)}
	r.bAt, r.bLen = at+r.aLen, uint32(len(cutB))
	if fold {
		r.kind = folded
	}
	copy(l.memory[r.aAt:], cutA)
	copy(l.memory[r.bAt:], cutB)
	l.records[i] = r
}
