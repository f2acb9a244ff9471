package inside

import "encoding/binary"

// serveChance sets the runtime's random numbers before an execution, and makes every sync.Pool forget what earlier ones put there.
// It is set by a file that is compiled in beside this one, where the runtime is known.
var serveChance = func(uint64) {}

// chanceOf is what an execution's random numbers begin with: a function of the input, so that the same one does the same in
// any process, and of how often it was repeated, so that what depends on chance does not look as if it did not.
func chanceOf(input []byte, repeated int) uint64 {
	h := uint64(len(input)) ^ uint64(repeated)<<32
	for ; len(input) >= 8; input = input[8:] {
		h = mixed(h ^ binary.LittleEndian.Uint64(input))
	}
	var rest [8]byte
	copy(rest[:], input)
	return mixed(h ^ binary.LittleEndian.Uint64(rest[:]))
}

// mixed spreads what differs over all bits, well enough for a seed.
func mixed(h uint64) uint64 {
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>29
}
