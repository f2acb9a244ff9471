package skeleton

// relation is something that a function can be held to beside not to panic.
type relation struct {
	// Name is the relation's.
	Name string
	// Doc says when it applies and what is checked.
	Doc string
	// Run adds the statements to the target, and says what is checked as the end of a sentence. It reports false where
	// the relation does not apply.
	Run func(b *builder, c call) (checks string, ok bool)
}

// relations lists them, the most telling first. The last one always applies.
func relations() []relation {
	return []relation{
		{"must", "MustX panics exactly where X has an error", must},
		{"unmarshal", "what UnmarshalX of a type reads, its MarshalX writes so that it is read again, and is written the same", unmarshal},
		{"destination", "what Unmarshal reads into an any, Marshal writes so that it is read again, and is written the same", destination},
		{"read", "what Parse, Decode and their like read is written so that it is read again, and is written the same", read},
		{"write", "what Encode, Quote and their like write is read as what it was", written},
		{"twin", "a twin that takes the other of bytes and text, or appends, gives the same result", twin},
		{"idempotent", "what Clean, Normalize and their like return they leave as it is", idempotent},
		{"symmetric", "Compare and Equal agree with themselves the other way round", symmetric},
		{"plain", "nothing panics", plain},
	}
}
