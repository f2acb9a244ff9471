package discover

import (
	"context"
	"testing"
)

func BenchmarkLoad(b *testing.B) {
	for _, name := range []string{"semver", "goldmark"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ps, err := Load(context.Background(), Config{Dir: "/tmp/real/" + name}, "./...")
				if err != nil || len(ps) == 0 {
					b.Fatal(err)
				}
			}
		})
	}
}
