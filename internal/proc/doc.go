// Package proc starts one command so that nothing of it outlives its use: the command leads a process
// group of its own, dies with this process, and what it leaves behind is found and killed.
//
// Use it to run programs that are not trusted to clean up, such as test binaries. It is not a
// sandbox: it limits neither memory nor files nor the network, and a program that wants to escape
// can (see [Limits] for what a platform cannot see at all).
//
// The order of use is [Start], read [Process.Output], [Process.AwaitExit], [Process.Sweep],
// [Process.Reap]. Between AwaitExit and Reap the process is dead but still holds its id, so that
// signals to its group cannot reach a stranger.
package proc
