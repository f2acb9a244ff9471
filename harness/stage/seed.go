package stage

import "strconv"

// runSeed is the MUSTER_SEED of run k, counted from 1: the root seed itself, then its successors in
// the SplitMix64 sequence (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
func runSeed(root uint64, k int) uint64 {
	if k == 1 {
		return root
	}
	return mix(root + uint64(k-1)*golden)
}

// runShuffle is the -test.shuffle of run k. The first run keeps the order of the source, so that it
// answers what go test answers; the others get a positive number derived from their seed.
func runShuffle(root uint64, k int) string {
	if k == 1 {
		return "off"
	}
	return strconv.FormatUint(mix(runSeed(root, k)+golden)>>33|1, 10)
}

const golden = 0x9e3779b97f4a7c15

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
