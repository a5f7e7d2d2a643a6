package config

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Secret is a text that must not be printed. However it is formatted, logged
// or marshalled it comes out as [redacted]; string(s) is the one way to its
// content.
type Secret string

// Format writes [redacted] for every verb; without it fmt would show the
// content where a verb does not fit, as in %d.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String returns [redacted].
func (Secret) String() string { return redacted }

// GoString returns [redacted].
func (Secret) GoString() string { return redacted }

// LogValue returns [redacted].
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns [redacted]; it is what encoding/json uses.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
