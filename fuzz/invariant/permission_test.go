package invariant

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/fuzz"
)

// bank is a guarded system: an order is approved before it is paid, and only a clerk may refund.
type bank struct {
	state string
	flaw  string
	last  string
}

func (b *bank) allowed(c Call) bool {
	switch {
	case b.flaw == "anyone may refund" && c.Tool == "refund" && b.state == "paid":
		return true
	case b.flaw == "in any case" && strings.EqualFold(c.Tool, "look"):
		return true
	case b.flaw == "nobody may pay" && c.Tool == "pay":
		return false
	case b.flaw == "pays twice" && c.Tool == "pay" && c.Caller == "buyer" && b.last == "pay":
		return true
	case b.flaw == "an unknown state is open" && !slices.Contains([]string{"open", "approved", "paid"}, b.state):
		return c.Tool == "approve" && c.Caller == "buyer"
	}
	switch c.Tool {
	case "look":
		return c.Caller == "buyer" || c.Caller == "clerk"
	case "approve":
		return c.Caller == "buyer" && b.state == "open"
	case "pay":
		return c.Caller == "buyer" && b.state == "approved"
	case "refund":
		return c.Caller == "clerk" && b.state == "paid"
	}
	return false
}

func leads(state, tool string) string {
	if next := map[string]string{"approve": "approved", "pay": "paid"}[tool]; next != "" {
		return next
	}
	return state
}

func access(flaw string) Access {
	return Access{
		Grants: []Grant{
			{Tool: "look", Callers: []string{"buyer", "clerk"}},
			{Tool: "approve", Callers: []string{"buyer"}, States: []string{"open"}},
			{Tool: "pay", Callers: []string{"buyer"}, States: []string{"approved"}},
			{Tool: "refund", Callers: []string{"clerk"}, States: []string{"paid"}},
		},
		Callers: []string{"guest"}, Tools: []string{"drop"}, Leads: leads,
		New: func(_ testing.TB, state string, w *Witness) func(Call) {
			b := &bank{state: state, flaw: flaw}
			return func(c Call) {
				if n, ok := c.Args.(int); ok && n > 500 {
					return // bad arguments
				}
				if b.allowed(c) {
					w.Acted(c.Tool)
					b.state, b.last = leads(b.state, c.Tool), c.Tool
					if flaw == "looks around" && c.Tool == "pay" {
						w.Acted("look")
					}
				}
			}
		},
	}
}

func TestAGuardThatKeepsToItsGrantsPasses(t *testing.T) {
	for _, args := range []bool{false, true} {
		a := access("")
		if args {
			a.Args = small
		}
		f := try(t, func(tb testing.TB) { Permissions(tb, "orders", a) })
		f.passes(t)
		got := f.invariants(t)
		if len(got) != 1 || got[0].Kind != "permissions" || got[0].Distinct < 300 {
			t.Errorf("%+v", got)
		}
	}
}

func TestAGuardThatIsWrongIsNamedWithItsCall(t *testing.T) {
	for flaw, want := range map[string][]string{
		"anyone may refund":        {`invariant "orders": a forbidden action happened`, `in state "paid": "buyer" calls "refund"`, `"guest" calls "refund"`},
		"in any case":              {"a forbidden action happened", `"buyer" calls "LOOK"`},
		"nobody may pay":           {"it is granted and never happens, whatever the arguments", `in state "approved": "buyer" calls "pay"`},
		"looks around":             {`tool "look" acted on a call of another`},
		"an unknown state is open": {"a forbidden action happened", `in state "OPEN": "buyer" calls "approve"`},
	} {
		t.Run(flaw, func(t *testing.T) {
			try(t, func(tb testing.TB) { Permissions(tb, "orders", access(flaw)) }).fails(t, want...)
		})
	}
}

func TestAFlawThatNeedsSeveralCallsIsFoundAndMadeShort(t *testing.T) {
	f := try(t, func(tb testing.TB) { Permissions(tb, "orders", access("pays twice")) })
	f.fails(t, `invariant "orders": a forbidden action happened`, `in state "paid": "buyer" calls "pay"`, `"buyer" calls "pay"; "buyer" calls "pay"`+"\n")
	if strings.Contains(f.said(), "call 4 of") || !strings.Contains(f.said(), "  call ") {
		t.Errorf("it is not short:\n%s", f.said())
	}
}

func TestArgumentsThatNoToolTakesShowNothing(t *testing.T) {
	a := access("")
	a.Args = gen.IntRange(501, 600)
	try(t, func(tb testing.TB) { Permissions(tb, "orders", a) }).fails(t, "it is granted and never happens, whatever the arguments", `calls "look" with 5`)
	a.Args = gen.IntRange(0, 9).SuchThat(func(int) bool { return false })
	try(t, func(tb testing.TB) { Permissions(tb, "orders", a) }).fails(t, `"orders": the generator of arguments yields nothing`)
	// The simplest arguments come first, then others: one that works is enough.
	a.Args = fuzz.Gen(func(s *fuzz.Stream) int { return 600 - s.Int(0, 300) })
	try(t, func(tb testing.TB) { Permissions(tb, "orders", a) }).passes(t)
}

func TestPermissionsWithoutGrantsOrSystemAreMistakes(t *testing.T) {
	a := access("")
	a.Grants = nil
	try(t, func(tb testing.TB) { Permissions(tb, "orders", a) }).fails(t, `"orders" grants nothing`)
	a = access("")
	a.New = nil
	try(t, func(tb testing.TB) { Permissions(tb, "orders", a) }).fails(t, `"orders" has no New`)
}

func TestFindingsAboutPermissionsAreBounded(t *testing.T) {
	a := access("")
	a.New = func(_ testing.TB, _ string, w *Witness) func(Call) { return func(c Call) { w.Acted(c.Tool) } }
	f := try(t, func(tb testing.TB) { Permissions(tb, "orders", a) })
	if len(f.errors) != maxFindings {
		t.Errorf("%d errors", len(f.errors))
	}
	if f = tryIn(t, "mutation", func(tb testing.TB) { Permissions(tb, "orders", a) }); len(f.errors) != 1 {
		t.Errorf("in stage mutation %d errors", len(f.errors))
	}
}

func TestStrangeNamesAreNotKnownOnes(t *testing.T) {
	got := strange([]string{"pay", "PAY"})
	want := []string{"", "PAY\x00", "PAY ", "PAY/../PAY", "pay\x00", "pay ", "pay/../pay", "stranger"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestASystemThatPanicsIsToldWithItsConversation(t *testing.T) {
	a := access("")
	guarded := a.New
	a.New = func(t testing.TB, state string, w *Witness) func(Call) {
		do, n := guarded(t, state, w), 0
		return func(c Call) {
			if n++; n == 3 {
				panic(errors.New("third call"))
			}
			do(c)
		}
	}
	try(t, func(tb testing.TB) { Permissions(tb, "orders", a) }).fails(t, "panic: third call", `"buyer" calls "look"; "buyer" calls "look"; "buyer" calls "look"`)
}
