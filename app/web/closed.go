package web

import "github.com/gofiber/fiber/v2"

// errClosed is the answer of every page for families while the school has closed its gateway (ACC-7). It is 503: the
// address is right, nobody has done anything wrong, and it will work again; a 403 or 404 would say the opposite, and a
// 200 would be kept and searched as if it were the page. There is no Retry-After, because the school does not say when.
// It is no failure, so it does not stand in the log as one.
var errClosed = fiber.NewError(fiber.StatusServiceUnavailable, "the school has closed its gateway")
