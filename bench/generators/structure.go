package main

import (
	"encoding/json"
	"flag"
	"math/rand"
	"reflect"
	"runtime"
	"strconv"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"pgregory.net/rapid"

	"github.com/passmuster/muster/fuzz"
	"github.com/passmuster/muster/internal/choice"
)

// order is the structure: what a test of billing may take.
type order struct {
	ID       uint32
	Customer string // 0 to 11 letters
	Paid     bool
	Lines    []line // 0 to 9
}

type line struct {
	SKU   string // one of skus
	Count int    // 1 to 100
	Price int    // 0 to 100000
}

var skus = []string{"book", "lamp", "chair", "table", "shelf", "mug", "pen"}

const mostLetters, mostLines, mostCount, mostPrice = 11, 9, 100, 100_000

// way is one way to make the structure.
type way struct {
	name string
	each func(n int, yield func(order))
}

// ways are the ways that are compared.
var ways = []way{
	{"by hand, package math/rand", func(n int, yield func(order)) {
		rng := rand.New(rand.NewSource(1))
		for range n {
			yield(handOrder(rng))
		}
	}},
	{"fuzz, typed", func(n int, yield func(order)) { eachFuzz(fuzz.Gen(typedOrder), n, yield) }},
	{"fuzz, gopter's generators", func(n int, yield func(order)) { eachFuzz(gopterOrder(), n, yield) }},
	{"gopter", func(n int, yield func(order)) {
		g, params := gopterOrder(), gopter.DefaultGenParameters().WithSize(mostLines+1)
		for range n {
			v, _ := g(params).Retrieve()
			yield(v.(order))
		}
	}},
	{"rapid", eachRapid},
}

func (w way) make(n int) { w.each(n, func(order) {}) }

// size is how many bytes of JSON a value has.
func (w way) size() float64 {
	const n = 1000
	total := 0
	w.each(n, func(o order) {
		data, err := json.Marshal(o)
		if err != nil {
			panic(err)
		}
		total += len(data)
	})
	return float64(total) / n
}

func handOrder(rng *rand.Rand) order {
	name := make([]byte, rng.Intn(mostLetters+1))
	for i := range name {
		name[i] = byte('a' + rng.Intn(26))
	}
	o := order{ID: rng.Uint32(), Customer: string(name), Paid: rng.Intn(2) == 1, Lines: make([]line, rng.Intn(mostLines+1))}
	for i := range o.Lines {
		o.Lines[i] = line{skus[rng.Intn(len(skus))], 1 + rng.Intn(mostCount), rng.Intn(mostPrice + 1)}
	}
	return o
}

func eachFuzz(g gopter.Gen, n int, yield func(order)) {
	for seed := range n {
		v, _ := choice.Draw(choice.FromSeed(uint64(seed)), g, 0, mostLines+1).Retrieve()
		yield(v.(order))
	}
}

func typedOrder(s *fuzz.Stream) order {
	letters := fuzz.List(s, 0, 6, mostLetters, func(s *fuzz.Stream) byte { return byte('a' + s.Int(0, 25)) })
	return order{
		ID: uint32(s.Uint64(1<<32 - 1)), Customer: string(letters), Paid: s.Bool(),
		Lines: fuzz.List(s, 0, 7, mostLines, func(s *fuzz.Stream) line {
			return line{fuzz.Pick(s, skus...), s.Int(1, mostCount), s.Int(0, mostPrice)}
		}),
	}
}

func gopterOrder() gopter.Gen {
	names := make([]any, len(skus))
	for i, sku := range skus {
		names[i] = sku
	}
	letters := gen.SliceOf(gen.AlphaLowerChar()).Map(func(letters []rune) string { return string(letters) })
	lines := gen.SliceOf(gen.Struct(reflect.TypeFor[line](), map[string]gopter.Gen{
		"SKU": gen.OneConstOf(names...), "Count": gen.IntRange(1, mostCount), "Price": gen.IntRange(0, mostPrice),
	}))
	return gen.Struct(reflect.TypeFor[order](), map[string]gopter.Gen{
		"ID": gen.UInt32(), "Customer": letters, "Paid": gen.Bool(), "Lines": lines,
	})
}

func eachRapid(n int, yield func(order)) {
	for name, value := range map[string]string{"checks": strconv.Itoa(n), "seed": "1", "nofailfile": "true"} {
		if err := flag.Set("rapid."+name, value); err != nil {
			panic(err)
		}
	}
	lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) line {
		return line{
			rapid.SampledFrom(skus).Draw(t, "sku"), rapid.IntRange(1, mostCount).Draw(t, "count"),
			rapid.IntRange(0, mostPrice).Draw(t, "price"),
		}
	}), 0, mostLines)
	letters := rapid.StringOfN(rapid.RuneFrom([]rune("abcdefghijklmnopqrstuvwxyz")), 0, mostLetters, -1)
	rapid.Check(still{}, func(t *rapid.T) {
		yield(order{
			rapid.Uint32().Draw(t, "id"), letters.Draw(t, "customer"), rapid.Bool().Draw(t, "paid"), lines.Draw(t, "lines"),
		})
	})
}

// still is the test that rapid wants: nothing fails.
type still struct{ testing.TB }

func (still) Helper()             {}
func (still) Name() string        { return "still" }
func (still) Logf(string, ...any) {}
func (still) Log(...any)          {}
func (still) Failed() bool        { return false }
func (still) Cleanup(func())      {}
func (still) Errorf(f string, _ ...any) {
	panic(f)
}
func (still) Fatalf(string, ...any) { runtime.Goexit() }
