package sink

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// pageSize is the number of messages on one page of the list.
const pageSize = 100

// row is a message as the pages show it.
type row struct {
	Link, From, To, Subject, Stamp, Time string
}

type listPage struct {
	Title, To, Here, Count, Newer, Older string
	Rows                                 []row
}

type messagePage struct {
	Title  string
	Row    row
	Others string // the list of everything to the same address
	Views  []view
	Frame  string   // address of the HTML, or empty when Pieces are shown
	Links  []string // beside the frame
	Kind   string   // class of the text: text or raw
	Pieces []piece
}

type view struct {
	Name, Link string
	Current    bool
}

func (b *mailbox) list(w http.ResponseWriter, r *http.Request) {
	to := wanted(r)
	found := b.addressedTo(to)
	pages := max(1, (len(found)+pageSize-1)/pageSize)
	number, _ := strconv.Atoi(r.URL.Query().Get("page")) // nonsense is the first page
	number = min(max(number, 1), pages)
	start := (number - 1) * pageSize
	end := min(start+pageSize, len(found))

	page := listPage{Title: "Messages", To: to, Here: listLink(to, number), Count: count(start, end, len(found))}
	for _, m := range found[start:end] {
		page.Rows = append(page.Rows, b.row(m))
	}
	if number > 1 {
		page.Newer = listLink(to, number-1)
	}
	if number < pages {
		page.Older = listLink(to, number+1)
	}
	b.render(w, http.StatusOK, "list", page)
}

func count(start, end, all int) string {
	switch {
	case all == 1:
		return "1 message"
	case end-start == all:
		return fmt.Sprintf("%d messages, newest first", all)
	}
	return fmt.Sprintf("%d to %d of %d messages, newest first", start+1, end, all)
}

func listLink(to string, page int) string {
	query := url.Values{}
	if to != "" {
		query.Set("to", to)
	}
	if page > 1 {
		query.Set("page", strconv.Itoa(page))
	}
	if len(query) == 0 {
		return "/"
	}
	return "/?" + query.Encode()
}

func (b *mailbox) row(m Message) row {
	subject := m.Subject
	if subject == "" {
		subject = "(no subject)" // a link needs words
	}
	return row{
		Link: "/messages/" + m.ID, From: m.From, To: m.To, Subject: subject,
		Stamp: m.At.UTC().Format(time.RFC3339), Time: m.At.In(b.sink.london).Format("2 January 2006, 15:04"),
	}
}

func (b *mailbox) asHTML(w http.ResponseWriter, r *http.Request) {
	b.message(w, r, "html", func(m Message, page *messagePage) {
		page.Frame, page.Links = page.Row.Link+"/html", linksOf(m)
	})
}

func (b *mailbox) asText(w http.ResponseWriter, r *http.Request) {
	b.message(w, r, "text", func(m Message, page *messagePage) { page.Kind, page.Pieces = "text", linked(m.Text) })
}

func (b *mailbox) asSent(w http.ResponseWriter, r *http.Request) {
	b.message(w, r, "raw", func(m Message, page *messagePage) {
		page.Kind, page.Pieces = "raw", []piece{{Text: plain([]byte(m.Raw))}}
	})
}

// message shows one message in one of its views; a message without HTML opens as text.
func (b *mailbox) message(w http.ResponseWriter, r *http.Request, now string, fill func(Message, *messagePage)) {
	m, ok := b.find(r.PathValue("id"))
	if !ok {
		b.missing(w, r)
		return
	}
	if m.HTML == "" && now == "html" {
		b.asText(w, r)
		return
	}
	shown := b.row(m)
	page := messagePage{Title: shown.Subject, Row: shown, Others: listLink(m.To, 1)}
	if m.HTML != "" {
		page.Views = append(page.Views, view{"HTML", shown.Link, now == "html"})
	}
	page.Views = append(page.Views, view{"Text", shown.Link + "/text", now == "text"}, view{"As sent", shown.Link + "/raw", now == "raw"})
	fill(m, &page)
	b.render(w, http.StatusOK, "message", page)
}

func (b *mailbox) missing(w http.ResponseWriter, _ *http.Request) {
	b.render(w, http.StatusNotFound, "missing", struct{ Title string }{"This message is not here"})
}

// render writes a whole page or, when a template is wrong, a plain 500.
func (b *mailbox) render(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := b.templates.ExecuteTemplate(&page, name, data); err != nil {
		http.Error(w, "The page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes())
}
