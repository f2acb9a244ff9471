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

// A key says what its value holds, and what the caller knows to be personal is replaced wherever it stands.
func ExampleScrubber_JSON() {
	s := scrub.New(scrub.Config{Seed: 1, Keep: []string{"ip"}, Also: []string{"Quarrick"}})
	out, err := s.JSON([]byte(`{"phone": "0171 1234567", "ip": "81.2.69.142", "note": "Quarrick called", "total": 17}`))
	fmt.Println(string(out), err)
	// Output:
	// {"phone": "0159 7553863", "ip": "81.2.69.142", "note": "Obakuvev called", "total": 17} <nil>
}
