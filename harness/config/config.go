package config

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"time"

	"github.com/passmuster/muster/harness/evidence"
)

// FileName is the name of the config file, in the module root.
const FileName = "muster.yaml"

// Version is the version of the file's format.
const Version = 1

// BuiltIn is the Source of the config that holds where there is no file.
const BuiltIn = "built-in"

// Config says which thresholds hold for which packages. [Default] and [Parse] make one; its zero
// value has no tiers and is of no use.
type Config struct {
	Version int
	Mode    evidence.Mode
	// Seed is the root seed of a run.
	Seed   uint64
	Budget Budget
	// Tiers are ordered weakest first, inheritance resolved. There is at least one.
	Tiers   []evidence.Tier
	Rules   []Rule
	Lower   []Lowering
	Exclude []Exclusion
	// Digest is the sha256 of the file in hex, empty for the built-in defaults.
	Digest string
	// Source is the name of the file, or [BuiltIn].
	Source string

	// places has the dotted keys of the file ("mode", "tiers.high.skips") that decide something.
	places map[string]place
}

// Budget is what a run may spend.
type Budget struct {
	Wall evidence.Duration
}

// Rule gives a tier to the packages whose folder, or any of whose files, a pattern matches.
type Rule struct {
	Paths  []string
	Tier   string
	Owners []string
	// Line and Column say where the rule stands; 0 for the built-in one.
	Line, Column int
}

// Lowering holds packages to a weaker tier than their rules give, through the day it expires.
type Lowering struct {
	Paths         []string
	To            string
	Reason, Owner string
	Expires       time.Time
	Line, Column  int
}

// Exclusion leaves files out of coverage and mutation, through the day it expires.
type Exclusion struct {
	Paths         []string
	Reason, Owner string
	Expires       time.Time
	Line, Column  int
}

// Default returns what holds where there is no file: three tiers, and every package in the weakest.
func Default() *Config {
	c, err := Parse(BuiltIn, nil)
	if err != nil {
		panic("built-in config: " + err.Error())
	}
	c.Digest = ""
	return c
}

// Load reads and parses the file at path, which errors and [Config.Source] then name. An error of
// reading it is that of the os package.
func Load(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse reads a config. What it leaves out takes the built-in default. The error joins one [Error]
// for each thing wrong, in the order of their places.
func Parse(name string, data []byte) (*Config, error) {
	src, text, err := readText(name, data)
	if err != nil {
		return nil, err
	}
	root, err := parseText(src, text)
	if err != nil {
		return nil, err
	}
	d := &decoder{problems: &problems{src: src}}
	v := &value{spec: &fileSpec}
	if root == nil {
		d.complete(v, nil, "")
	} else {
		v = d.value(root, &fileSpec, "")
	}
	if v == nil {
		return nil, d.err()
	}
	c := bind(v, d.problems)
	if err := d.err(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	c.Digest, c.Source = hex.EncodeToString(sum[:]), name
	return c, nil
}

// Expires reports whether the config holds anything that can expire.
func (c *Config) Expires() bool { return len(c.Lower)+len(c.Exclude) > 0 }

// rank is the place of a tier among the tiers, weakest 0; -1 where there is none of that name.
func (c *Config) rank(tier string) int {
	return slices.IndexFunc(c.Tiers, func(t evidence.Tier) bool { return t.Name == tier })
}

// place returns where a dotted key stands, or where the nearest key above it does.
func (c *Config) place(keys ...string) place {
	for _, k := range keys {
		if p, ok := c.places[k]; ok && p.line > 0 {
			return p
		}
	}
	return place{}
}

// expired reports whether the last day is before today, by the calendar of today's location.
func expired(last, today time.Time) bool {
	ly, lm, ld := last.Date()
	ty, tm, td := today.Date()
	return cmp.Or(cmp.Compare(ly, ty), cmp.Compare(lm, tm), cmp.Compare(ld, td)) < 0
}
