package config

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/passmuster/muster/harness/evidence"
	"github.com/passmuster/muster/mutate/operator"
)

// loosening is a threshold that one set of thresholds holds lower than another.
type loosening struct{ name, from, to string }

// String is "coverage.package 80 → 60".
func (l loosening) String() string { return l.name + " " + l.from + " → " + l.to }

// weakened lists the thresholds that after holds lower than before, in the order of tierSpec. It goes
// by the table of keys, so a key that is added there is compared without more ado.
func weakened(before, after evidence.Thresholds) []loosening {
	return weakenedKeys(&tierSpec, "", jsonObject(before), jsonObject(after))
}

func weakenedKeys(s *spec, path string, before, after map[string]any) []loosening {
	var out []loosening
	for i := range s.Keys {
		k := &s.Keys[i]
		name := join(path, k.Name)
		b, hadIt := before[k.Name]
		a, hasIt := after[k.Name]
		if k.Free {
			continue
		}
		if k.Kind != kindObject {
			if from, to := k.level(b), k.level(a); k.looser(from, to) {
				out = append(out, loosening{name, from.text, to.text})
			}
			continue
		}
		was, _ := b.(map[string]any)
		is, _ := a.(map[string]any)
		var inside []loosening
		switch {
		case hadIt && hasIt:
			inside = weakenedKeys(k, name, was, is)
		case hadIt:
			// How a stage is done says nothing where the stage is gone.
			inside = slices.DeleteFunc(weakenedKeys(k, name, was, nil), func(l loosening) bool { return l.to != none })
			if len(inside) == 0 {
				inside = []loosening{{name, "demanded", none}}
			}
		}
		out = append(out, inside...)
	}
	return out
}

// level is how strict a value is (larger is stricter) and how it is written.
type level struct {
	strict float64
	text   string
	// list is the value of a list.
	list []any
}

// none is how a threshold is written that a tier does not name.
const none = "none"

// level ranks the JSON form of a value, nil for an absent one.
func (s *spec) level(v any) level {
	switch s.Kind {
	case kindSwitch:
		on, _ := v.(bool)
		if on {
			return level{strict: 1, text: "true"}
		}
		return level{text: "false"}
	case kindEnum:
		text, _ := v.(string)
		if text == "" {
			text = s.Unset
		}
		return level{strict: float64(slices.Index(s.Enum, text)), text: text}
	case kindList:
		list, _ := v.([]any)
		if s.Elem.Kind == kindOperator {
			return operatorLevel(list)
		}
		return level{list: list, text: listText(list)}
	case kindDuration:
		text, _ := v.(string)
		if d, err := time.ParseDuration(text); err == nil {
			return level{strict: float64(d), text: text}
		}
	case kindInteger, kindPercent:
		if f, ok := v.(float64); ok {
			if s.Down {
				return level{strict: -f, text: number(f)}
			}
			return level{strict: f, text: number(f)}
		}
	}
	return level{strict: math.Inf(-1), text: none}
}

// operatorLevel is the operators that a list selects.
func operatorLevel(list []any) level {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = fmt.Sprint(v)
	}
	l := level{text: "default"}
	if len(list) > 0 {
		l.text = listText(list)
	}
	picked, _ := operator.Select(names) // each was checked when it was read
	for _, o := range picked {
		l.list = append(l.list, o.Name)
	}
	return l
}

// looser reports whether to asks for less than from. A list asks for less where it has more: the
// more packages count, the less each must do itself. Of operators, it is the fewer.
func (s *spec) looser(from, to level) bool {
	if s.Kind == kindList {
		if s.Elem.Kind == kindOperator {
			from, to = to, from
		}
		return slices.ContainsFunc(to.list, func(v any) bool { return !slices.Contains(from.list, v) })
	}
	return to.strict < from.strict
}

func listText(list []any) string {
	if len(list) == 0 {
		return none
	}
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, " ")
}

// jsonObject returns the JSON form of thresholds, whose keys are those of tierSpec.
func jsonObject(t evidence.Thresholds) map[string]any {
	var out map[string]any
	data, err := json.Marshal(t)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		panic(fmt.Sprintf("thresholds: %v", err))
	}
	return out
}
