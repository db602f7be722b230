// What a case of the framing table is, and the words it is written in.

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} rests `RFC section: its sentence in our words`
 * @property {string | ((marker: string) => string)} bytes one character a byte; `marker` is the request that
 *   must not be carried out when it hides in a body, or is cut short
 * @property {Reply[]} replies all of them, in order
 * @property {boolean} open whether the connection serves the request behind it
 * @property {boolean} cut whether the client sends nothing behind it but its end
 *
 * @typedef {{status: number, code?: string, head?: boolean}} Reply `head`: to HEAD, so without its body
 */

/** The code in the body of an error, where a status has one only. */
const codes = {
  400: 'bad_request',
  401: 'not_authorized',
  404: 'not_found',
  405: 'method_not_allowed',
  411: 'length_required',
  413: 'body_too_large',
  414: 'target_too_long',
  417: 'expectation_failed',
  431: 'headers_too_large',
  501: 'not_implemented',
  505: 'version_not_supported'
}

export const reply = (status, code = codes[status], head = false) => ({ status, code, head })
const toReply = given => (typeof given === 'number' ? reply(given) : given)

const make = (replies, name, rests, bytes, how) => ({
  name, rests, bytes, replies: [replies].flat().map(toReply), open: false, cut: false, ...how
})

/** No request by our reading: one error, the connection closes, nothing behind it is read as a request. */
export const refused = (status, name, rests, bytes) => make(status, name, rests, bytes)

/** Answered, and the connection goes on with the request behind it. */
export const answered = (replies, name, rests, bytes) => make(replies, name, rests, bytes, { open: true })

/** Answered by the last reply of this connection. */
export const last = (replies, name, rests, bytes) => make(replies, name, rests, bytes)

/** The client ends its half right behind these bytes. */
export const cut = (replies, name, rests, bytes) => make(replies, name, rests, bytes, { cut: true })

/** The lines of a head, each ended by CR LF, and the empty one. */
export const lines = (...all) => [...all, '', ''].join('\r\n')
export const head = (requestLine, ...fields) => lines(requestLine, 'Host: x', ...fields)
export const get = (...fields) => head('GET /healthz HTTP/1.1', ...fields)
export const post = (...fields) => head('POST /api/users/signout HTTP/1.1', ...fields)
/** A write with a body of the right length. */
export const sized = (body, ...fields) => post(...fields, `Content-Length: ${body.length}`) + body

/** As bytes of UTF-8, one character each. */
export const utf8 = text => Buffer.from(text).toString('latin1')
