// Request line, target, version, Host.
import { answered, get, head, last, lines, refused } from './case.mjs'

const grammar = '9112 3: a request line is method, one blank, target, one blank, version: anything else is 400'
const target = '9112 3.2: no white space and no other form belongs into a target'
const origin = '9112 3.2.1: the usual target is a path that begins with a slash'
const star = '9112 3.2.4: the asterisk belongs to OPTIONS'
const version = '9110 15.6.6: a major version that is not supported is 505'
const name = '9112 2.3: a version is HTTP, in capitals, a slash, a digit, a dot, a digit'
const host = '9112 3.2: HTTP/1.1 without Host, with two of them or with an invalid one is 400'
const absolute = '9112 3.2.2: a server accepts the absolute form'
const disagree = '9112 3.2.2: the target wins over a Host that differs; not every reader knows that, so we refuse'
const noise = '9112 2.2: bytes that are no HTTP are answered 400, and the connection closes'
const early = '9112 2.2: an empty line before a request may be passed over; we read every byte as meant'

const at = (target, ...fields) => head(`GET ${target} HTTP/1.1`, ...fields)
const hosts = (...values) => lines('GET /healthz HTTP/1.1', ...values.map(value => `Host: ${value}`))
const hello = '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + '\x5a'.repeat(64)

export const requestLines = [
  refused(400, 'two blanks before the target', grammar, head('GET  /healthz HTTP/1.1')),
  refused(400, 'two blanks behind the target', grammar, head('GET /healthz  HTTP/1.1')),
  refused(400, 'a blank behind the version', grammar, head('GET /healthz HTTP/1.1 ')),
  refused(400, 'tabs for blanks', grammar, head('GET\t/healthz\tHTTP/1.1')),
  refused(400, 'a blank in the target', target, at('/health z')),
  refused(400, 'a second target', target, at('/healthz /readyz')),
  refused(400, 'a second request line on the same line', target, head('GET /healthz HTTP/1.1 GET /healthz HTTP/1.1')),
  refused(400, 'no method', grammar, head(' /healthz HTTP/1.1')),
  refused(400, 'a method that is no token', '9110 9.1: a method is a token', head('G@T /healthz HTTP/1.1')),
  refused(400, 'a colon behind the method', '9110 9.1: a method is a token', head('GET: /healthz HTTP/1.1')),
  refused(400, 'no target', grammar, head('GET HTTP/1.1')),
  refused(400, 'an empty target', grammar, head('GET  HTTP/1.1')),
  refused(400, 'HTTP/0.9', grammar, 'GET /healthz\r\n'),
  refused(400, 'HTTP/0.9 with fields', grammar, head('GET /healthz')),
  refused(400, 'a target without a slash', origin, at('healthz')),
  refused(400, 'a fragment', '9112 3.2: a target has no fragment', at('/healthz#a')),
  refused(400, 'a control byte in the target', target, at('/health\x01z')),
  refused(400, 'a NUL in the target', target, at('/healthz\0')),
  refused(400, 'a delete in the target', target, at('/healthz\x7f')),
  refused(400, 'a CR in the target', '9112 2.2: CR alone makes a message invalid', at('/healthz\r')),
  refused(400, 'a broken escape in the path', '9110 15.5.1: malformed syntax is 400', at('/api/tickets/%4')),
  refused(400, 'an escape that is no number', '9110 15.5.1: malformed syntax is 400', at('/api/%zz')),
  refused(400, 'a broken escape in the query', '9110 15.5.1: malformed syntax is 400', at('/api/tickets?q=%')),
  refused(400, 'the asterisk for GET', star, at('*')),
  refused(400, 'more than the asterisk', star, head('OPTIONS *a HTTP/1.1')),
  refused(400, 'CONNECT', '9112 3.2.3: the authority form belongs to CONNECT, and we are no proxy',
    head('CONNECT x:80 HTTP/1.1')),
  refused(400, 'CONNECT to a path', '9112 3.2.3: CONNECT names an authority', head('CONNECT /healthz HTTP/1.1')),
  refused(400, 'the authority form for GET', '9112 3.2.3: the authority form belongs to CONNECT', at('x:80')),
  refused(400, 'an empty line before the request', early, '\r\n' + get()),
  refused(400, 'empty lines before the request', early, '\r\n\r\n\r\n' + get()),
  refused(400, 'a bare LF before the request', early, '\n' + get()),
  refused(400, 'a blank before the request', noise, ' ' + get()),
  refused(400, 'a byte order mark before the request', noise, '\xef\xbb\xbf' + get()),
  refused(400, 'the greeting of TLS', noise, hello),
  refused(400, 'a reply', noise, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
  refused(400, 'the header of the PROXY protocol', noise, 'PROXY TCP4 192.0.2.1 192.0.2.2 4711 80\r\n' + get()),
  refused(505, 'the preface of HTTP/2', version, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  refused(505, 'HTTP/2.0', version, head('GET /healthz HTTP/2.0')),
  refused(505, 'HTTP/1.2', '9112 2.3: we speak 1.0 and 1.1, and guess nothing about others',
    head('GET /healthz HTTP/1.2')),
  refused(505, 'HTTP/0.9 that says so', version, head('GET /healthz HTTP/0.9')),
  refused(400, 'http in small letters', name, head('GET /healthz http/1.1')),
  refused(400, 'another protocol', name, head('GET /healthz SIP/1.1')),
  refused(400, 'a version without numbers', name, head('GET /healthz HTTP/')),
  refused(400, 'a version with a comma', name, head('GET /healthz HTTP/1,1')),
  refused(400, 'a NUL behind the version', name, head('GET /healthz HTTP/1.1\0')),

  refused(400, 'no Host', host, lines('GET /healthz HTTP/1.1')),
  refused(400, 'no Host, but a body', host, lines('POST /api/users/signout HTTP/1.1', 'Content-Length: 2') + '{}'),
  refused(400, 'two equal Hosts', host, hosts('x', 'x')),
  refused(400, 'two different Hosts', host, hosts('x', 'y')),
  refused(400, 'two Hosts in HTTP/1.0', host, lines('GET /healthz HTTP/1.0', 'Host: x', 'Host: y')),
  refused(400, 'an empty Host', '9110 4.2.1: an http address without a host is invalid', hosts('')),
  refused(400, 'a list of Hosts', host, hosts('x, y')),
  refused(400, 'a blank in the Host', host, hosts('x y')),
  refused(400, 'a path in the Host', host, hosts('x/y')),
  refused(400, 'a user in the Host', host, hosts('u@x')),
  refused(400, 'a query in the Host', host, hosts('x?y')),
  refused(400, 'a Host with its scheme', host, hosts('http://x')),
  refused(400, 'a port without a Host', host, hosts(':80')),
  refused(400, 'a port that is no number', host, hosts('x:http')),
  refused(400, 'a port past 16 bits', host, hosts('x:65536')),
  refused(400, 'two ports', host, hosts('x:80:80')),
  refused(400, 'IPv6 without brackets', host, hosts('::1')),
  refused(400, 'a bracket that stays open', host, hosts('[::1')),
  refused(400, 'brackets around a name', host, hosts('[x]')),
  refused(400, 'a quote in the Host', host, hosts('x"')),
  refused(400, 'markup in the Host', host, hosts('<script>')),
  refused(400, 'the absolute form of another host', disagree, at('http://y/healthz')),
  refused(400, 'the absolute form of another port', disagree, at('http://x:8080/healthz')),
  refused(400, 'the absolute form of another scheme', '9112 3.3: only http and https name something here',
    at('ftp://x/healthz')),
  refused(400, 'the absolute form without a host', '9110 4.2.1: an http address without a host is invalid',
    at('http:///healthz')),
  refused(400, 'the absolute form with a user', '9110 4.2.4: a user in an address from elsewhere is an error',
    at('http://x@x/healthz')),
  refused(400, 'the absolute form without its Host', host, lines('GET http://x/healthz HTTP/1.1')),

  answered(200, 'the absolute form of the same host', absolute, at('http://x/healthz')),
  answered(200, 'the absolute form with the scheme in capitals', absolute, at('HTTP://x/healthz')),
  answered(200, 'the absolute form with the port that all have', '9110 4.2.3: a default port and none are the same',
    at('http://x:80/healthz')),
  answered(200, 'the absolute form of https', absolute, lines('GET https://x/healthz HTTP/1.1', 'Host: x:443')),
  answered(200, 'the absolute form in other letters', '9110 4.2.3: hosts are the same whatever their case',
    at('http://X/healthz')),
  answered(200, 'the absolute form with a query only', '9110 4.2.3: an empty path is the slash', at('http://x?a=b')),
  answered(200, 'a host of any name', '9110 7.2: the Host is what the client calls us', hosts('tickets.example')),
  answered(200, 'a Host with a port', host, hosts('x:65535')),
  answered(200, 'a Host by its address', host, hosts('127.0.0.1:3000')),
  answered(200, 'a Host by its IPv6 address', host, hosts('[::1]:3000')),
  answered(204, 'OPTIONS with the asterisk', star, head('OPTIONS * HTTP/1.1')),
  answered(200, 'signs in the query', origin, at("/healthz?a=b&c=/?:@!$'()*+,;=-._~%20%C3%A4")),
  answered([404, 404, 404, 404, 404], 'an escaped slash, NUL, CR and LF',
    '9110 4.2.3: an escaped delimiter is another address',
    ['%2f', '%00', '%0d', '%0a', '%5c'].map(escape => at(`/api/tickets${escape}`)).join('')),
  answered([404, 404, 404], 'segments that climb', origin,
    ['/api/../healthz', '/api/%2e%2e/healthz', '//healthz'].map(path => at(path)).join('')),
  answered(501, 'a method in small letters', '9112 3.1: methods are told apart by case',
    head('get /healthz HTTP/1.1')),
  answered(501, 'a method nobody knows', '9110 9.1: an unknown method is 501', head('BREW /healthz HTTP/1.1')),
  last(200, 'HTTP/1.0 without Host', '9112 3.2: only HTTP/1.1 must name the host', lines('GET /healthz HTTP/1.0'))
]
