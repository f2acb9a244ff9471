package fuzz

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Config changes how a property is checked. The zero value is valid.
type Config struct {
	// Name tells the properties of one test apart, in messages and in saved inputs; empty numbers them.
	Name string
	// Cases is how many values are tried; 0 is 100.
	Cases int
	// MaxDiscards is how many values may be discarded for each that is tried, before the generator is
	// said to discard too many; 0 is 10.
	MaxDiscards int
	// MaxShrinks is how many times the property may run to make a failing value smaller; 0 is 5000, and
	// less than 0 leaves the value as it was drawn.
	MaxShrinks int
	// Timeout is how long one case may take before it is reported as hung; 0 is 30 seconds.
	Timeout time.Duration
	// MinSize and MaxSize are the sizes that generators of gopter's make lists and strings of: at least
	// MinSize and less than MaxSize elements. A MaxSize of 0 is 100. Sizes multiply where lists are nested: strings
	// in maps in lists are up to a million characters in all, so set it to 10 or 20 there.
	MinSize, MaxSize int
}

// filled returns the only config with its defaults, and ends the test where it is wrong.
func filled(t testing.TB, configs []Config) Config {
	t.Helper()
	var c Config
	switch len(configs) {
	case 0:
	case 1:
		c = configs[0]
	default:
		t.Fatalf("fuzz: %d configs; pass one", len(configs))
	}
	set := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	set(&c.Cases, 100)
	set(&c.MaxDiscards, 10)
	set(&c.MaxShrinks, 5000)
	set(&c.MaxSize, max(100, c.MinSize))
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	switch {
	case c.Cases < 0:
		t.Fatalf("fuzz: config: %d cases; set Cases to 1 or more", c.Cases)
	case c.MaxDiscards < 0:
		t.Fatalf("fuzz: config: MaxDiscards is %d; set it to 1 or more", c.MaxDiscards)
	case c.Timeout < 0:
		t.Fatalf("fuzz: config: Timeout is %v; set it to a time above 0", c.Timeout)
	case c.MinSize < 0 || c.MaxSize < c.MinSize:
		t.Fatalf("fuzz: config: sizes from %d to %d; set MinSize to 0 or more and MaxSize to MinSize or more", c.MinSize, c.MaxSize)
	}
	return c
}

// inCI reports whether this is a run whose files nobody would see.
func inCI() bool { return os.Getenv("CI") != "" }

// entries is the folder, in the package's, that the go command keeps saved inputs in.
var entries = filepath.Join("testdata", "fuzz")
