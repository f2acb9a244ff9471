package core

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

const (
	blockBytes = 64
	blockWords = blockBytes / 8
)

// edgeMap reads the live counters and remembers what was seen in them.
//
// A program has many more counters than one target reaches. Blocks of 64 bytes that were ever not zero are hot: they are cleared
// before and read after each execution. The others are never cleared, so what turns up in them stays until somebody looks, which is
// done once in a batch of executions: nothing is missed, and the executions of that batch are run again to see which did it.
type edgeMap struct {
	live  []byte
	words []wordState
	hot   []uint32 // block numbers, ascending only by chance
	hotAt []int32  // for each block 1 + its place in hot, 0 where it is cold
	zero  []byte
	tail  [blockBytes]byte // the last block, where it is short
}

// wordState is what is known of eight counters. In each byte a bit stands for a power-of-two bucket of the count.
type wordState struct {
	stable            uint64 // 0xff for each counter that repeats
	once, twice, more uint64 // buckets that at least 1, 2, 3 executions were seen in
}

// cell is eight counters of one run, sorted into buckets.
type cell struct {
	word uint32
	bits uint64
}

func newEdgeMap(live []byte) *edgeMap {
	blocks := (len(live) + blockBytes - 1) / blockBytes
	m := &edgeMap{live: live, words: make([]wordState, blocks*blockWords), hotAt: make([]int32, blocks), zero: make([]byte, 1<<12)}
	for i := range m.words {
		m.words[i].stable = ^uint64(0)
	}
	return m
}

// buckets rounds each of eight counters down to a power of two.
func buckets(w uint64) uint64 {
	w |= w >> 1 & 0x7f7f7f7f7f7f7f7f
	w |= w >> 2 & 0x3f3f3f3f3f3f3f3f
	w |= w >> 4 & 0x0f0f0f0f0f0f0f0f
	return w ^ w>>1&0x7f7f7f7f7f7f7f7f
}

// nonzeroBytes returns 0xff for each byte that is not zero.
func nonzeroBytes(w uint64) uint64 {
	w |= w >> 4 & 0x0f0f0f0f0f0f0f0f
	w |= w >> 2 & 0x3f3f3f3f3f3f3f3f
	w |= w >> 1 & 0x7f7f7f7f7f7f7f7f
	return w & 0x0101010101010101 * 0xff
}

// countBytes returns how many bytes are not zero.
func countBytes(w uint64) int { return bits.OnesCount64(nonzeroBytes(w) & 0x0101010101010101) }

// block returns the counters of block b; the last one may be short and is then read from a copy.
func (m *edgeMap) block(b uint32) *[blockBytes]byte {
	off := int(b) * blockBytes
	if off+blockBytes <= len(m.live) {
		return (*[blockBytes]byte)(m.live[off:])
	}
	copy(m.tail[:], m.live[off:])
	return &m.tail
}

// clearHot zeroes the hot blocks.
func (m *edgeMap) clearHot() {
	for _, b := range m.hot {
		off := int(b) * blockBytes
		clear(m.live[off:min(off+blockBytes, len(m.live))])
	}
}

// clearAll zeroes every counter.
func (m *edgeMap) clearAll() { clear(m.live) }

// trace is what one look at the counters of a run shows.
type trace struct {
	hash  uint64 // of the stable part
	novel bool   // a stable bucket that was in no run before
}

// scanHot looks at the hot blocks from number first on. Where count is set the run is one more that reached what it reached.
func (m *edgeMap) scanHot(count bool, first int) trace {
	var t trace
	for _, b := range m.hot[first:] {
		counters := m.block(b)
		state := (*[blockWords]wordState)(m.words[b*blockWords:])
		for i := range state {
			w := binary.LittleEndian.Uint64(counters[i*8:])
			if w == 0 {
				continue
			}
			s := &state[i]
			if w = buckets(w) & s.stable; w == 0 {
				continue
			}
			t.hash += hashCell(uint64(b)*blockWords+uint64(i), w)
			if w&^s.more != 0 {
				t.novel = s.add(w, count) || t.novel
			}
		}
	}
	return t
}

// hashCell is one cell's part of the hash of a run, which is the sum of all: the order of blocks has no part in it.
func hashCell(word, bits uint64) uint64 {
	x := (bits + word*0xd6e8feb86659fd93) * 0x9e3779b97f4a7c15
	return (x ^ x>>32) * 0xd6e8feb86659fd93
}

// hash is that of a run that showed these cells, as far as they are stable now.
func (m *edgeMap) hash(cells []cell) uint64 {
	h := uint64(0)
	for _, c := range cells {
		if w := c.bits & m.words[c.word].stable; w != 0 {
			h += hashCell(uint64(c.word), w)
		}
	}
	return h
}

// add counts one more run with these buckets and reports whether one of them was in none before. That one is not counted: it is
// confirmed first.
func (s *wordState) add(w uint64, count bool) (novel bool) {
	if count {
		seen := w & s.once
		s.more |= seen & s.twice
		s.twice |= seen
	}
	return w&^s.once != 0
}

// allZero reports whether no counter is set.
func (m *edgeMap) allZero() bool {
	rest := m.live
	for len(rest) > len(m.zero) {
		if !bytes.Equal(rest[:len(m.zero)], m.zero) {
			return false
		}
		rest = rest[len(m.zero):]
	}
	return bytes.Equal(rest, m.zero[:len(rest)])
}

// warm makes every block hot that is not zero, and returns the number of hot blocks before.
func (m *edgeMap) warm() (before int) {
	before = len(m.hot)
	for b := range m.hotAt {
		if m.hotAt[b] != 0 {
			continue
		}
		off := b * blockBytes
		if part := m.live[off:min(off+blockBytes, len(m.live))]; !bytes.Equal(part, m.zero[:len(part)]) {
			m.hot = append(m.hot, uint32(b))
			m.hotAt[b] = int32(len(m.hot))
		}
	}
	return before
}

// read appends the hot cells that are not zero, unstable counters left out.
func (m *edgeMap) read(cells []cell) []cell {
	for _, b := range m.hot {
		counters := m.block(b)
		for i := range blockWords {
			w := binary.LittleEndian.Uint64(counters[i*8:])
			if w == 0 {
				continue
			}
			word := b*blockWords + uint32(i)
			if w = buckets(w) & m.words[word].stable; w != 0 {
				cells = append(cells, cell{word, w})
			}
		}
	}
	return cells
}

// total is the sum of the counts of a run: how much it did, without a clock.
func (m *edgeMap) total() uint64 {
	sum := uint64(0)
	for _, b := range m.hot {
		for _, c := range m.block(b) {
			sum += uint64(c)
		}
	}
	return sum
}

// unstable makes counters be ignored from now on; mask has 0xff for each.
func (m *edgeMap) unstable(word uint32, mask uint64) {
	s := &m.words[word]
	s.stable &^= mask
	s.once &^= mask
	s.twice &^= mask
	s.more &^= mask
}

// differences makes unstable what two reads of one input do not agree on, in the blocks that were hot first.
func (m *edgeMap) differences(a, b []cell, hot int) {
	in := make(map[uint32]uint64, len(a))
	for _, c := range a {
		in[c.word] = c.bits
	}
	for _, c := range b {
		if int(m.hotAt[c.word/blockWords]) > hot {
			continue
		}
		if d := in[c.word] ^ c.bits; d != 0 {
			m.unstable(c.word, nonzeroBytes(d))
		}
		delete(in, c.word)
	}
	for word, w := range in { // any order: each word is on its own
		m.unstable(word, nonzeroBytes(w))
	}
}

// learn adds the buckets of a confirmed run to those seen and reports how many are new, and how many counters were never reached before.
func (m *edgeMap) learn(cells []cell) (features, edges int) {
	for _, c := range cells {
		s := &m.words[c.word]
		fresh := c.bits & s.stable &^ s.once
		edges += countBytes(fresh &^ nonzeroBytes(s.once))
		s.once |= fresh
		features += bits.OnesCount64(fresh)
	}
	return features, edges
}

// count fills in what the map knows.
func (m *edgeMap) count(st *Stats) {
	st.Counters = len(m.live)
	for i := range m.words {
		s := &m.words[i]
		if s.once != 0 {
			st.Edges += countBytes(s.once)
			st.Features += bits.OnesCount64(s.once)
			st.Singletons += bits.OnesCount64(s.once &^ s.twice)
			st.Doubletons += bits.OnesCount64(s.twice &^ s.more)
		}
		if s.stable != ^uint64(0) {
			st.Unstable += countBytes(^s.stable)
		}
	}
}

// stableOf drops what is not stable, in place.
func (m *edgeMap) stableOf(cells []cell) []cell {
	kept := cells[:0]
	for _, c := range cells {
		if c.bits &= m.words[c.word].stable; c.bits != 0 {
			kept = append(kept, c)
		}
	}
	return kept
}
