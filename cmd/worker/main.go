// Command worker is the process that works the queue: key sheets, mails, what happens by the clock. It takes
// everything from the environment; any number of it may run beside each other.
package main

import (
	"os"

	"gateway/app/config"
	"gateway/cmd/internal/serve"
)

func main() { os.Exit(serve.Main("worker", config.Worker, serve.Worker)) }
