package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"os"
	"text/template"
)

//go:embed chart.svg.tmpl
var chartTemplate string

// The chart's measures, in its own units. What is not a bar stands still.
const (
	chartWidth  = 720
	chartHeight = 360
	chartLeft   = 64
	chartRight  = chartWidth - 24
	chartTop    = 96
	chartBottom = chartHeight - 48
	barWidth    = 52
	barGap      = 8
)

// chart is what the template draws: bars on a scale of logarithms that begins
// at 1, the proxy.
type chart struct {
	Width, Height, Left, Right, Axis, Foot, Bar int
	Grid                                        []gridLine
	Groups                                      []barGroup
}

type gridLine struct {
	Y, TextY float64
	Label    string
}

type barGroup struct {
	Label      string
	Middle     float64
	GoalY      float64
	Own, Plain bar
}

type bar struct {
	X, Y, Height, Middle, TextY float64
	Label                       string
}

// draw writes the comparison as an SVG file.
func (c comparison) draw(file string) error {
	parsed, err := template.New("chart").Parse(chartTemplate)
	if err != nil {
		return err
	}
	var svg bytes.Buffer
	if err := parsed.Execute(&svg, c.chart()); err != nil {
		return err
	}
	return os.WriteFile(file, svg.Bytes(), 0o644)
}

func (c comparison) chart() chart {
	most := 10.0
	for _, r := range c.rows {
		most = max(most, r.contenders[plainServer].ratio, r.contenders[thisServer].ratio, r.most)
	}
	d := chart{
		Width: chartWidth, Height: chartHeight, Left: chartLeft, Right: chartRight,
		Axis: chartLeft - 8, Foot: chartBottom + 24, Bar: barWidth,
	}
	at := func(ratio float64) float64 {
		share := max(0, math.Log(ratio)) / math.Log(most)
		return round(chartBottom - share*(chartBottom-chartTop))
	}
	for _, ratio := range []float64{1, 2, 5, 10, 20, 50, 100, 200} {
		if ratio <= most {
			d.Grid = append(d.Grid, gridLine{Y: at(ratio), TextY: at(ratio) + 4, Label: fmt.Sprintf("%.0f×", ratio)})
		}
	}
	step := float64(chartRight-chartLeft) / float64(len(c.rows))
	for i, r := range c.rows {
		middle := round(chartLeft + (float64(i)+0.5)*step)
		upright := func(x float64, who contender) bar {
			ratio := r.contenders[who].ratio
			return bar{
				X: x, Y: at(ratio), Height: round(chartBottom - at(ratio)),
				Middle: x + barWidth/2, TextY: min(at(ratio), at(r.most)) - 6, Label: fmt.Sprintf("%.3g×", ratio),
			}
		}
		g := barGroup{
			Label: fmt.Sprintf("%d rows", r.rows), Middle: middle, GoalY: at(r.most),
			Own:   upright(middle-barGap/2-barWidth, thisServer),
			Plain: upright(middle+barGap/2, plainServer),
		}
		g.Plain.TextY = g.Plain.Y - 6
		if r.rows == 1 {
			g.Label = "1 row"
		}
		d.Groups = append(d.Groups, g)
	}
	return d
}

// round keeps one decimal.
func round(x float64) float64 { return math.Round(x*10) / 10 }
