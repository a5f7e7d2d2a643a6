package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDraw(t *testing.T) {
	t.Parallel()
	c := comparison{}
	for i, g := range goals() {
		c.rows = append(c.rows, comparedRows{goal: g, contenders: map[contender]result{
			thisServer:  {figures: figures{ratio: 0.9 + float64(i)}},
			plainServer: {figures: figures{ratio: 1.8 * float64(i*i*i*2+1)}},
		}})
	}
	file := filepath.Join(t.TempDir(), "chart.svg")
	if err := c.draw(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 row<", "1000 rows<", "0.9×<", "99×<", "50×<"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the chart has no %s", strings.TrimSuffix(want, "<"))
		}
	}
	if strings.Contains(string(text), "NaN") || strings.Contains(string(text), `height="-`) {
		t.Errorf("the chart cannot be drawn: %s", text)
	}
	for decoder := xml.NewDecoder(strings.NewReader(string(text))); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
