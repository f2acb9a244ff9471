package reserved

import "testing"

func FuzzRegister(f *testing.F) {
	f.Add("ada")
	f.Add("Kernel")
	f.Fuzz(func(t *testing.T, name string) {
		var u Users
		if u.Register(name) != nil {
			return
		}
		for _, service := range []string{"root", "kernel", "support"} {
			if who, ok := u.Find(service); ok {
				t.Fatalf("mail to %s reaches user %q", service, who)
			}
		}
	})
}
