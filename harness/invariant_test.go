package harness

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
)

func TestInvariantsAreToldOnceWhenTheTestEnds(t *testing.T) {
	f := runFake(t, "TestOther", func(tb testing.TB) {
		a := NewInvariant(tb, "total", "always")
		b := NewInvariant(tb, "total", "round trip")
		if NewInvariant(tb, "total", "always") != a || a == b {
			t.Errorf("name and kind do not name an invariant")
		}
		for _, digest := range []uint64{7, 8, 7, 0} {
			a.Checked(digest)
		}
		a.Discarded()
		b.Class("nulls")
		b.Class("malformed")
		b.Class("nulls")
		if got := a.Counts(); got.Checks != 4 || got.Distinct != 3 || got.Discarded != 1 {
			t.Errorf("counts %+v", got)
		}
	})
	want := AttrInvariant + ` [{"name":"total","kind":"always","checks":4,"distinct":3,"discarded":1},` +
		`{"name":"total","kind":"round trip","checks":0,"distinct":0,"discarded":0,"classes":["nulls","malformed"]}]`
	if len(f.attrs) != 2 || f.attrs[1] != want {
		t.Errorf("attributes %q, want the seed and %q", f.attrs, want)
	}
}

func TestATestWithoutInvariantsTellsNothingOfThem(t *testing.T) {
	f := runFake(t, "TestOther", func(tb testing.TB) { Seed(tb) })
	if len(f.attrs) != 1 {
		t.Errorf("attributes %q", f.attrs)
	}
}

func TestATestThatRunsAgainCountsAfresh(t *testing.T) {
	for range 2 {
		f := runFake(t, "TestOther", func(tb testing.TB) { NewInvariant(tb, "x", "always").Checked(1) })
		var got []InvariantAttr
		if err := json.Unmarshal([]byte(f.attrs[1][len(AttrInvariant):]), &got); err != nil || len(got) != 1 || got[0].Checks != 1 {
			t.Errorf("%q: %+v, %v", f.attrs, got, err)
		}
	}
}

func TestGoroutinesMayCountTogether(t *testing.T) {
	runFake(t, "TestOther", func(tb testing.TB) {
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for j := range 100 {
					inv := NewInvariant(tb, "x", "always")
					inv.Checked(uint64(j))
					inv.Discarded()
					inv.Class(fmt.Sprint(i))
				}
			})
		}
		wg.Wait()
		got := NewInvariant(tb, "x", "always").Counts()
		if got.Checks != 800 || got.Distinct != 100 || got.Discarded != 800 || len(got.Classes) != 8 {
			t.Errorf("%+v", got)
		}
	})
}
