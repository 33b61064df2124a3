package config

import (
	"fmt"

	"github.com/alecthomas/kong"
)

// ServerDefaults returns the settings of a server that was told nothing, for
// commands that run one of their own. The environment is read as for serve.
func ServerDefaults() (Server, error) {
	var s Server
	parser, err := kong.New(&s)
	if err != nil {
		return s, fmt.Errorf("config: %w", err)
	}
	_, err = parser.Parse(nil)
	return s, err
}
