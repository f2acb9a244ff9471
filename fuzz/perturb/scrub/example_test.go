package scrub_test

import (
	"fmt"

	"github.com/passmuster/muster/fuzz/perturb/scrub"
)

func ExampleScrubber_Text() {
	s := scrub.New(scrub.Config{Seed: 1})
	fmt.Println(s.Text("Dear Anna Schmidt, your card 4111 1111 1111 1111 was declined."))
	fmt.Println(s.Text("Schmidt, Anna <anna@firma.de> wrote again."))
	// Output:
	// Dear Otto Ibituma, your card 4111 9773 9469 4084 was declined.
	// Ibituma, Otto <piso@atama.example> wrote again.
}
