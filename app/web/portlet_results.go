package web

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/licence"
	"gateway/app/result"
	"gateway/app/tracking"
	"gateway/views/layout"
	"gateway/views/portal"
)

// subjectsPortlet is what the pupil is taught today (POR-3).
func subjectsPortlet(*Server, *fiber.Ctx, auth.Principal) portlet {
	var lessons []tracking.Lesson
	return portlet{licence.Subjects, func(q licence.Asking) { tracking.QueueLessons(q.B, q.Tx, q.Of, today(), &lessons) },
		func(f layout.Frame, h licence.Head) templ.Component { return portal.Subjects(f, h, lessons) }}
}

// progressPortlet is the results of shared and subject fields over all years (POR-2, TRK-3).
func progressPortlet(_ *Server, c *fiber.Ctx, _ auth.Principal) portlet {
	var p result.Progress
	ask := portal.ProgressAsk{Year: queryID(c, "year"), Subject: queryID(c, "subject"), Field: queryID(c, "field")}
	return portlet{licence.Progress, func(q licence.Asking) { result.QueueProgress(q.B, q.Tx, q.Of, &p) },
		func(f layout.Frame, h licence.Head) templ.Component {
			return portal.Progress(f, h, portal.NewProgress(f, &p, ask))
		}}
}

// generalPortlet is the results of general fields.
func generalPortlet(*Server, *fiber.Ctx, auth.Principal) portlet {
	var p result.Progress
	return portlet{licence.GeneralData, func(q licence.Asking) { result.QueueGeneral(q.B, q.Tx, q.Of, &p) },
		func(f layout.Frame, h licence.Head) templ.Component { return portal.General(f, h, &p) }}
}

// queryID is a number in the address; whatever is none is as without it.
func queryID(c *fiber.Ctx, name string) int64 {
	n, err := strconv.ParseInt(c.Query(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
