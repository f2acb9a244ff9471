package payload

import (
	"encoding/base64"
	"strconv"
)

func (w *toolWriter) openAICall(dst []byte) []byte {
	dst = append(w.role(append(dst, '{'), "assistant"), `"content":`...)
	if w.s.Uint64(3) == 3 { // a model may say something before it calls
		dst = w.json.string(dst)
	} else {
		dst = append(dst, "null"...)
	}
	if w.s.Bool() { // as the API answers; what is sent back to it does without
		dst = append(dst, `,"refusal":null`...)
	}
	dst = append(dst, `,"tool_calls":`...)
	return append(w.list(dst, (*toolWriter).openAIFunction), '}')
}

func (w *toolWriter) openAIFunction(dst []byte) []byte {
	name, params := w.tool()
	dst = append(w.id(append(dst, '{'), "id", "call_"), `"type":"function","function":{"name":`...)
	dst = append(appendQuoted(dst, []byte(name), false), `,"arguments":`...)
	w.args = w.arguments(w.args[:0], params)
	if w.warp == wrongArguments {
		switch w.s.Uint64(2) {
		case 0: // what is not a string, which an empty one would be
			return append(dst, `{"city":"Rome"}}}`...)
		case 1:
			return append(dst, `"{\"city\": \"Ro"}}`...)
		}
	}
	return append(appendQuoted(dst, w.args, false), "}}"...)
}

func (w *toolWriter) openAIResult(dst []byte) []byte {
	dst = w.id(w.role(append(dst, '{'), "tool"), "tool_call_id", "call_")
	return append(w.openAIContent(append(dst, `"content":`...)), '}')
}

func (w *toolWriter) openAIContent(dst []byte) []byte {
	switch {
	case w.warp >= wrongArguments:
		return append(dst, "17"...)
	case w.s.Uint64(3) == 3: // parts of text
		return w.list(dst, (*toolWriter).textPart)
	default:
		return w.answer(dst)
	}
}

// answer appends what a tool said, as a JSON string: text, or JSON as text.
func (w *toolWriter) answer(dst []byte) []byte {
	if w.s.Uint64(3) < 3 {
		return w.json.string(dst)
	}
	w.args = w.json.container(w.args[:0], 1)
	return appendQuoted(dst, w.args, false)
}

func (w *toolWriter) textPart(dst []byte) []byte {
	return append(w.answer(append(dst, `{"type":"text","text":`...)), '}')
}

func (w *toolWriter) anthropicCall(dst []byte) []byte {
	dst = w.role(append(w.id(append(dst, '{'), "id", "msg_"), `"type":"message",`...), "assistant")
	dst = appendPick(append(dst, `"model":"`...), w.s, anthropicModels[:])
	dst = append(dst, `","content":`...)
	if w.warp != wrongList && w.s.Uint64(1) == 1 {
		dst = append(w.textPart(append(dst, '[')), ',')
		dst = append(w.anthropicUse(dst), ']')
	} else {
		dst = w.list(dst, (*toolWriter).anthropicUse)
	}
	dst = append(dst, `,"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":`...)
	dst = strconv.AppendUint(dst, w.s.Uint64(1<<16-1), 10)
	dst = append(dst, `,"output_tokens":`...)
	dst = strconv.AppendUint(dst, w.s.Uint64(1<<16-1), 10)
	if w.s.Bool() {
		dst = append(dst, `,"cache_creation_input_tokens":0,"cache_read_input_tokens":`...)
		dst = append(strconv.AppendUint(dst, w.s.Uint64(1<<16-1), 10), `,"service_tier":"standard"`...)
	}
	return append(dst, "}}"...)
}

func (w *toolWriter) anthropicUse(dst []byte) []byte {
	name, params := w.tool()
	dst = append(w.id(append(dst, `{"type":"tool_use",`...), "id", "toolu_"), `"name":`...)
	dst = append(appendQuoted(dst, []byte(name), false), `,"input":`...)
	return append(w.arguments(dst, params), '}')
}

func (w *toolWriter) anthropicResult(dst []byte) []byte {
	dst = append(w.role(append(dst, '{'), "user"), `"content":`...)
	return append(w.list(dst, (*toolWriter).anthropicToolResult), '}')
}

func (w *toolWriter) anthropicToolResult(dst []byte) []byte {
	dst = w.id(append(dst, `{"type":"tool_result",`...), "tool_use_id", "toolu_")
	dst = append(dst, `"content":`...)
	switch {
	case w.warp >= wrongArguments:
		dst = append(dst, "17"...)
	case w.s.Bool():
		dst = w.list(dst, (*toolWriter).textPart)
	default:
		dst = w.answer(dst)
	}
	if w.s.Uint64(3) == 3 {
		dst = append(dst, `,"is_error":true`...)
	}
	return append(dst, '}')
}

// envelope appends the beginning of a JSON-RPC message, up to the comma behind its id.
func (w *toolWriter) envelope(dst []byte) []byte {
	dst = append(dst, `{"jsonrpc":"2.0",`...)
	switch {
	case w.warp == noID:
		return append(dst, `"id":null,`...) // without the key it would be a notification, which is in order
	case w.s.Bool():
		return w.id(dst, "id", "")
	default:
		return append(strconv.AppendUint(append(dst, `"id":`...), w.s.Uint64(1<<16-1), 10), ',')
	}
}

func (w *toolWriter) mcpCall(dst []byte) []byte {
	dst = w.envelope(dst)
	method := `"method":"tools/call","params":`
	if w.warp == wrongRole {
		method = `"method":"tools/invoke","params":`
	}
	dst = append(dst, method...)
	if w.warp == wrongList {
		return append(w.mcpParams(append(dst, '[')), "]}"...)
	}
	return append(w.mcpParams(dst), '}')
}

func (w *toolWriter) mcpParams(dst []byte) []byte {
	name, params := w.tool()
	dst = append(appendQuoted(append(dst, `{"name":`...), []byte(name), false), `,"arguments":`...)
	return append(w.arguments(dst, params), '}')
}

func (w *toolWriter) mcpResult(dst []byte) []byte {
	dst = w.envelope(dst)
	switch {
	case w.warp == wrongRole: // both a result and an error
		dst = append(dst, `"error":{"code":-32602,"message":"unknown tool"},`...)
	case w.warp == straight && w.s.Uint64(7) == 7:
		dst = append(dst, `"error":{"code":-32602,"message":`...)
		return append(w.answer(dst), "}}"...)
	}
	dst = append(dst, `"result":{"content":`...)
	if w.warp >= wrongArguments {
		dst = append(dst, `"17"`...)
	} else {
		dst = w.list(dst, (*toolWriter).mcpContent)
	}
	if w.s.Uint64(3) == 3 {
		dst = w.json.object(append(dst, `,"structuredContent":`...), 2)
	}
	if w.s.Uint64(3) == 3 {
		dst = append(dst, `,"isError":true`...)
	}
	return append(dst, "}}"...)
}

// mcpContent appends one of the content types of the MCP.
func (w *toolWriter) mcpContent(dst []byte) []byte {
	switch w.s.Uint64(7) {
	case 6:
		dst = append(dst, `{"type":"image","data":"`...)
		dst = base64.StdEncoding.AppendEncode(dst, onePixel)
		return append(dst, `","mimeType":"image/gif"}`...)
	case 7:
		dst = append(dst, `{"type":"resource_link","uri":"file:///`...)
		dst = w.json.text.word(dst)
		dst = append(dst, `","name":"`...)
		return append(w.json.text.word(dst), `"}`...)
	default:
		return w.textPart(dst)
	}
}
