package tiny

import (
	"os"
	"testing"
)

func TestMax(t *testing.T) {
	if Max(1, 2) != 2 || Max(2, 1) != 2 {
		t.Error("not the larger one")
	}
}

func TestSum(t *testing.T) {
	if Sum(4) != 6 {
		t.Error("not the sum")
	}
}

func TestOnce(t *testing.T) {
	if !Once() {
		t.Error("not the first")
	}
}

func TestBuffer(t *testing.T) {
	if len(Buffer()) == 0 {
		t.Error("empty")
	}
}

func TestTouch(t *testing.T) {
	if _, err := os.Stat("left"); err == nil {
		t.Error("another run left a file")
	}
	if err := Touch(); err != nil {
		t.Error(err)
	}
}
