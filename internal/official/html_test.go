package official

import (
	"strings"
	"testing"
)

func TestPreviewCarriesNoCode(t *testing.T) {
	got, err := HTML("## Mục I\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) **đậm**\n\n| a | b |\n| - | - |\n| 1 | 2 |\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "javascript:"} {
		if strings.Contains(got, bad) {
			t.Errorf("the preview carries %s: %s", bad, got)
		}
	}
	for _, want := range []string{"<h2", "<strong>đậm</strong>", "<table>"} {
		if !strings.Contains(got, want) {
			t.Errorf("the preview lacks %s: %s", want, got)
		}
	}
}
