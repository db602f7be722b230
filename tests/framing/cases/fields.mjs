// Lines, names and values.
import { answered, get, head, lines, refused, utf8 } from './case.mjs'

const lf = '9112 2.2: LF alone may be read as the end of a line; we refuse it, because a front may not read it so'
const cr = '9112 2.2: CR alone makes a message invalid'
const control = '9110 5.5: control bytes have no place in a value'
const fold = '9112 5.2: a folded line in a request is refused'
const first = '9112 2.2: white space between the request line and the first field is refused'
const colon = '9112 5.1: white space before the colon is refused: 400'
const token = '9110 5.6.2: a name is a token: at least one of its characters, and no other'
const line = '9112 5: a field line is a name, a colon and a value'
const around = '9112 5.1: optional white space around a value is no part of it'
const anyValue = '9110 5.5: a value is visible characters, blanks, tabs and bytes beyond ASCII'

export const fields = [
  refused(400, 'LF for every line end', lf, 'GET /healthz HTTP/1.1\nHost: x\n\n'),
  refused(400, 'LF behind the request line', lf, 'GET /healthz HTTP/1.1\nHost: x\r\n\r\n'),
  refused(400, 'LF behind a field', lf, 'GET /healthz HTTP/1.1\r\nHost: x\nA: b\r\n\r\n'),
  refused(400, 'LF for the empty line', lf, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\n'),
  refused(400, 'LF twice behind a field', lf, 'GET /healthz HTTP/1.1\r\nHost: x\n\n'),
  refused(400, 'a length behind LF in a value', lf, get('A: b\nContent-Length: 100')),
  refused(400, 'CR for every line end', cr, 'GET /healthz HTTP/1.1\rHost: x\r\r'),
  refused(400, 'CR in a value', cr, get('A: b\rc')),
  refused(400, 'CR before CR LF', cr, get('A: b\r')),
  refused(400, 'CR in a name', cr, get('A\rB: c')),
  refused(400, 'CR where the empty line begins', cr, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\rA: b\r\n\r\n'),
  refused(400, 'NUL in a value', '9110 5.5: a NUL in a value is invalid and dangerous', get('A: b\0c')),
  refused(400, 'NUL in a name', token, get('A\0: b')),
  refused(400, 'NUL between the lines', token, get('\0')),
  refused(400, 'escape in a value', control, get('A: \x1b[31m')),
  refused(400, 'backspace in a value', control, get('A: b\x08c')),
  refused(400, 'a form feed around a value', control, get('A:\x0cb')),
  refused(400, 'delete in a value', control, get('A: b\x7f')),
  refused(400, 'a line folded by a blank', fold, get('A: b', ' c')),
  refused(400, 'a line folded by a tab', fold, get('A: b', '\tc')),
  refused(400, 'a fold of nothing but a blank', fold, get('A: b', ' ')),
  refused(400, 'a length folded onto a name', fold, get('A: b', ' Content-Length: 100')),
  refused(400, 'a blank before the first field', first, lines('GET /healthz HTTP/1.1', ' Host: x')),
  refused(400, 'a line of a blank before the first field', first, lines('GET /healthz HTTP/1.1', ' ', 'Host: x')),
  refused(400, 'a blank before the colon of a field', colon, get('A : b')),
  refused(400, 'a tab before the colon of a field', colon, get('A\t: b')),
  refused(400, 'a blank before the colon of Host', colon, lines('GET /healthz HTTP/1.1', 'Host : x')),
  refused(400, 'an empty name', token, get(': b')),
  refused(400, 'parentheses in a name', token, get('A(b): c')),
  refused(400, 'a blank in a name', token, get('A b: c')),
  refused(400, 'a slash in a name', token, get('A/b: c')),
  refused(400, 'quotes around a name', token, get('"A": b')),
  refused(400, 'bytes beyond ASCII in a name', token, get(utf8('Größe: 5'))),
  refused(400, 'a line without a colon', line, get('nonsense')),
  refused(400, 'a second request line among the fields', line, get('GET /healthz HTTP/1.1')),
  refused(400, 'an equals sign for the colon', line, get('A= b')),

  answered(200, 'no blank behind the colon', around, lines('GET /healthz HTTP/1.1', 'Host:x', 'A:b')),
  answered(200, 'blanks and tabs around values', around,
    lines('GET /healthz HTTP/1.1', 'Host: \t x \t', 'A:\t\tb  ')),
  answered(200, 'names in capitals and in small letters', '9110 5.1: names are the same whatever their case',
    lines('GET /healthz HTTP/1.1', 'HOST: x', 'aCCEPT: */*')),
  answered(200, 'empty values', anyValue, get('A:', 'B: ', 'C:\t')),
  answered(200, 'a tab within a value', anyValue, get('A: b\tc')),
  answered(200, 'bytes beyond ASCII in a value', anyValue, get(utf8('A: Größe 💶'), 'B: \xff\x80')),
  answered(200, 'every visible character in a value', anyValue,
    get(`A: ${Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join('')}`)),
  answered(200, 'every character of a token in a name', '9110 5.6.2: a token is letters, digits and these signs',
    get("!#$%&'*+-.^_`|~09azAZ: b")),
  answered(200, 'a name that is repeated', '9110 5.3: fields of one name are a list',
    get('Accept: a/b', 'Accept: c/d', 'Accept: a/b')),
  answered(200, 'a name of one character and a name of a thousand', '9110 5.1: names are tokens of any length',
    get('A: b', `${'A'.repeat(1000)}: b`)),
  answered(404, 'fields behind a long request line',
    '9112 3: at least 8,000 bytes of a request line are to be supported',
    head(`GET /api/${'a'.repeat(7900)} HTTP/1.1`))
]
