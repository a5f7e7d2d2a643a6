package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"carbongraph/upstream"
)

// A value is where the text of one setting goes. Its errors say what the text
// must be; they are shown after the setting's name.
type value struct {
	set func(text string) error
	// boolean is a value that a flag without one sets to true.
	boolean bool
	// secret is a value without a flag: the arguments of a process can be
	// read by others on its machine.
	secret bool
}

func text(dst *string) value {
	return value{set: func(text string) error {
		*dst = text
		return nil
	}}
}

func boolean(dst *bool) value {
	return value{boolean: true, set: func(text string) error {
		switch text {
		case "true":
			*dst = true
		case "false":
			*dst = false
		default:
			return fmt.Errorf("must be true or false, not %q", text)
		}
		return nil
	}}
}

// automatic is a boolean that may also be auto, which is then asked for.
func automatic(dst *bool, auto func() bool) value {
	return value{boolean: true, set: func(text string) error {
		if text == "auto" {
			*dst = auto()
			return nil
		}
		if boolean(dst).set(text) != nil {
			return fmt.Errorf("must be true, false or auto, not %q", text)
		}
		return nil
	}}
}

func count(dst *int, least int) value {
	return value{set: func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < least || n > math.MaxInt32 {
			return fmt.Errorf("must be a whole number from %d to %d, not %q", least, math.MaxInt32, text)
		}
		*dst = n
		return nil
	}}
}

func duration(dst *time.Duration, least time.Duration) value {
	return value{set: func(text string) error {
		d, err := time.ParseDuration(text)
		switch {
		case err != nil:
			return fmt.Errorf("must be a duration such as 500ms, 5s or 1m30s, not %q", text)
		case d < least:
			return fmt.Errorf("must be at least %s, not %q", least, text)
		}
		*dst = d
		return nil
	}}
}

func choice[T ~string](dst *T, allowed ...T) value {
	return value{set: func(text string) error {
		if !slices.Contains(allowed, T(text)) {
			return fmt.Errorf("must be %s, not %q", oneOf(allowed), text)
		}
		*dst = T(text)
		return nil
	}}
}

func oneOf[T ~string](words []T) string {
	last := len(words) - 1
	list := make([]string, last)
	for i, word := range words[:last] {
		list[i] = string(word)
	}
	return strings.Join(list, ", ") + " or " + string(words[last])
}

func level(dst *slog.Level) value {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	return value{set: func(text string) error {
		l, ok := levels[text]
		if !ok {
			return fmt.Errorf("must be debug, info, warn or error, not %q", text)
		}
		*dst = l
		return nil
	}}
}

func apiKey(dst *Secret) value {
	return value{secret: true, set: func(text string) error {
		if len(text) > upstream.MaxToken {
			return fmt.Errorf("must be at most %d bytes", upstream.MaxToken)
		}
		if text != "" && !upstream.Visible(text) {
			return errors.New("must be visible ASCII characters without spaces")
		}
		*dst = Secret(text)
		return nil
	}}
}
