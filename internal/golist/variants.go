package golist

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Variant is a package as a build or a test binary has it: "p", "p [p.test]" or "p.test".
type Variant struct {
	Package
	// ForTest is the package whose test binary it is part of; DepOnly marks what no pattern names.
	ForTest string
	DepOnly bool
	// Deps are the import paths of all that it is built from, directly and indirectly.
	Deps []string
}

// Tests reports whether it is the program that runs the tests of the package.
func (v *Variant) Tests(importPath string) bool { return v.ImportPath == importPath+".test" }

// LoadVariants lists the packages that the patterns match, their test binaries, and all that these are
// built from. It builds nothing.
func LoadVariants(ctx context.Context, c Config, patterns ...string) ([]*Variant, error) {
	args := slices.Concat([]string{"list", "-e", "-deps", "-test", "-json=" + fields + ",ForTest,DepOnly,Deps"}, c.Flags, []string{"--"}, patterns)
	out, stderr, err := c.run(ctx, args)
	if err != nil {
		return nil, fmt.Errorf("go list: %w", cmdError(err, stderr))
	}
	var list []*Variant
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var r struct {
			raw
			ForTest string
			DepOnly bool
			Deps    []string
		}
		if err := d.Decode(&r); err == io.EOF {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		list = append(list, &Variant{Package: *r.pkg(), ForTest: r.ForTest, DepOnly: r.DepOnly, Deps: r.Deps})
	}
	slices.SortFunc(list, func(a, b *Variant) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return list, nil
}
