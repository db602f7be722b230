// Every byte there is, in one place of a head after another: what the grammar allows there, and nothing else.
import { answered, get, head, lines, post, refused } from './case.mjs'

const every = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]/
const visible = /[\t\x20-\x7e\x80-\xff]/

/** A sweep: `judge(byte)` is the status of `make(byte)`; below 400, 404 and 501 leave the connection open. */
const sweep = (rests, make, judge, bytes = every) =>
  bytes.map(byte => {
    const status = judge(byte)
    const kind = status < 400 || status === 404 || status === 501 ? answered : refused
    return kind(status, `byte ${byte.charCodeAt(0)}`, rests, make(byte))
  })

/** @type {Record<string, import('./case.mjs').Case[]>} */
export const sweeps = {
  'before the method': sweep('9110 9.1: a method is a token',
    byte => byte + get(), byte => (token.test(byte) ? 501 : 400)),
  'in the method': sweep('9110 9.1: a method is a token',
    byte => head(`GE${byte}T /healthz HTTP/1.1`), byte => (token.test(byte) ? 501 : 400)),
  'in the target': sweep('9112 3.2: a target has no white space, no fragment, no broken escape',
    byte => head(`GET /api/nope${byte}x HTTP/1.1`), byte => (/[\x00-\x20#%\x7f]/.test(byte) ? 400 : 404)),
  'in the version': sweep('9112 2.3: a version is a digit, a dot, a digit',
    byte => head(`GET /healthz HTTP/1${byte}1`), byte => (byte === '.' ? 200 : /\d/.test(byte) ? 505 : 400)),
  'behind the version': sweep('9112 3: nothing stands between version and line end',
    byte => head(`GET /healthz HTTP/1.1${byte}`), byte => (/[\d.]/.test(byte) ? 505 : 400)),
  'before a field': sweep('9112 5: a field begins with its name, and that is a token',
    byte => get(`${byte}A: b`), byte => (token.test(byte) ? 200 : 400)),
  'in a name': sweep('9110 5.6.2: a name is a token',
    byte => get(`A${byte}B: c`), byte => (token.test(byte) || byte === ':' ? 200 : 400)),
  'in a value': sweep('9110 5.5: a value is visible characters, blanks, tabs and bytes beyond ASCII',
    byte => get(`A: b${byte}c`), byte => (visible.test(byte) ? 200 : 400)),
  'in the Host': sweep('9112 3.2: a Host that is none is 400; we know names of letters, digits and -._~',
    byte => lines('GET /healthz HTTP/1.1', `Host: x${byte}y`), byte => (/[A-Za-z0-9._~-]/.test(byte) ? 200 : 400)),
  'before a length': sweep('9110 8.6: a length is decimal digits; 9110 5.6.3: white space is space and tab',
    byte => post(`Content-Length:${byte}2`) + '{}', byte => (/[ \t]/.test(byte) ? 200 : 400),
    every.filter(byte => !/\d/.test(byte))),
  'behind a length': sweep('9110 8.6: a length is decimal digits; 9110 5.6.3: white space is space and tab',
    byte => post(`Content-Length: 2${byte}`) + '{}', byte => (/[ \t]/.test(byte) ? 200 : 400),
    every.filter(byte => !/\d/.test(byte))),
  'before a coding': sweep('9112 11.2: whatever hides a coding from one reader shows it to another',
    byte => post(`Transfer-Encoding:${byte}chunked`) + '0\r\n\r\n', byte => (visible.test(byte) ? 411 : 400)),
  'behind a coding': sweep('9112 11.2: whatever hides a coding from one reader shows it to another',
    byte => post(`Transfer-Encoding: chunked${byte}`) + '0\r\n\r\n', byte => (visible.test(byte) ? 411 : 400))
}
