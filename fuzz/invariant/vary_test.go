package invariant

import (
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// parts has something of every kind that holds something else.
type held struct {
	List  []*buyer
	Map   map[string][]int
	Array [2][]string
	Any   any
	Ptr   **buyer
	At    *time.Time
	Lock  *sync.Mutex
	own   []int
}

func newHeld() *held {
	b, at := &buyer{"Ada"}, time.Unix(5, 0)
	return &held{
		List: []*buyer{{"a"}, nil, {"c"}}, Map: map[string][]int{"x": {1, 2}, "y": {3}}, Array: [2][]string{{"p"}, {"q"}},
		Any: []any{map[string]*buyer{"k": {"Bob"}}}, Ptr: &b, At: &at, Lock: &sync.Mutex{}, own: []int{1},
	}
}

func TestACopySharesNothingThatItsFieldsReach(t *testing.T) {
	from := newHeld()
	before := digest(from)
	got := clone(reflect.ValueOf(from)).Interface().(*held)
	if digest(got) != before {
		t.Errorf("the copy is another: %+v", got)
	}
	if got.Lock != from.Lock {
		t.Error("a mutex is copied")
	}
	if got.At == from.At || !got.At.Equal(*from.At) {
		t.Errorf("time %v, want a copy of %v", got.At, from.At)
	}
	for name, change := range map[string]func(*held){
		"pointee in a list":    func(h *held) { h.List[2].Name = "changed" },
		"list":                 func(h *held) { h.List[0] = nil },
		"list in a map":        func(h *held) { h.Map["x"][1] = 9 },
		"map":                  func(h *held) { delete(h.Map, "y") },
		"list in an array":     func(h *held) { h.Array[1][0] = "changed" },
		"map in an interface":  func(h *held) { h.Any.([]any)[0].(map[string]*buyer)["k"].Name = "changed" },
		"pointer to a pointer": func(h *held) { (*h.Ptr).Name = "changed" },
		"pointer":              func(h *held) { *h.Ptr = nil },
		"time":                 func(h *held) { *h.At = time.Unix(6, 0) },
	} {
		change(clone(reflect.ValueOf(from)).Interface().(*held))
		if digest(from) != before {
			t.Fatalf("%s: a change of the copy changes %+v", name, from)
		}
	}
}

func TestWhatHasOnlyHiddenFieldsIsOpaque(t *testing.T) {
	type mixed struct {
		hidden int
		Shown  int
	}
	type named int
	for typ, want := range map[reflect.Type]bool{
		reflect.TypeFor[sync.Mutex]():       true,
		reflect.TypeFor[struct{ n int }]():  true,
		reflect.TypeFor[struct{}]():         false,
		reflect.TypeFor[mixed]():            false,
		reflect.TypeFor[time.Time]():        false,
		reflect.TypeFor[named]():            false,
		reflect.TypeFor[map[string]int]():   false,
		reflect.TypeFor[[]int]():            false,
		reflect.TypeFor[*struct{ n int }](): false,
	} {
		if got := opaque(typ); got != want {
			t.Errorf("%v: %v", typ, got)
		}
	}
	_ = mixed{hidden: 1}
}

func TestEveryKindIsFilled(t *testing.T) {
	type every struct {
		B    bool
		I    int8
		U    uint16
		F    float32
		S    string
		Raw  []byte
		L    []string
		A    [2]int
		M    map[string]bool
		P    *int
		Lock *sync.Mutex
		Any  any
		In   struct{ N int }
		own  int // stays as it is
	}
	one := 1
	want := every{
		B: true, I: 1, U: 1, F: 1.5, S: "text", Raw: []byte(`{"text": [1, "two", null]}`), L: []string{"text"}, A: [2]int{1, 1},
		M: map[string]bool{"text": true}, P: &one, In: struct{ N int }{1}, own: 0,
	}
	got := filled(reflect.TypeFor[every](), 0).Interface().(every)
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(every{})); diff != "" {
		t.Error(diff)
	}
}

type tree struct {
	N    int
	Left *tree
	List []tree
	Map  map[string]tree
	Any  *struct{ T *tree }
}

func TestWhatContainsItselfIsFilledToADepth(t *testing.T) {
	v := filled(reflect.TypeFor[tree](), 0).Interface().(tree)
	for name, next := range map[string]func(*tree) *tree{
		"pointers": func(n *tree) *tree { return n.Left },
		"lists": func(n *tree) *tree {
			if len(n.List) == 0 {
				return nil
			}
			return &n.List[0]
		},
		"maps": func(n *tree) *tree {
			if len(n.Map) == 0 {
				return nil
			}
			v := n.Map["text"]
			return &v
		},
	} {
		var numbers []int
		for n := &v; n != nil; n = next(n) {
			numbers = append(numbers, n.N)
		}
		// A level is a field and what it holds: three of them, and a last one of which the fields are too deep.
		if !slices.Equal(numbers, []int{1, 1, 1, 0}) {
			t.Errorf("%s: %v", name, numbers)
		}
	}
}

func TestVariantsChangeOnePlaceEach(t *testing.T) {
	type sub struct{ N int }
	type whole struct {
		S    string
		L    []int
		M    map[string]sub
		P    *sub
		Any  any
		Raw  []byte
		A    [1]bool
		none *sub
	}
	v := whole{
		S: "s", L: []int{1, 2, 3, 4}, M: map[string]sub{"d": {4}, "a": {1}, "c": {3}, "b": {2}}, P: &sub{5}, Any: sub{6}, Raw: []byte("ab"), A: [1]bool{true},
		none: &sub{7},
	}
	before := digest(v)
	got := map[string]whole{}
	var order []string
	for _, variant := range vary(reflect.ValueOf(v), zeros) {
		order = append(order, variant.what())
		got[variant.what()] = variant.value.Interface().(whole)
	}
	want := []string{
		"zero", ".S zero", ".L nil", ".L empty", ".L[0] zero", ".L[1] zero", ".L[2] zero", ".M nil", ".M empty", ".M[a] zero", ".M[a].N zero",
		".M[b] zero", ".M[b].N zero", ".M[c] zero", ".M[c].N zero", ".P nil", ".P a pointer to zero", ".P zero", ".P.N zero",
		".Any nil", ".Any zero", ".Any.N zero", ".Raw nil", ".Raw empty", ".A zero", ".A[0] zero",
	}
	if !slices.Equal(order, want) {
		t.Errorf("places\n%q\nwant\n%q", order, want)
	}
	if digest(v) != before {
		t.Errorf("the value itself is changed: %+v", v)
	}
	for place, change := range map[string]func(*whole){
		".S zero":      func(w *whole) { w.S = "" },
		".L empty":     func(w *whole) { w.L = []int{} },
		".L[1] zero":   func(w *whole) { w.L = []int{1, 0, 3, 4} },
		".M[b].N zero": func(w *whole) { w.M = map[string]sub{"d": {4}, "a": {1}, "c": {3}, "b": {}} },
		".P nil":       func(w *whole) { w.P = nil },
		".P.N zero":    func(w *whole) { w.P = &sub{} },
		".Any nil":     func(w *whole) { w.Any = nil },
		".Any.N zero":  func(w *whole) { w.Any = sub{} },
		".Raw nil":     func(w *whole) { w.Raw = nil },
		".A[0] zero":   func(w *whole) { w.A[0] = false },
	} {
		changed := v
		change(&changed)
		if !reflect.DeepEqual(got[place], changed) {
			t.Errorf("%s: %+v, want %+v", place, got[place], changed)
		}
	}
}

func TestWhatContainsItselfIsVariedToADepth(t *testing.T) {
	n := &tree{N: 1}
	for range 20 {
		n = &tree{N: 1, Left: n}
	}
	deepest := ""
	for _, v := range vary(reflect.ValueOf(n), zeros) {
		if len(v.place) > len(deepest) {
			deepest = v.place
		}
	}
	// A field and what it points to are a level each, and so is the pointer itself.
	if deepest != ".Left.Left.Left" && deepest != ".Left.Left.List" {
		t.Errorf("deepest place %s", deepest)
	}
}
