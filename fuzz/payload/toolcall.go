package payload

import (
	"strconv"

	"github.com/leanovate/gopter"

	"github.com/passmuster/muster/internal/choice"
)

// API is whose shape a tool call has.
type API uint8

// The APIs. The shapes are those of the public references of autumn 2025.
const (
	AnyAPI    API = iota
	OpenAI        // a message of chat completions: platform.openai.com/docs/api-reference/chat
	Anthropic     // a message of the Messages API: docs.anthropic.com/en/api/messages
	MCP           // a JSON-RPC message of tools/call: modelcontextprotocol.io/specification/2025-06-18/server/tools
)

// ToolOptions says what [ToolCall] and [ToolResult] yield. The zero value is well-formed messages of any API.
// At most one of Truncated, Malformed and Misshapen counts, in this order.
type ToolOptions struct {
	// API is whose shape the message has. Zero means any.
	API API
	// Tools are the names of the tools that are called. Nil means a list of common ones.
	Tools []string
	// Truncated ends the message amid its JSON, as a stream that breaks off does.
	Truncated bool
	// Malformed makes the message something that is no JSON.
	Malformed bool
	// Misshapen keeps the message JSON, but what an API does not send: without an id, with a role that is
	// not its own, with arguments that are of the wrong type or, as OpenAI's are text, no JSON.
	Misshapen bool
}

// ToolCall yields messages by which a model calls one tool or several. Arguments are those that the tool
// expects, or any. What varies by default: the API, of three; whether the model says something first; 13 tools; and
// arguments with paths, addresses, numbers at edges and text of all scripts. Tools of your own are called with
// arguments of any shape: for those of a schema see [JSONSchema].
func ToolCall(c ...ToolOptions) gopter.Gen { return choice.Gen(options(c).call) }

// ToolResult yields messages that bring a tool's answer to a model: text, JSON as text, and several parts of it; in
// the MCP also images, links to resources, structured content and errors of the protocol. One in four says that
// the tool failed.
func ToolResult(c ...ToolOptions) gopter.Gen { return choice.Gen(options(c).result) }

func (o ToolOptions) call(s *choice.Stream) Payload {
	w := newToolWriter(s, o)
	return w.finish("call.json", warpNames[w.warp], callsOf[w.api](w, make([]byte, 0, 512)))
}

func (o ToolOptions) result(s *choice.Stream) Payload {
	w := newToolWriter(s, o)
	flaw := warpNames[w.warp]
	if w.warp >= wrongArguments {
		flaw = "content of the wrong type"
	}
	return w.finish("result.json", flaw, resultsOf[w.api](w, make([]byte, 0, 512)))
}

// warp is one way in which a message is not what an API sends.
type warp uint8

const (
	straight warp = iota
	noID
	wrongRole
	wrongArguments // not an object
	wrongName      // of the tool
	wrongList      // where there is to be an array, or the other way round
	warps
)

var warpNames = [warps]string{"", "no id", "unknown role or method", "arguments of the wrong type", "name of a tool that no API allows", "a value where a list belongs, or the reverse"}

// toolWriter appends messages.
type toolWriter struct {
	s    *choice.Stream
	o    ToolOptions
	api  API
	warp warp
	json *jsonWriter
	args []byte
}

// The shapes of each API.
var (
	callsOf   = [4]func(*toolWriter, []byte) []byte{OpenAI: (*toolWriter).openAICall, Anthropic: (*toolWriter).anthropicCall, MCP: (*toolWriter).mcpCall}
	resultsOf = [4]func(*toolWriter, []byte) []byte{OpenAI: (*toolWriter).openAIResult, Anthropic: (*toolWriter).anthropicResult, MCP: (*toolWriter).mcpResult}
)

func newToolWriter(s *choice.Stream, o ToolOptions) *toolWriter {
	w := &toolWriter{s: s, o: o, api: o.API}
	w.json = newJSONWriter(s, JSONOptions{Mean: 2, Depth: 3, Most: 4096})
	if w.api == AnyAPI || w.api > MCP {
		w.api = OpenAI + API(s.Uint64(2))
	}
	if o.Misshapen && !o.Truncated && !o.Malformed {
		w.warp = noID + warp(s.Uint64(uint64(warps-noID)-1))
	}
	return w
}

func (w *toolWriter) finish(name, flaw string, data []byte) Payload {
	p := truthOfText(KindTool, "application/json", name, data)
	switch {
	case w.o.Truncated:
		p.Data, p.Flaw = truncatedJSON(w.s, data), "truncated"
	case w.o.Malformed:
		p.Data, p.Flaw = malformed(w.s, data)
	default:
		p.Flaw = flaw
	}
	p.Claims.Size = len(p.Data)
	return p
}

// id appends an id in quotes, or nothing at all where it is to be missing, with the key before it and the
// comma behind.
func (w *toolWriter) id(dst []byte, key, prefix string) []byte {
	if w.warp == noID {
		return dst
	}
	dst = append(append(append(append(dst, '"'), key...), `":"`...), prefix...)
	bits := w.s.Uint64(1<<32 - 1)
	for shift := 28; shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[bits>>shift&15])
	}
	return append(dst, `",`...)
}

func (w *toolWriter) role(dst []byte, role string) []byte {
	if w.warp == wrongRole {
		role = "tool_user"
	}
	return append(append(append(dst, `"role":"`...), role...), `",`...)
}

// tool draws a tool and returns its name and parameters, which are nil where any will do.
func (w *toolWriter) tool() (name string, params []param) {
	switch {
	case w.warp == wrongName:
		return badTools[w.s.Uint64(uint64(len(badTools)-1))], nil
	case len(w.o.Tools) > 0:
		return w.o.Tools[w.s.Uint64(uint64(len(w.o.Tools)-1))], nil
	default:
		t := &tools[w.s.Uint64(uint64(len(tools)-1))]
		return t.name, t.params
	}
}

// arguments appends the object of arguments, or what it is not to be.
func (w *toolWriter) arguments(dst []byte, params []param) []byte {
	if w.warp == wrongArguments {
		return appendPick(dst, w.s, badArguments[:])
	}
	if params == nil || w.s.Uint64(7) == 7 {
		return w.json.object(dst, 0)
	}
	dst = append(dst, '{')
	for i := range params {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), params[i].key...), `":`...)
		dst = w.argument(dst, params[i].sort)
	}
	return append(dst, '}')
}

func (w *toolWriter) argument(dst []byte, sort argument) []byte {
	switch sort {
	case argNumber:
		return w.json.number(dst)
	case argBool:
		return strconv.AppendBool(dst, w.s.Bool())
	case argList:
		return w.json.array(dst, 2)
	case argPath:
		return appendQuoted(dst, []byte(paths[w.s.Uint64(uint64(len(paths)-1))]), false)
	default:
		return w.json.string(dst)
	}
}

// list appends elements between brackets, at least one, or one without them where the list is to be none.
func (w *toolWriter) list(dst []byte, element func(*toolWriter, []byte) []byte) []byte {
	if w.warp == wrongList {
		return element(w, dst)
	}
	dst = element(w, append(dst, '['))
	for w.s.More(1) {
		dst = element(w, append(dst, ','))
	}
	return append(dst, ']')
}
