package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/passmuster/muster/harness/evidence"
)

// bind makes a Config of a decoded file and reports what only the whole file shows to be wrong:
// unknown tiers, incomplete tiers and tiers out of order.
func bind(root *value, p *problems) *Config {
	seed, _ := root.get("seed").scalar.(uint64)
	wall, _ := root.get("budget").get("wall").scalar.(time.Duration)
	c := &Config{
		Version: Version,
		Mode:    evidence.Mode(root.get("mode").text()),
		Seed:    seed,
		Budget:  Budget{evidence.Duration(wall)},
		places:  map[string]place{"mode": root.get("mode").key},
	}
	c.bindTiers(root.get("tiers"), p)
	if len(c.Tiers) == 0 {
		return c
	}
	names := make([]string, len(c.Tiers))
	for i, t := range c.Tiers {
		names[i] = t.Name
	}
	for _, v := range root.get("rules").children {
		checkTier(v.get("tier"), names, p)
		c.Rules = append(c.Rules, Rule{
			Paths: v.get("paths").texts(), Tier: v.get("tier").text(), Owners: v.get("owners").texts(),
			Line: v.at.line, Column: v.at.column,
		})
	}
	if len(c.Rules) == 0 {
		c.Rules = []Rule{{Paths: []string{"**"}, Tier: names[0]}}
	}
	for _, v := range root.get("lower").children {
		to := v.get("to")
		if checkTier(to, names, p) && to.text() == names[len(names)-1] {
			p.add(to.at, "", "nothing can be lowered to %q, it is the strictest tier", to.text())
		}
		expires, _ := v.get("expires").scalar.(time.Time)
		c.Lower = append(c.Lower, Lowering{
			Paths: v.get("paths").texts(), To: to.text(),
			Reason: v.get("reason").text(), Owner: v.get("owner").text(), Expires: expires,
			Line: v.at.line, Column: v.at.column,
		})
	}
	for _, v := range root.get("exclude").children {
		expires, _ := v.get("expires").scalar.(time.Time)
		c.Exclude = append(c.Exclude, Exclusion{
			Paths:  v.get("paths").texts(),
			Reason: v.get("reason").text(), Owner: v.get("owner").text(), Expires: expires,
			Line: v.at.line, Column: v.at.column,
		})
	}
	return c
}

// checkTier refuses a tier that the file does not have. A value that was wrong already is passed over.
func checkTier(v *value, names []string, p *problems) bool {
	if v.scalar == nil {
		return false
	}
	if !slices.Contains(names, v.text()) {
		p.add(v.at, didYouMean(v.text(), "the tiers are", names), "unknown tier %s", quote(v.text()))
		return false
	}
	return true
}

// bindTiers resolves inheritance.
func (c *Config) bindTiers(tiers *value, p *problems) {
	var weaker *value
	told := map[place]bool{}
	for _, own := range tiers.children {
		v := own
		if weaker != nil {
			v = inherit(weaker, own)
		}
		weaker = v
		prefix := "tiers." + own.name
		v.leaves(prefix, func(path string, v *value) {
			c.places[path] = v.key
			if v.spec.Inherits {
				return
			}
			missing(v, path, told, p)
		})
		c.places[prefix] = own.key
		c.Tiers = append(c.Tiers, evidence.Tier{Name: own.name, Thresholds: thresholds(v)})
	}
	if len(p.list) == 0 {
		c.checkOrder(p)
	}
}

// missing reports the keys that an object needs and has neither itself nor from a weaker tier, once
// for each place.
func missing(v *value, path string, told map[place]bool, p *problems) {
	for i := range v.spec.Keys {
		k := &v.spec.Keys[i]
		if !k.Required || v.get(k.Name).there() || told[v.key] {
			continue
		}
		told[v.key] = true
		p.add(v.key, k.howToWrite(), "%s has no key %q", path, k.Name)
	}
}

// thresholds reads a resolved tier by its JSON form: its keys are those of evidence.Thresholds.
func thresholds(tier *value) evidence.Thresholds {
	data, err := json.Marshal(tier.plain())
	if err != nil {
		panic(fmt.Sprintf("tier %s: %v", tier.name, err))
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var t evidence.Thresholds
	if err := d.Decode(&t); err != nil {
		panic(fmt.Sprintf("tier %s: %v", tier.name, err))
	}
	return t
}

// checkOrder refuses a tier that asks for less than the one before it: the strictest tier wins, so
// their order must be that of their thresholds.
func (c *Config) checkOrder(p *problems) {
	for i := 1; i < len(c.Tiers); i++ {
		weak, strong := c.Tiers[i-1], c.Tiers[i]
		for _, w := range weakened(weak.Thresholds, strong.Thresholds) {
			if w.name == "coverpkg" {
				continue
			}
			at := c.place("tiers."+strong.Name+"."+w.name, "tiers."+strong.Name)
			p.add(at, "tiers are ordered weakest first, and a tier may leave out what it inherits",
				"tier %q asks for less than the weaker tier %q: %s %s, not %s", strong.Name, weak.Name, w.name, w.to, w.from)
		}
	}
}
