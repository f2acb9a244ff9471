package core

import (
	"encoding/binary"
	"math/bits"
	"testing"
)

func TestBucketsRoundEachCounterDownToAPowerOfTwo(t *testing.T) {
	for c := range 256 {
		want := uint64(0)
		if c > 0 {
			want = 1 << (bits.Len(uint(c)) - 1)
		}
		for shift := 0; shift < 64; shift += 8 {
			if got := buckets(uint64(c) << shift); got != want<<shift {
				t.Errorf("%d<<%d: got %#x, want %#x", c, shift, got, want<<shift)
			}
		}
	}
}

func TestWordsAreTreatedByteByByte(t *testing.T) {
	r := splitMix{1}
	for range 2000 {
		w := r.next()
		w &= r.next()
		w &= r.next()
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], w)
		n := 0
		for i := range b {
			if b[i] != 0 {
				b[i] = 0xff
				n++
			}
		}
		if got := nonzeroBytes(w); got != binary.LittleEndian.Uint64(b[:]) || countBytes(w) != n {
			t.Fatalf("%#x: %#x, %d bytes", w, got, countBytes(w))
		}
	}
}

// shapes are numbers of counters that end on and off the edges of blocks and of the page that zeros are compared by.
var shapes = []int{1, 7, 63, 64, 65, 4095, 4096, 4097, 9000}

func TestWhateverCounterIsSetIsSeen(t *testing.T) {
	for _, n := range shapes {
		live := make([]byte, n)
		m := newEdgeMap(live)
		for _, i := range []int{0, n / 3, n - 1} {
			live[i] = 5
			if m.allZero() {
				t.Errorf("%d counters: %d is not seen", n, i)
			}
			m.warm()
			cells := m.read(nil)
			if len(cells) != 1 || int(cells[0].word) != i/8 || cells[0].bits != 4<<(i%8*8) {
				t.Errorf("%d counters: %d is read as %v", n, i, cells)
			}
			if m.total() != 5 {
				t.Errorf("%d counters: total %d", n, m.total())
			}
			m.clearHot()
			if !m.allZero() || live[i] != 0 {
				t.Errorf("%d counters: %d is not cleared", n, i)
			}
		}
	}
}

func TestAHotScanSaysWhatAFullReadSays(t *testing.T) {
	r := splitMix{2}
	live := make([]byte, 3000)
	m := newEdgeMap(live)
	for range 300 {
		m.clearAll()
		for range r.below(20) {
			live[r.below(len(live))] = byte(r.next())
		}
		m.warm()
		cells := m.read(nil)
		fresh := false
		for _, c := range cells {
			fresh = fresh || c.bits&^m.words[c.word].once != 0
		}
		got := m.scanHot(true, 0)
		if got.novel != fresh || got.hash != m.hash(cells) {
			t.Fatalf("scan %+v, read novel %v, hash %#x", got, fresh, m.hash(cells))
		}
		if features, _ := m.learn(cells); features > 0 != fresh {
			t.Fatalf("%d features learned", features)
		}
		if m.scanHot(false, 0).novel {
			t.Fatal("what was learned is novel")
		}
	}
}

func TestFeaturesSeenOnceAndTwiceAreCounted(t *testing.T) {
	live := make([]byte, 200)
	m := newEdgeMap(live)
	see := func(i int) {
		m.clearAll()
		live[i] = 1
		m.warm()
		if m.scanHot(true, 0).novel {
			m.learn(m.read(nil))
		}
	}
	for i, times := range map[int]int{3: 1, 80: 2, 81: 3, 150: 7} {
		for range times {
			see(i)
		}
	}
	var st Stats
	m.count(&st)
	if st.Edges != 4 || st.Features != 4 || st.Singletons != 1 || st.Doubletons != 1 || st.Counters != 200 {
		t.Errorf("got %+v", st)
	}
}

func TestUnstableCountersAreIgnored(t *testing.T) {
	live := make([]byte, 100)
	m := newEdgeMap(live)
	live[5], live[50] = 1, 1
	m.warm()
	a := m.read(nil)
	live[5] = 9
	m.differences(a, m.read(nil), len(m.hot))
	if cells := m.stableOf(a); len(cells) != 1 || cells[0].word != 6 {
		t.Errorf("left: %v", cells)
	}
	m.learn(m.read(nil))
	live[5] = 77
	if m.scanHot(true, 0).novel {
		t.Error("an unstable counter is novel")
	}
	var st Stats
	if m.count(&st); st.Unstable != 1 || st.Edges != 1 || st.UnstableShare() != 0.5 {
		t.Errorf("got %+v", st)
	}
}

func TestCountersBeyondThoseThatWereHotAreNotCompared(t *testing.T) {
	live := make([]byte, 200)
	m := newEdgeMap(live)
	live[1] = 1
	hot := m.warm() // none
	live[1], live[150] = 1, 1
	m.warm()
	m.differences(nil, m.read(nil), hot)
	var st Stats
	if m.count(&st); st.Unstable != 0 {
		t.Errorf("%d unstable", st.Unstable)
	}
}
