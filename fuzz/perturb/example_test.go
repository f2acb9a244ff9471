package perturb_test

import (
	"fmt"

	"github.com/passmuster/muster/fuzz/perturb"
)

func ExampleTry() {
	_, err := perturb.Try(`{"id": 17}`, perturb.Named("png-header", "csv-type")...)
	fmt.Println(err)
	// Output:
	// perturb: none of the rules applies to the sample (JSON, 10 bytes): png-header, csv-type: give it another sample, other rules, or none for all that apply
}
