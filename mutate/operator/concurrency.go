package operator

import (
	"go/ast"

	"github.com/passmuster/muster/internal/nodes"
	"github.com/passmuster/muster/mutate"
)

// Removing a Lock alone makes the Unlock panic, so they are removed as a pair; only tests that run
// under the race detector notice, so that is off. Removing an Unlock alone blocks the next Lock.
var concurrencyOperators = []mutate.Operator{
	{
		Name:   "concurrency/unlock",
		Doc:    "A lock is not released: the next one waits for ever.",
		Before: "mu.Unlock()", After: "",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if call := statementCall(p.Node()); call != nil && calls(p, call, unlocks...) {
				lock := "takes the lock "
				if called(p, call).Name() == "RUnlock" {
					lock = "takes the write lock "
				}
				remove(p, p.Node().(ast.Stmt), lock+receiver(p, call)+" after this", emit)
			}
		},
	},
	{
		Name:   "concurrency/lock",
		Doc:    "A lock is neither taken nor released. Only concurrent tests under the race detector tell.",
		Before: "mu.Lock(); a++; mu.Unlock()", After: "a++;",
		Off: true,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.ExprStmt)
			if !ok || !listed(p) {
				return
			}
			call := statementCall(n)
			if call == nil || !calls(p, call, locks...) {
				return
			}
			list := nodes.Stmts(p.Parent(1))
			for i, s := range list {
				if s != ast.Stmt(n) {
					continue
				}
				for _, end := range list[i+1:] {
					if un := statementCall(end); un != nil && calls(p, un, unlocks...) && receiver(p, un) == receiver(p, call) {
						pair(p, n, end, emit)
						return
					}
				}
			}
		},
	},
	{
		Name:   "concurrency/shared",
		Doc:    "A write lock becomes a read lock. Only concurrent tests under the race detector tell.",
		Before: "rw.Lock(); a++; rw.Unlock()", After: "rw.RLock(); a++; rw.RUnlock()",
		Off: true,
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.ExprStmt)
			call := statementCall(p.Node())
			if !ok || call == nil || !listed(p) || !calls(p, call, "(*sync.RWMutex).Lock") {
				return
			}
			list := nodes.Stmts(p.Parent(1))
			for i, s := range list {
				if s != ast.Stmt(n) {
					continue
				}
				for _, end := range list[i+1:] {
					un := statementCall(end)
					if un == nil || !calls(p, un, "(*sync.RWMutex).Unlock") || receiver(p, un) != receiver(p, call) {
						continue
					}
					lock, unlock := call.Fun.(*ast.SelectorExpr).Sel, un.Fun.(*ast.SelectorExpr).Sel
					emit(mutate.Change{Start: n.Pos(), End: end.End(), Replacement: between(p, n.Pos(), lock.Pos()) + "RLock" +
						between(p, lock.End(), unlock.Pos()) + "RUnlock" + between(p, unlock.End(), end.End())})
					return
				}
			}
		},
	},
	{
		Name:   "concurrency/go",
		Doc:    "A goroutine's work is done before going on.",
		Before: "go use(a)", After: "use(a)",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if n, ok := p.Node().(*ast.GoStmt); ok && listed(p) && !isBuiltinOrConversion(p, n.Call) {
				c := mutate.Replace(n, p.Text(n.Call))
				c.Missing = "needs " + brief(p, n.Call.Fun) + " to run beside what follows"
				emit(c)
			}
		},
	},
	{
		Name:   "concurrency/goroutine",
		Doc:    "A goroutine is not started.",
		Before: "go use(a)", After: "",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if n, ok := p.Node().(*ast.GoStmt); ok {
				remove(p, n, "notices what the goroutine does", emit)
			}
		},
	},
	{
		Name:   "concurrency/defer",
		Doc:    "What is to be done when the function ends is not done.",
		Before: "defer use(a)", After: "",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if n, ok := p.Node().(*ast.DeferStmt); ok {
				remove(p, n, "notices that "+brief(p, n.Call.Fun)+" is not called at the end", emit)
			}
		},
	},
	{
		Name:   "concurrency/early",
		Doc:    "What is to be done when the function ends is done at once: a file closed before it is read.",
		Before: "defer use(a)", After: "use(a)",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.DeferStmt)
			if !ok || !listed(p) || isBuiltinOrConversion(p, n.Call) || calls(p, n.Call, unlocks...) || recovers(p, n) {
				return
			}
			c := mutate.Replace(n, p.Text(n.Call))
			c.Missing = "notices that " + brief(p, n.Call.Fun) + " is called too early"
			emit(c)
		},
	},
	{
		Name:   "concurrency/wait",
		Doc:    "A WaitGroup, or a condition, is not waited for.",
		Before: "wg.Wait()", After: "",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			if n, ok := p.Node().(*ast.ExprStmt); ok {
				if call := statementCall(n); call != nil && calls(p, call, "(*sync.WaitGroup).Wait", "(*sync.Cond).Wait") {
					remove(p, n, "needs what is waited for here", emit)
				}
			}
		},
	},
	{
		Name:   "concurrency/close",
		Doc:    "A channel is not closed: its reader waits for ever.",
		Before: "close(ch)", After: "",
		Find: dropped("close", "reads the channel to its end"),
	},
	{
		Name:   "concurrency/once",
		Doc:    "What is to be done once is done each time.",
		Before: "once.Do(each)", After: "each()",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if !ok || !calls(p, n, "(*sync.Once).Do") || len(n.Args) != 1 {
				return
			}
			if names, ok := lost(p, n.Pos(), n.Args[0].Pos()); ok && len(names) == 0 {
				c := mutate.Replace(n, operandOrFunc(p, n.Args[0])+"()")
				c.Missing = "reaches this twice"
				emit(c)
			}
		},
	},
	{
		Name:   "concurrency/buffer",
		Doc:    "A buffered channel has no buffer: who sends waits for who receives.",
		Before: "ch = make(chan int, b)", After: "ch = make(chan int)",
		Find: func(p *mutate.Pass, emit func(mutate.Change)) {
			n, ok := p.Node().(*ast.CallExpr)
			if ok && builtin(p, n) == "make" && len(n.Args) == 2 && isChan(p.TypeOf(n)) && !isZero(p, n.Args[1]) {
				instead(p, n, n.Args[0].End(), n.End(), between(p, n.Pos(), n.Args[0].End())+")", "needs this channel's buffer", emit)
			}
		},
	},
}

var (
	locks = []string{"(*sync.Mutex).Lock", "(*sync.RWMutex).Lock", "(*sync.RWMutex).RLock", "(sync.Locker).Lock"}
	// unlocks are in the order of locks.
	unlocks = []string{"(*sync.Mutex).Unlock", "(*sync.RWMutex).Unlock", "(*sync.RWMutex).RUnlock", "(sync.Locker).Unlock"}
)

// statementCall is the call of a statement, deferred or not.
func statementCall(n ast.Node) *ast.CallExpr {
	switch n := n.(type) {
	case *ast.ExprStmt:
		call, _ := ast.Unparen(n.X).(*ast.CallExpr)
		return call
	case *ast.DeferStmt:
		return n.Call
	}
	return nil
}

func isLock(p *mutate.Pass, n *ast.ExprStmt) bool {
	call := statementCall(n)
	return call != nil && (calls(p, call, locks...) || calls(p, call, unlocks...))
}

// receiver is the source of what a method is called on.
func receiver(p *mutate.Pass, call *ast.CallExpr) string {
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
		return p.Text(sel.X)
	}
	return ""
}

// pair proposes to leave out the first and the last of some statements.
func pair(p *mutate.Pass, first, last ast.Stmt, emit func(mutate.Change)) {
	for _, s := range []ast.Stmt{first, last} {
		if names, ok := lost(p, s.Pos(), s.End()); !ok || len(names) > 0 {
			return
		}
	}
	middle := between(p, first.End(), last.Pos())
	for len(middle) > 0 && (middle[0] == ';' || middle[0] == ' ') {
		middle = middle[1:]
	}
	emit(mutate.Change{Start: first.Pos(), End: last.End(), Replacement: middle, Missing: "runs this at the same time from several goroutines"})
}

// isBuiltinOrConversion reports whether a call may not stand as a statement of its own, or is not one.
func isBuiltinOrConversion(p *mutate.Pass, call *ast.CallExpr) bool {
	return builtin(p, call) != "" || p.Info.Types[call.Fun].IsType()
}

// recovers reports whether a deferred function recovers: called early it would do nothing.
func recovers(p *mutate.Pass, n *ast.DeferStmt) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && builtin(p, call) == "recover" {
			found = true
		}
		return !found
	})
	return found
}

// operandOrFunc is an expression that can be called.
func operandOrFunc(p *mutate.Pass, x ast.Expr) string {
	if _, ok := x.(*ast.FuncLit); ok {
		return p.Text(x)
	}
	return operand(p, x)
}

// dropped is for a call of a builtin that stands alone as a statement.
func dropped(name, missing string) func(*mutate.Pass, func(mutate.Change)) {
	return func(p *mutate.Pass, emit func(mutate.Change)) {
		if n, ok := p.Node().(*ast.ExprStmt); ok {
			if call := statementCall(n); call != nil && builtin(p, call) == name {
				remove(p, n, missing, emit)
			}
		}
	}
}
