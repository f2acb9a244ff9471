package payload_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/passmuster/muster/fuzz/payload"
)

// read decodes JSON into v, which must know every member.
func read(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%w: %q", err, data)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("text after the end: %q", data)
	}
	return nil
}

func strict(t testing.TB, data []byte, v any) {
	t.Helper()
	if err := read(data, v); err != nil {
		t.Fatal(err)
	}
}

var errShape = errors.New("not the API's shape")

// must returns an error where a condition of the shape does not hold.
func must(conditions ...bool) error {
	for i, c := range conditions {
		if !c {
			return fmt.Errorf("%w: condition %d", errShape, i)
		}
	}
	return nil
}

var toolName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

type object map[string]json.RawMessage

// part is a content block, of the members that its type has.
type part struct {
	Type      string          `json:"type"`
	Text      *string         `json:"text"`
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Input     object          `json:"input"`
	ToolUseID string          `json:"tool_use_id"`
	Content   json.RawMessage `json:"content"`
	IsError   bool            `json:"is_error"`
	Data      []byte          `json:"data"`
	MimeType  string          `json:"mimeType"`
	URI       string          `json:"uri"`
}

// texts reads a string or an array of text parts.
func texts(data []byte) error {
	var text string
	if read(data, &text) == nil {
		return must(data[0] == '"')
	}
	var parts []part
	if err := read(data, &parts); err != nil {
		return err
	}
	for _, p := range parts {
		if err := must(p.Type == "text", p.Text != nil); err != nil {
			return err
		}
	}
	return must(len(parts) > 0)
}

func openAICall(data []byte) error {
	var m struct {
		Role    string          `json:"role"`
		Content *string         `json:"content"`
		Refusal json.RawMessage `json:"refusal"`
		Calls   []struct {
			ID       string `json:"id"`
			Type     string `json:"type"`
			Function struct {
				Name      string `json:"name"`
				Arguments string `json:"arguments"`
			} `json:"function"`
		} `json:"tool_calls"`
	}
	if err := read(data, &m); err != nil {
		return err
	}
	for _, c := range m.Calls {
		var args object
		if err := read([]byte(c.Function.Arguments), &args); err != nil {
			return err
		}
		if err := must(strings.HasPrefix(c.ID, "call_"), c.Type == "function", toolName.MatchString(c.Function.Name), args != nil); err != nil {
			return err
		}
	}
	return must(m.Role == "assistant", len(m.Calls) > 0)
}

func openAIResult(data []byte) error {
	var m struct {
		Role    string          `json:"role"`
		ID      string          `json:"tool_call_id"`
		Content json.RawMessage `json:"content"`
	}
	if err := read(data, &m); err != nil {
		return err
	}
	if err := texts(m.Content); err != nil {
		return err
	}
	return must(m.Role == "tool", strings.HasPrefix(m.ID, "call_"))
}

func anthropicCall(data []byte) error {
	var m struct {
		ID      string  `json:"id"`
		Type    string  `json:"type"`
		Role    string  `json:"role"`
		Model   string  `json:"model"`
		Content []part  `json:"content"`
		Reason  string  `json:"stop_reason"`
		Stop    *string `json:"stop_sequence"`
		Usage   struct {
			In  int `json:"input_tokens"`
			Out int `json:"output_tokens"`

			Created int     `json:"cache_creation_input_tokens"`
			Read    int     `json:"cache_read_input_tokens"`
			Tier    *string `json:"service_tier"`
		} `json:"usage"`
	}
	if err := read(data, &m); err != nil {
		return err
	}
	uses := 0
	for _, p := range m.Content {
		err := must(p.Type == "text", p.Text != nil)
		if p.Type == "tool_use" {
			uses++
			err = must(strings.HasPrefix(p.ID, "toolu_"), toolName.MatchString(p.Name), p.Input != nil)
		}
		if err != nil {
			return err
		}
	}
	return must(strings.HasPrefix(m.ID, "msg_"), m.Type == "message", m.Role == "assistant", m.Reason == "tool_use", uses > 0)
}

func anthropicResult(data []byte) error {
	var m struct {
		Role    string `json:"role"`
		Content []part `json:"content"`
	}
	if err := read(data, &m); err != nil {
		return err
	}
	for _, p := range m.Content {
		if err := must(p.Type == "tool_result", strings.HasPrefix(p.ToolUseID, "toolu_")); err != nil {
			return err
		}
		if err := texts(p.Content); err != nil {
			return err
		}
	}
	return must(m.Role == "user", len(m.Content) > 0)
}

// rpc is a message of JSON-RPC 2.0.
type rpc struct {
	Version string `json:"jsonrpc"`
	ID      any    `json:"id"`
	Method  string `json:"method"`
	Params  *struct {
		Name      string `json:"name"`
		Arguments object `json:"arguments"`
	} `json:"params"`
	Result *struct {
		Content    []part `json:"content"`
		Structured object `json:"structuredContent"`
		IsError    bool   `json:"isError"`
	} `json:"result"`
	Error *struct {
		Code    int     `json:"code"`
		Message *string `json:"message"`
	} `json:"error"`
}

func mcpCall(data []byte) error {
	var m rpc
	if err := read(data, &m); err != nil {
		return err
	}
	if m.Params == nil {
		return errShape
	}
	return must(m.Version == "2.0", m.ID != nil, m.Method == "tools/call", toolName.MatchString(m.Params.Name), m.Params.Arguments != nil)
}

func mcpResult(data []byte) error {
	var m rpc
	if err := read(data, &m); err != nil {
		return err
	}
	if m.Error != nil {
		return must(m.Version == "2.0", m.ID != nil, m.Result == nil, m.Error.Code < 0, m.Error.Message != nil)
	}
	if m.Result == nil {
		return errShape
	}
	for _, p := range m.Result.Content {
		var err error
		switch p.Type {
		case "text":
			err = must(p.Text != nil)
		case "image":
			err = must(bytes.HasPrefix(p.Data, []byte("GIF89a")), p.MimeType == "image/gif")
		case "resource_link":
			err = must(strings.HasPrefix(p.URI, "file:///"), p.Name != "")
		default:
			err = errShape
		}
		if err != nil {
			return err
		}
	}
	return must(m.Version == "2.0", m.ID != nil, len(m.Result.Content) > 0)
}

var shapes = []struct {
	name         string
	api          payload.API
	call, result func([]byte) error
}{
	{"OpenAI", payload.OpenAI, openAICall, openAIResult},
	{"Anthropic", payload.Anthropic, anthropicCall, anthropicResult},
	{"MCP", payload.MCP, mcpCall, mcpResult},
}

func TestToolMessagesHaveTheShapeOfTheirAPI(t *testing.T) {
	for _, sh := range shapes {
		each(t, rounds/2, payload.ToolCall(payload.ToolOptions{API: sh.api}), func(p payload.Payload) {
			if err := sh.call(p.Data); err != nil {
				t.Errorf("%s call: %v: %s", sh.name, err, p.Data)
			}
		})
		each(t, rounds/2, payload.ToolResult(payload.ToolOptions{API: sh.api}), func(p payload.Payload) {
			if err := sh.result(p.Data); err != nil {
				t.Errorf("%s result: %v: %s", sh.name, err, p.Data)
			}
		})
	}
}

func TestMisshapenToolMessagesAreJSONOfAnotherShape(t *testing.T) {
	flaws := map[string]bool{}
	for _, sh := range shapes {
		o := payload.ToolOptions{API: sh.api, Misshapen: true}
		each(t, rounds/4, payload.ToolCall(o), func(p payload.Payload) {
			if err := sh.call(p.Data); err == nil || p.Flaw == "" || !json.Valid(p.Data) {
				t.Errorf("%s call, %s: %v: %s", sh.name, p.Flaw, err, p.Data)
			}
			flaws[p.Flaw] = true
		})
		each(t, rounds/4, payload.ToolResult(o), func(p payload.Payload) {
			if err := sh.result(p.Data); err == nil || p.Flaw == "" || !json.Valid(p.Data) {
				t.Errorf("%s result, %s: %v: %s", sh.name, p.Flaw, err, p.Data)
			}
			flaws[p.Flaw] = true
		})
	}
	if len(flaws) != 6 {
		t.Errorf("flaws %v", flaws)
	}
}

func TestAnyAPIIsEachOfThem(t *testing.T) {
	got := map[string]int{}
	each(t, rounds, payload.ToolCall(), func(p payload.Payload) {
		for _, sh := range shapes {
			if sh.call(p.Data) == nil {
				got[sh.name]++
			}
		}
	})
	if got["OpenAI"] < rounds/4 || got["Anthropic"] < rounds/4 || got["MCP"] < rounds/4 || got["OpenAI"]+got["Anthropic"]+got["MCP"] != rounds+1 {
		t.Errorf("%v", got)
	}
}

func TestToolMessagesBreakOnDemand(t *testing.T) {
	for _, sh := range shapes {
		o := payload.ToolOptions{API: sh.api, Malformed: true, Misshapen: true}
		each(t, rounds/4, payload.ToolCall(o), func(p payload.Payload) {
			if json.Valid(p.Data) || p.Flaw == "" || p.Claims.Size != len(p.Data) {
				t.Errorf("%s: %s", p.Flaw, p.Data)
			}
		})
		o.Truncated = true
		each(t, rounds/4, payload.ToolResult(o), func(p payload.Payload) {
			if json.Valid(p.Data) || p.Flaw != "truncated" || p.Claims.Size != len(p.Data) {
				t.Errorf("%s: %s", p.Flaw, p.Data)
			}
		})
	}
}

func TestToolsOfTheUsersAreCalled(t *testing.T) {
	got := map[string]int{}
	o := payload.ToolOptions{API: payload.MCP, Tools: []string{"mine", "yours"}}
	each(t, 200, payload.ToolCall(o), func(p payload.Payload) {
		var m rpc
		strict(t, p.Data, &m)
		got[m.Params.Name]++
	})
	if len(got) != 2 || got["mine"] < 50 || got["yours"] < 50 {
		t.Errorf("%v", got)
	}
}
