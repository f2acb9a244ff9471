package campaign

import (
	"context"
)

func (r *run) changedFirst(ctx context.Context, all []*subject) ([]*subject, error) { return all, nil }
