package report

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// browser starts Chromium, or skips the test where there is none. Its process group ends with the test.
func browser(t *testing.T) *rod.Browser {
	t.Helper()
	if os.Getenv("MUSTER_RUN") == "mutation" {
		t.Skip("a browser takes seconds for each mutant, and the goldens hold every byte of the page")
	}
	var bin string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			bin = p
			break
		}
	}
	if bin == "" {
		t.Skip("no Chromium here: install it (Debian: apt-get install chromium) to look at the page in a browser")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	l := launcher.New().Context(ctx).Bin(bin).Headless(true).Leakless(false).NoSandbox(true).UserDataDir(t.TempDir())
	control, err := l.Launch()
	if err != nil {
		t.Fatalf("start %s: %v", bin, err)
	}
	b := rod.New().Context(ctx).ControlURL(control)
	if err := b.Connect(); err != nil {
		l.Kill()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = b.Close()
		l.Kill()
		l.Cleanup()
	})
	return b
}

// visit is a page under watch: what it asked for and what it complained of.
type visit struct {
	t    *testing.T
	page *rod.Page
	mu   sync.Mutex
	// requests but for the page's own and data: URLs, and console errors, warnings and exceptions.
	requests, complaints []string
}

func open(t *testing.T, b *rod.Browser, in Input) *visit {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, write(t, "html", in), 0o666); err != nil {
		t.Fatal(err)
	}
	p, err := b.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{t: t, page: p}
	address := (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()
	v.watch(address)
	if err := p.Navigate(address); err != nil {
		t.Fatal(err)
	}
	if err := p.WaitLoad(); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *visit) watch(own string) {
	for _, enable := range []proto.Request{proto.NetworkEnable{}, proto.LogEnable{}, proto.RuntimeEnable{}} {
		if _, err := v.page.Call(v.page.GetContext(), string(v.page.SessionID), enable.ProtoReq(), enable); err != nil {
			v.t.Fatal(err)
		}
	}
	note := func(list *[]string, s string) {
		v.mu.Lock()
		defer v.mu.Unlock()
		*list = append(*list, s)
	}
	go v.page.EachEvent(
		func(e *proto.NetworkRequestWillBeSent) {
			if u := e.Request.URL; u != own && !strings.HasPrefix(u, "data:") {
				note(&v.requests, u)
			}
		},
		func(e *proto.LogEntryAdded) { note(&v.complaints, e.Entry.Text) },
		func(e *proto.RuntimeExceptionThrown) { note(&v.complaints, e.ExceptionDetails.Text) },
		func(e *proto.RuntimeConsoleAPICalled) { note(&v.complaints, string(e.Type)) },
	)()
}

// eval runs a JavaScript function and returns what it gives as a string.
func (v *visit) eval(js string, args ...any) string {
	v.t.Helper()
	r, err := v.page.Eval(js, args...)
	if err != nil {
		v.t.Fatalf("%s: %v", js, err)
	}
	return r.Value.String()
}

// quiet fails the test where the page asked for anything or complained.
func (v *visit) quiet() {
	v.t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.requests) > 0 {
		v.t.Errorf("the page asked for %v", v.requests)
	}
	if len(v.complaints) > 0 {
		v.t.Errorf("the browser complained: %v", v.complaints)
	}
}

const visibleRows = `() => [...document.querySelectorAll("#table tbody tr")].filter(r => r.checkVisibility()).map(r => r.cells[1].innerText).join(" ")`

func TestPageShowsTheVerdictAndEveryPackage(t *testing.T) {
	b := browser(t)
	for _, fx := range fixtures() {
		v := open(t, b, fx.in)
		if got, want := v.eval(`() => document.querySelector("#verdict").innerText`), string(fx.in.Verdict.Verdict); got != want {
			t.Errorf("%s: verdict shown is %q, want %q", fx.name, got, want)
		}
		var names []string
		view, err := newView(fx.in)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range view.worstFirst() {
			names = append(names, p.name)
		}
		if got, want := v.eval(visibleRows), strings.Join(names, " "); got != want {
			t.Errorf("%s: rows shown are %q, want %q", fx.name, got, want)
		}
		v.quiet()
	}
}

func TestPageFiltersSortsAndFolds(t *testing.T) {
	v := open(t, browser(t), many())
	const shown = `() => document.querySelector("#shown").innerText`
	type step struct{ do, want string }
	for _, s := range []step{
		{`() => {}`, "300 of 300 shown"},
		{`() => { const q = document.querySelector("#q"); q.value = "service1 high"; q.dispatchEvent(new Event("input", {bubbles: true})); }`, "53 of 300 shown"},
		{`() => document.querySelector("input[value=inconclusive]").click()`, "6 of 300 shown"},
		{`() => { const q = document.querySelector("#q"); q.value = ""; q.dispatchEvent(new Event("input", {bubbles: true})); }`, "20 of 300 shown"},
		{`() => document.querySelector("input[value='']").click()`, "300 of 300 shown"},
	} {
		v.eval(s.do)
		if got := v.eval(shown); got != s.want {
			t.Errorf("after %s: %q, want %q", s.do, got, s.want)
		}
	}
	v.eval(`() => { document.querySelector("input[value=fail]").click(); }`)
	if got := strings.Fields(v.eval(visibleRows)); len(got) != 30 {
		t.Errorf("%d failed rows visible, want 30", len(got))
	}
	if got := v.eval(`() => String([...document.querySelectorAll("details.pkg")].filter(d => d.checkVisibility()).length)`); got != "30" {
		t.Errorf("%s packages visible below, want 30", got)
	}
	v.eval(`() => { document.querySelector("input[value='']").click(); const th = document.querySelectorAll("#table th button")[1]; th.click(); th.click(); }`)
	if got := strings.Fields(v.eval(visibleRows))[0]; got != "internal/area14/service299" {
		t.Errorf("first row of packages sorted downwards is %s", got)
	}
	v.eval(`() => document.querySelector("#table tbody a").click()`)
	if got := v.eval(`() => new Promise(r => setTimeout(() => r(String(document.querySelector(location.hash).closest("details").open)), 50))`); got != "true" {
		t.Error("following a row's link did not unfold its package")
	}
	v.quiet()
}

func TestPageReadsWithoutJavaScript(t *testing.T) {
	b := browser(t)
	p, err := b.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, write(t, "html", lowCoverage()), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := (proto.EmulationSetScriptExecutionDisabled{Value: true}).Call(p); err != nil {
		t.Fatal(err)
	}
	// WaitLoad would wait in a script, which does not run here.
	loaded := p.WaitNavigation(proto.PageLifecycleEventNameLoad)
	if err := p.Navigate((&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()); err != nil {
		t.Fatal(err)
	}
	loaded()
	body, err := p.Element("body")
	if err != nil {
		t.Fatal(err)
	}
	text, err := body.Text()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"fail: 1 of 3 packages failed", "Cart.Discount", "20-31, 35", "go test -cover ./weak", "billing"} {
		if !strings.Contains(text, want) {
			t.Errorf("without JavaScript the page does not show %q", want)
		}
	}
	for _, hidden := range []string{"Expand all", "inconclusive\npass"} {
		if strings.Contains(text, hidden) {
			t.Errorf("without JavaScript the page shows the control %q, which does nothing", hidden)
		}
	}
}

func TestPageShowsNastyTextAsText(t *testing.T) {
	v := open(t, browser(t), nasty())
	if got := v.eval(`() => String(document.querySelectorAll("script").length) + document.querySelectorAll("img, body b > b").length`); got != "10" {
		t.Errorf("the page holds scripts and images that are not its own: %s", got)
	}
	if got := v.eval(`() => document.body.textContent`); !strings.Contains(got, line(nastyText)) {
		t.Error("the page does not show the text as it is")
	}
	if got := v.eval(`() => document.querySelector(".raw a").getAttribute("href")`); got != "./raw/p%C3%A4ckchen%20mit%20leer/1%202.txt" {
		t.Errorf("link to the raw output is %s", got)
	}
	v.quiet()
}

func TestPageFitsANarrowScreen(t *testing.T) {
	b := browser(t)
	for _, fx := range fixtures() {
		v := open(t, b, fx.in)
		if err := v.page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: 400, Height: 800, DeviceScaleFactor: 1}); err != nil {
			t.Fatal(err)
		}
		if got := v.eval(`() => String(document.documentElement.scrollWidth - document.documentElement.clientWidth)`); got != "0" {
			t.Errorf("%s: the page is %s pixels wider than its screen", fx.name, got)
		}
	}
}
