// Package agent runs a tool-calling loop: a model asks for tools, a policy decides who may call which
// tool in which state, and the results go back to the model until it answers.
//
// What the model sends is not trusted. A call that is malformed, unknown or forbidden is answered
// with an error that the model can read, and the tool is not executed. What a tool returns is not
// trusted either.
//
// It is an example of code whose permissions matter, held by muster to a high tier. It talks to no
// model of its own and keeps no history between runs.
package agent
