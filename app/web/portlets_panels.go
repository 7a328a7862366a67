package web

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"gateway/app/attendance"
	"gateway/app/auth"
	"gateway/app/event"
	"gateway/app/licence"
	"gateway/app/note"
	"gateway/views/layout"
	"gateway/views/portal"
	"gateway/views/staff"
)

// attendancePortlet is a pupil's attendance.
func attendancePortlet(_ *Server, c *fiber.Ctx, _ auth.Principal) portlet {
	v := portal.AttendanceView{Asked: asked(c, "year", 0)}
	return portlet{
		key: licence.Attendance,
		ask: attendance.Ask(today(), &v.Years),
		show: func(f layout.Frame, h licence.Head) templ.Component {
			if !h.All {
				v.Years = attendance.Only(v.Years, h.Granted)
			}
			return portal.Attendance(f, h, v)
		},
	}
}

// eventsPortlet is a pupil's achievements and behaviour. Staff read besides what staff wrote.
func eventsPortlet(_ *Server, c *fiber.Ctx, _ auth.Principal) portlet {
	v := portal.EventsView{Asked: asked(c, "year", -1)}
	return portlet{
		key: licence.Events,
		ask: event.Ask(&v.Years),
		show: func(f layout.Frame, h licence.Head) templ.Component {
			if h.All {
				v.More = staff.EventMore
			} else {
				v.Years = event.Only(v.Years, h.Granted)
			}
			return portal.Events(f, h, v)
		},
	}
}

// notesPortlet is the notes that a family may read; staff have a page of their own, on which they write.
func notesPortlet(_ *Server, c *fiber.Ctx, _ auth.Principal) portlet {
	v := portal.NotesView{Asked: asked(c, "show", 0)}
	return portlet{
		key:  licence.Notes,
		ask:  note.Ask(&v.Notes),
		show: func(f layout.Frame, h licence.Head) templ.Component { return portal.Notes(f, h, v) },
	}
}

// asked is a number of the address's query, usual when it has none.
func asked(c *fiber.Ctx, name string, usual int64) int64 {
	n, err := strconv.ParseInt(query(c, name), 10, 64)
	if err != nil || n < 0 {
		return usual
	}
	return n
}
