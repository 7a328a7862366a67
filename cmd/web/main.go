// Command web is the process that answers requests. It takes everything from the environment; any number of it may
// run beside each other.
package main

import (
	"os"

	"gateway/app/config"
	"gateway/cmd/internal/serve"
)

func main() { os.Exit(serve.Main("web", config.Web, serve.Web)) }
