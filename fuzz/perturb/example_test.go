package perturb_test

import (
	"fmt"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/fuzz/perturb"
)

// In a test the generator goes to fuzz.Check; here a few values are drawn from it.
func ExampleOf() {
	changes := perturb.Of(`{"id": 17, "due": "2024-05-01", "tags": ["a", "b"]}`,
		perturb.Named("json-missing", "json-repeat", "json-type", "json-date")...)
	p := gopter.DefaultGenParameters().CloneWithSeed(1)
	for range 4 {
		v, _ := changes(p).Retrieve()
		fmt.Println(v)
	}
	// Output:
	// JSON, $.due = "31.12.1999"; JSON, $.tags[0] repeated
	// JSON, $.due = "1900-02-29"
	// JSON, $.due = "2024-03-31T02:30:00+01:00"; JSON, $.due = "1970-01-01"
	// JSON, $.tags removed; JSON, $ = []; JSON, $ = 0
}

// A step that makes the document no Order is left out, so the code under test always gets one.
func ExampleOfValue() {
	type Order struct {
		ID    int
		Items []string
	}
	orders := perturb.OfValue(Order{17, []string{"pen", "ink"}})
	p := gopter.DefaultGenParameters().CloneWithSeed(2)
	for range 4 {
		v, _ := orders(p).Retrieve()
		o, _ := v.(perturb.Perturbed[Order])
		fmt.Printf("%+v: %v\n", o.Value, o)
	}
	// Output:
	// {ID:17 Items:[pen]}: JSON, $.Items[1] removed
	// {ID:17 Items:[pen ink]}: the sample unchanged
	// {ID:17 Items:[pen =HYPERLINK("http://a.example","x")]}: JSON, $.Items[1] = "=HYPERLINK(\"http://a.example\",\"x\")"
	// {ID:2147483648 Items:[]}: JSON, $.Items[1] = ""; JSON, $.ID = 2147483648; JSON, $.Items = []
}

// Rules are picked by what they change.
func ExampleOn() {
	for _, r := range perturb.On(perturb.Date) {
		fmt.Println(r.Name)
	}
	// Output:
	// json-date
	// csv-date
	// zip-date
	// gzip-date
	// pdf-date
	// mime-date
	// captions-backwards
	// captions-time
	// text-date
}

func ExampleTry() {
	_, err := perturb.Try(`{"id": 17}`, perturb.Named("png-header", "csv-type")...)
	fmt.Println(err)
	// Output:
	// perturb: none of the rules applies to the sample (JSON, 10 bytes): png-header, csv-type: give it another sample, other rules, or none for all that apply
}
