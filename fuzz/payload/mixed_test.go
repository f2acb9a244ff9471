package payload_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/passmuster/muster/fuzz/payload"
)

// opened is a part of a message as a reader sees it.
type opened struct {
	Claims payload.Claims
	Data   string
}

func open(data []byte) (parts []opened, err error) {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return parts, nil
		}
		if err != nil {
			return parts, err
		}
		var o opened
		o.Claims.MediaType, params, err = mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil {
			return parts, err
		}
		o.Claims.Charset = params["charset"]
		_, params, err = mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		if err != nil {
			return parts, err
		}
		o.Claims.Name = params["filename"]
		if o.Claims.Size, err = strconv.Atoi(params["size"]); err != nil {
			return parts, err
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return parts, err
		}
		o.Data = string(body)
		parts = append(parts, o)
	}
}

// promised is what a reader is to see of a message.
func promised(p payload.Payload) (parts []opened) {
	for _, part := range p.Parts {
		parts = append(parts, opened{part.Claims, string(part.Data)})
	}
	return parts
}

func TestMixedMessagesHoldTheirPartsAndClaims(t *testing.T) {
	flaws, kinds, parts := map[string]int{}, map[payload.Kind]int{}, 0
	each(t, 400, payload.Mixed(), func(p payload.Payload) {
		got, err := open(p.Data)
		if err != nil {
			t.Fatalf("%v: %q", err, p.Data)
		}
		want := promised(p)
		for _, part := range p.Parts {
			flaws[part.Flaw]++
			kinds[part.Kind]++
			honest := part.Claims.MediaType == part.MediaType && part.Claims.Name == part.Name && part.Claims.Size == len(part.Data) &&
				(part.Claims.Charset == "" || part.Claims.Charset == "utf-8")
			if honest != (part.Flaw == "") {
				t.Errorf("%q: %+v of %s, %s", part.Flaw, part.Claims, part.MediaType, part.Name)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		parts += len(got)
	})
	if len(flaws) != 10 || flaws[""] < parts/3 || flaws[""] > parts*2/3 || len(kinds) < 8 || parts < 800 || parts > 1600 {
		t.Errorf("%d parts, %v, %v", parts, flaws, kinds)
	}
}

func TestMixedMessagesCanAgree(t *testing.T) {
	each(t, 300, payload.Mixed(payload.MixedOptions{Agreeing: true, Only: []string{"json", "csv"}, Mean: 5}), func(p payload.Payload) {
		for _, part := range p.Parts {
			if part.Flaw != "" || part.Claims.MediaType != part.MediaType || part.Kind != payload.KindJSON && part.Kind != payload.KindTable {
				t.Errorf("%+v", part)
			}
		}
	})
}

func TestNamesOffTheListAreAllGenerators(t *testing.T) {
	kinds := map[payload.Kind]bool{}
	each(t, 100, payload.Mixed(payload.MixedOptions{Only: []string{"no such"}}), func(p payload.Payload) {
		for _, part := range p.Parts {
			kinds[part.Kind] = true
		}
	})
	if len(kinds) < 6 {
		t.Errorf("%v", kinds)
	}
}

func TestTruncatedMixedMessagesEndAmidAPart(t *testing.T) {
	each(t, 300, payload.Mixed(payload.MixedOptions{Truncated: true, Only: []string{"text"}}), func(p payload.Payload) {
		got, err := open(p.Data)
		if err == nil || len(got) >= len(p.Parts) || p.Claims.Size != len(p.Data) || p.Flaw != "truncated" {
			t.Errorf("%v, %d parts of %d: %q", err, len(got), len(p.Parts), p.Data)
		}
	})
}

func TestAPartThatHoldsTheBoundaryIsStillAPart(t *testing.T) {
	nasty := payload.Payload{Data: []byte("a\r\n--muster\r\n--muster-next--\r\n")}
	nasty.Claims = payload.Claims{MediaType: "text/plain", Name: "a.txt"}
	data := payload.MultipartOf([]payload.Payload{nasty, nasty})
	got, err := open(data)
	if err != nil || len(got) != 2 || got[1].Data != string(nasty.Data) || !strings.Contains(string(data), "boundary=muster-next-next\r\n") {
		t.Errorf("%v, %+v", err, got)
	}
}
