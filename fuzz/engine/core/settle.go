package core

// Settled reports whether all that ran has been looked into. Where it is false the next call repeats an input.
func (e *Engine) Settled() bool { return e.confirm.slot == nil && !e.replay.wants(&e.batch) }

// Settle looks at once into what is otherwise looked into when a batch of executions is full. Where Settled is false then, calls
// until it is true finish that. It is part of what a run does: two that are to agree settle at the same executions.
func (e *Engine) Settle() {
	if e.Settled() && e.batch.used > 0 {
		e.batch.bytes = maxBatchBytes + 1
		e.closeBatch()
	}
}
