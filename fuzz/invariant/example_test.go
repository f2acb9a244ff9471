package invariant_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/commands"
	"github.com/leanovate/gopter/gen"

	"github.com/passmuster/muster/fuzz/invariant"
)

// The examples stand in tests, whose t this is.
var t *testing.T

// account is what the examples hold to invariants: nobody takes out more than is in it.
type account struct{ cents int }

func (a *account) withdraw(n int) error {
	if n > a.cents {
		return fmt.Errorf("%d of %d cents", n, a.cents)
	}
	a.cents -= n
	return nil
}

// withdrawal is a command: the model of an account is the number of its cents.
func withdrawal(n int) commands.Command {
	return &commands.ProtoCommand{
		Name: fmt.Sprintf("withdraw(%d)", n),
		RunFunc: func(s commands.SystemUnderTest) commands.Result {
			a, _ := s.(*account)
			_ = a.withdraw(n)
			return a.cents
		},
		NextStateFunc: func(s commands.State) commands.State {
			if cents, _ := s.(int); n <= cents {
				return cents - n
			}
			return s
		},
		PostConditionFunc: func(s commands.State, result commands.Result) *gopter.PropResult {
			return gopter.NewPropResult(result == s, "cents")
		},
	}
}

var accounts = &commands.ProtoCommands{
	InitialStateGen: gen.IntRange(0, 1000),
	NewSystemUnderTestFunc: func(s commands.State) commands.SystemUnderTest {
		cents, _ := s.(int)
		return &account{cents}
	},
	GenCommandFunc: func(commands.State) gopter.Gen { return gen.IntRange(0, 500).Map(withdrawal) },
}

// A system does what its model does, whatever the commands and their order. Where it does not, the shortest
// sequence that shows it is printed.
func ExampleMachine() {
	invariant.Machine(t, "an account has what its model has", accounts)
}

// desk is a system whose tools are guarded. Its tools tell the witness when they act, behind the guard.
func desk(_ testing.TB, state string, w *invariant.Witness) func(invariant.Call) {
	return func(c invariant.Call) {
		switch {
		case c.Tool == "read" && slices.Contains([]string{"clerk", "manager"}, c.Caller),
			c.Tool == "refund" && c.Caller == "manager" && state == "open":
			w.Acted(c.Tool)
		}
	}
}

// Forbidden actions never happen, permitted ones do. What no grant permits is forbidden: to known callers, to strangers,
// and to names that look like those of others.
func ExamplePermissions() {
	invariant.Permissions(t, "refunds are a manager's", invariant.Access{
		Grants: []invariant.Grant{
			{Tool: "read", Callers: []string{"clerk", "manager"}},
			{Tool: "refund", Callers: []string{"manager"}, States: []string{"open"}},
		},
		States: []string{"closed"},
		New:    desk,
	})
}

// transfer is what others ask for in JSON.
type transfer struct {
	From, To string
	Cents    int
}

func decode(ctx context.Context, text []byte) (transfer, error) {
	var tr transfer
	if err := ctx.Err(); err != nil {
		return tr, err
	}
	if err := json.Unmarshal(text, &tr); err != nil {
		return transfer{}, err
	}
	if tr.Cents <= 0 || tr.From == tr.To {
		return transfer{}, errors.New("nothing to transfer")
	}
	return tr, nil
}

// Bad input makes nothing panic, hang or succeed that must not. Each class is switched on, and the output lists those
// that are not.
func ExampleNotHappy() {
	good := []byte(`{"From": "a", "To": "b", "Cents": 100}`)
	invariant.NotHappy(t, decode, invariant.Samples(good),
		invariant.Nulls, invariant.Malformed, invariant.Cancelled, invariant.Timeouts, invariant.Quirks)
}

// logLine is what a server writes about a request.
func logLine(path, token string) string {
	return fmt.Sprintf("GET %s token=…%s", path, token[len(token)-4:])
}

// No output holds the secret, as it is, in another case or encoded. The last four characters may be shown.
func ExampleSecret() {
	invariant.Secret(t, "the log has no token", gen.AlphaString(), invariant.Secrecy[string]{
		Run:   func(path, token string) []string { return []string{logLine("/"+path, token)} },
		Shown: 4,
	})
}

func TestTheExamplesHold(real *testing.T) {
	t = real
	for name, example := range map[string]func(){
		"Machine": ExampleMachine, "Permissions": ExamplePermissions, "NotHappy": ExampleNotHappy, "Secret": ExampleSecret,
	} {
		real.Run(name, func(sub *testing.T) {
			t = sub
			example()
		})
	}
}
