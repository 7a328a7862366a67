package webtest

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Client is one browser: its own cookies, forms that come from the site itself, redirects shown, not followed.
type Client struct {
	Follow bool        // follow redirects
	Header http.Header // goes with every request
	ID     int64       // of whoever is signed in, in the realm's own accounts; 0 = nobody

	w    *World
	role Role
	http *http.Client

	mu      sync.Mutex
	cookies map[string]string
	csrf    string
}

// Browser is a browser in which nobody is signed in.
func (w *World) Browser() *Client {
	c := &Client{w: w, Header: http.Header{"Sec-Fetch-Site": {"same-origin"}}, cookies: map[string]string{}}
	c.http = &http.Client{Transport: w.transport, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	return c
}

// Get asks for a page by its path.
func (c *Client) Get(path string) *Response {
	c.w.T.Helper()
	return c.send(c.Request(http.MethodGet, path, nil))
}

// Head asks for the head of a page.
func (c *Client) Head(path string) *Response {
	c.w.T.Helper()
	return c.send(c.Request(http.MethodHead, path, nil))
}

// Fragment asks for a page as htmx does, from the page at the path from.
func (c *Client) Fragment(path, from string) *Response {
	c.w.T.Helper()
	req := c.Request(http.MethodGet, path, nil)
	req.Header.Set("HX-Request", "true")
	req.Header.Set("HX-Current-URL", c.w.Base.String()+from)
	return c.send(req)
}

// Post sends a form. The form's token is filled in from a page seen before, unless the values bring one.
func (c *Client) Post(path string, values url.Values) *Response {
	c.w.T.Helper()
	return c.send(c.PostRequest(path, values))
}

// PostRequest is the request that Post sends.
func (c *Client) PostRequest(path string, values url.Values) *http.Request {
	c.w.T.Helper()
	filled := url.Values{}
	for name, v := range values {
		filled[name] = v
	}
	if token := c.Token(); !filled.Has("csrf") && token != "" {
		filled.Set("csrf", token)
	}
	req := c.Request(http.MethodPost, path, strings.NewReader(filled.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}

// Dial opens a bare connection to the server, for requests that no browser sends.
func (w *World) Dial() net.Conn {
	w.T.Helper()
	conn, err := net.Dial("tcp", w.addr)
	w.must(err)
	w.T.Cleanup(func() { _ = conn.Close() })
	return conn
}

// Raw sends bytes over a connection of its own and reads one answer.
func (w *World) Raw(request string) *Response {
	w.T.Helper()
	conn := w.Dial()
	w.must(conn.SetDeadline(time.Now().Add(30 * time.Second)))
	_, err := io.WriteString(conn, request)
	w.must(err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	w.must(err)
	return &Response{t: w.T, Status: res.StatusCode, Header: res.Header, Body: string(body), Cookies: res.Cookies()}
}

// Token is the form token of whoever is signed in, as the last page had it; "" for nobody.
func (c *Client) Token() string {
	c.w.T.Helper()
	c.mu.Lock()
	token := c.csrf
	c.mu.Unlock()
	if token == "" && c.role.home() != "" {
		c.Get(c.role.home())
		c.mu.Lock()
		token = c.csrf
		c.mu.Unlock()
	}
	return token
}

// Form gets a page and returns what its first form in main would send: hidden fields, and what is filled in, ticked
// and chosen.
func (c *Client) Form(path string) url.Values {
	c.w.T.Helper()
	forms := c.Get(path).Forms()
	for _, f := range forms {
		if f.InMain {
			return f.Values
		}
	}
	c.w.T.Fatalf("webtest: no form in main of %s", path)
	return nil
}

// Request makes a request that Do and Send send as this browser; the path may hold a query, or be a whole address.
func (c *Client) Request(method, path string, body io.Reader) *http.Request {
	c.w.T.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = c.w.Base.String() + path
	}
	req, err := http.NewRequest(method, address, body)
	c.w.must(err)
	for name, v := range c.Header {
		req.Header[name] = v
	}
	return req
}

// Send is Do for requests that must come through.
func (c *Client) Send(req *http.Request) *Response {
	c.w.T.Helper()
	return c.send(req)
}

func (c *Client) send(req *http.Request) *Response {
	c.w.T.Helper()
	r, err := c.Do(req)
	c.w.must(err)
	return r
}

// Do sends a request with the browser's cookies and keeps what comes back. It may be called from any goroutine.
func (c *Client) Do(req *http.Request) (*Response, error) {
	for range 10 {
		r, err := c.once(req)
		if err != nil || !c.Follow || r.Header.Get("Location") == "" {
			return r, err
		}
		next, err := req.URL.Parse(r.Header.Get("Location"))
		if err != nil {
			return nil, err
		}
		if req, err = http.NewRequest(http.MethodGet, next.String(), nil); err != nil {
			return nil, err
		}
		req.Header = c.Header.Clone()
	}
	return nil, http.ErrUseLastResponse
}

func (c *Client) once(req *http.Request) (*Response, error) {
	c.mu.Lock()
	req.Header.Del("Cookie")
	for name, value := range c.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	c.mu.Unlock()
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	var body bytes.Buffer
	if _, err := body.ReadFrom(res.Body); err != nil {
		return nil, err
	}
	r := &Response{t: c.w.T, Status: res.StatusCode, Header: res.Header, Body: body.String(), Cookies: res.Cookies(), Path: req.URL.RequestURI()}
	c.keep(r)
	return r, nil
}

// keep takes cookies and the form token from an answer.
func (c *Client) keep(r *Response) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range r.Cookies {
		if k.MaxAge < 0 || !k.Expires.IsZero() && k.Expires.Before(time.Now()) {
			delete(c.cookies, k.Name)
			continue
		}
		c.cookies[k.Name] = k.Value
	}
	if _, rest, found := strings.Cut(r.Body, `name="csrf" value="`); found {
		c.csrf, _, _ = strings.Cut(rest, `"`)
	}
}

// Cookie is the value of a cookie, "" without it.
func (c *Client) Cookie(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cookies[name]
}

// SetCookie puts a cookie into the browser; an empty value takes it out.
func (c *Client) SetCookie(name, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.cookies, name)
	if value != "" {
		c.cookies[name] = value
	}
}

// Carry takes over another browser's cookies: both people then sit at one computer.
func (c *Client) Carry(from *Client) *Client {
	from.mu.Lock()
	defer from.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, value := range from.cookies {
		c.cookies[name] = value
	}
	return c
}
