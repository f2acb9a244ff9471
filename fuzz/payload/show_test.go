package payload_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/passmuster/muster/fuzz/payload"
)

func TestAPayloadIsShownByWhatIsNotPlainOfIt(t *testing.T) {
	plain := payload.Payload{
		Kind: payload.KindImage, MediaType: "image/png", Name: "a.png", Data: []byte("\x89PNG"),
		Claims: payload.Claims{MediaType: "image/png", Name: "a.png", Size: 4},
	}
	lies := plain
	lies.Flaw, lies.Claims = "misnamed", payload.Claims{MediaType: "image/gif", Name: "a.gif", Charset: "latin1", Size: 5}
	text := plain
	text.Claims.Charset = "utf-8"
	full := plain
	full.Parts = []payload.Payload{{MediaType: "text/plain", Name: "b.txt"}, {MediaType: "text/css", Name: "c.css", Flaw: "truncated"}}
	long := plain
	long.Data = []byte(strings.Repeat("a", 4097))
	long.Claims.Size = 4097
	edge := plain
	edge.Data = []byte(strings.Repeat("a", 4096))
	edge.Claims.Size = 4096
	for _, tt := range []struct {
		name string
		p    payload.Payload
		want string
	}{
		{"true claims", plain, `image image/png "a.png": "\x89PNG"`},
		{"the usual charset", text, `image image/png "a.png": "\x89PNG"`},
		{"lies", lies, `image image/png "a.png", flaw "misnamed", claims type "image/gif", name "a.gif", charset "latin1", 5 bytes: "\x89PNG"`},
		{"parts", full, `image image/png "a.png", holds text/plain "b.txt", text/css "c.css" (truncated): "\x89PNG"`},
		{"long", long, `image image/png "a.png": "` + strings.Repeat("a", 4096) + `"… (1 bytes more)`},
		{"not too long", edge, `image image/png "a.png": "` + strings.Repeat("a", 4096) + `"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := fmt.Sprintf("%#v", tt.p); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
