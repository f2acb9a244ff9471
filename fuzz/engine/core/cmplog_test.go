package core

import "testing"

func TestALoopGetsItsShareOfTheRecords(t *testing.T) {
	startRecording()
	defer stopRecording()
	for i := range 1000 {
		CompareIntegers(8, false, uint64(i), 1000, 7)
	}
	CompareStrings(false, "a", "b", 8)
	list := recordedComparisons()
	if len(list) != siteRecords+1 {
		t.Fatalf("%d records", len(list))
	}
	for i, c := range list[:siteRecords] {
		if c.a != uint64(i) || int(c.nth) != i || c.site != 7 {
			t.Errorf("record %d: %+v", i, c)
		}
	}
	if c := list[siteRecords]; c.site != 8 || c.nth != 0 || c.textA != "a" || c.textB != "b" {
		t.Errorf("behind the loop: %+v", c)
	}
}

func TestALoopWithoutEndIsNoLongerRecorded(t *testing.T) {
	defer stopRecording()
	for range 2 { // each run has the whole of it
		startRecording()
		for i := range siteRecords + mostRefused {
			CompareIntegers(8, false, uint64(i), 0, 7)
		}
		if !recording.Load() {
			t.Fatal("it ended too early")
		}
		CompareIntegers(8, false, 1, 0, 7)
		if recording.Load() {
			t.Error("it goes on for ever")
		}
	}
}

func TestAFullLogIsNoLongerRecorded(t *testing.T) {
	startRecording()
	defer stopRecording()
	for i := range maxRecords {
		CompareIntegers(8, false, 1, 2, uint(i)<<20|uint(i))
	}
	if n := len(recordedComparisons()); n > maxRecords {
		t.Errorf("%d records", n)
	}
	for site := uint(0); recording.Load(); site++ {
		CompareIntegers(8, false, 1, 2, site)
	}
	if n := len(recordedComparisons()); n != maxRecords {
		t.Errorf("%d records in a log for %d", n, maxRecords)
	}
}

func TestATornRecordIsReadWithinTheMemory(t *testing.T) {
	startRecording()
	defer stopRecording()
	CompareStrings(false, "left", "right", 1)
	r := &compareLog.records[0]
	for _, at := range []uint32{operandMemory, operandMemory - 1, 1<<32 - 1} {
		r.aAt = at
		if c := recordedComparisons()[0]; c.textA != "" || c.textB != "right" {
			t.Errorf("at %d: %+v", at, c)
		}
	}
}
