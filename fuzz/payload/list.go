package payload

// Generators returns all generators, the simplest first. It is the only list of them: what is not here is
// neither documented nor mixed.
func Generators() []Generator {
	return modalities()
}

// modalities are the generators of one modality each: those that a mixed message takes its parts from. It is a
// function because some formats nest others, mail any attachment.
func modalities() []Generator {
	return []Generator{
		{"text", "text of all scripts, with bidi controls, zero-width, combining and confusable characters", TextOptions{}.draw},
		{"json", "JSON documents of any shape, compact, indented or oddly spaced", JSONOptions{}.draw},
	}
}
