// Transfer-Encoding: none is accepted, however it is written, and no chunk is ever parsed.
import { answered, get, lines, post, refused } from './case.mjs'

const both = '9112 6.1: a length and a coding together may be an attempt to smuggle: refuse and close'
const unknown = '9112 6.1: a coding that the server does not understand is refused'
const needed = '9112 6.3: a server may ask for a length instead of a coding: 411'
const final = '9112 6.3: a request whose last coding is not chunked has no end that can be told'
const twice = '9112 6.1: chunked is applied once; who knows what others make of a repetition'
const spelling = '9112 11.2: recipients that read one field differently can be played against each other'
const ext = '9112 7.1.1: extensions of chunks have a grammar; line ends inside hide requests from lenient readers'
const size = '9112 7.1: a chunk size is hexadecimal, and may not overflow or be misread'
const end = '9112 7.1: only the chunk of size 0 and an empty line end a chunked body'
const trailer = '9112 7.1.2: fields of a trailer never change the framing'

const coded = (value, body = '', ...fields) => post(`Transfer-Encoding: ${value}`, ...fields) + body
const chunked = (name, rests, body) =>
  refused(411, name, rests, marker => coded('chunked', body instanceof Function ? body(marker) : body))
const asChunk = text => `${text.length.toString(16)}\r\n${text}\r\n`

export const codings = [
  chunked('no chunk but the last', needed, '0\r\n\r\n'),
  chunked('one chunk', needed, asChunk('{}') + '0\r\n\r\n'),
  chunked('a request in a chunk', needed, marker => asChunk(marker) + '0\r\n\r\n'),
  chunked('no chunk at all', needed, ''),
  refused(411, 'a coding on GET', needed, get('Transfer-Encoding: chunked') + '0\r\n\r\n'),
  refused(411, 'a length, then a coding', both,
    marker => post(`Content-Length: ${marker.length + 5}`, 'Transfer-Encoding: chunked') + '0\r\n\r\n' + marker),
  refused(411, 'a coding, then a length', both, coded('chunked', '0\r\n\r\n', 'Content-Length: 5')),
  refused(411, 'a coding and a length of 0', both, coded('chunked', '0\r\n\r\n', 'Content-Length: 0')),
  refused(411, 'gzip, then a length', unknown, coded('gzip', '{}', 'Content-Length: 2')),
  refused(411, 'gzip alone', unknown, coded('gzip')),
  refused(411, 'gzip, chunked', unknown, coded('gzip, chunked', '0\r\n\r\n')),
  refused(411, 'chunked, gzip', final, coded('chunked, gzip', '0\r\n\r\n')),
  refused(411, 'chunked, chunked', twice, coded('chunked, chunked', '0\r\n\r\n')),
  refused(411, 'chunked on two lines', twice, coded('chunked', '0\r\n\r\n', 'Transfer-Encoding: chunked')),
  refused(411, 'chunked, then identity', twice, coded('chunked', '0\r\n\r\n', 'Transfer-Encoding: identity')),
  refused(411, 'identity, then chunked', twice, coded('identity', '0\r\n\r\n', 'Transfer-Encoding: chunked')),
  refused(411, 'identity and a length', unknown, coded('identity', '{}', 'Content-Length: 2')),
  refused(411, 'an empty coding and a length', spelling, coded('', '{}', 'Content-Length: 2')),
  refused(411, 'xchunked', spelling, coded('xchunked', '0\r\n\r\n')),
  refused(411, 'chunked in quotes', spelling, coded('"chunked"', '0\r\n\r\n')),
  refused(411, 'chunked in capitals', '9112 7: names of codings are the same whatever their case',
    coded('CHUNKED', '0\r\n\r\n')),
  refused(411, 'the field in capitals', '9110 5.1: names are the same whatever their case',
    post('TRANSFER-ENCODING: chunked') + '0\r\n\r\n'),
  refused(411, 'the field with an underscore', spelling,
    post('Transfer_Encoding: chunked', 'Content-Length: 5') + '0\r\n\r\n'),
  refused(411, 'a tab before chunked', spelling, coded('\tchunked', '0\r\n\r\n')),
  refused(411, 'a comma before chunked', spelling, coded(', chunked', '0\r\n\r\n')),
  refused(411, 'a parameter behind chunked', spelling, coded('chunked;q=1', '0\r\n\r\n')),
  refused(411, 'a no-break space behind chunked', spelling, coded('chunked\xa0', '0\r\n\r\n')),
  refused(411, 'a coding in HTTP/1.0',
    '9112 6.1: a coding in HTTP/1.0 means faulty framing, and the connection closes',
    lines('POST /api/users/signout HTTP/1.0', 'Connection: keep-alive', 'Transfer-Encoding: chunked') + '0\r\n\r\n'),
  refused(411, 'a coding before its expectation', both, coded('chunked', '', 'Expect: 100-continue')),

  refused(400, 'a blank before the colon', '9112 5.1: white space before the colon is refused: 400',
    post('Transfer-Encoding : chunked') + '0\r\n\r\n'),
  refused(400, 'a tab before the colon', '9112 5.1: white space before the colon is refused: 400',
    post('Transfer-Encoding\t: chunked') + '0\r\n\r\n'),
  refused(400, 'a blank before the name', '9112 5.2: a folded line in a request is refused',
    post('A: b', ' Transfer-Encoding: chunked') + '0\r\n\r\n'),
  refused(400, 'a coding on a line of its own', '9112 5.2: a folded line in a request is refused',
    post('Transfer-Encoding:', ' chunked') + '0\r\n\r\n'),
  refused(400, 'a vertical tab before chunked', '9110 5.5: control bytes have no place in a value',
    coded('\x0bchunked', '0\r\n\r\n')),
  refused(400, 'a NUL within chunked', '9110 5.5: a NUL in a value is invalid and dangerous',
    coded('chun\0ked', '0\r\n\r\n')),
  refused(400, 'a NUL behind the name', '9110 5.6.2: a name is a token',
    post('Transfer-Encoding\0: chunked') + '0\r\n\r\n'),
  refused(400, 'a coding behind a bare LF', '9112 2.2: LF alone may be read as the end of a line; we refuse it',
    post('A: b\nTransfer-Encoding: chunked') + '0\r\n\r\n'),
  refused(400, 'a coding behind a bare CR', '9112 2.2: CR alone makes a message invalid',
    post('A: b\rTransfer-Encoding: chunked') + '0\r\n\r\n'),

  chunked('a bare LF in an extension', ext,
    marker => `2;\nxx\r\n${marker.length.toString(16)}\r\n0\r\n\r\n` + marker),
  chunked('a bare LF in a quoted extension', ext, '2;a="\n"\r\n{}\r\n0\r\n\r\n'),
  chunked('a bare CR in an extension', ext, '2;a=\rb\r\n{}\r\n0\r\n\r\n'),
  chunked('a NUL in a quoted extension', ext, '2;a="\0"\r\n{}\r\n0\r\n\r\n'),
  chunked('an extension without end', ext, `2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`),
  chunked('a size past 64 bits', size, '10000000000000002\r\n{}\r\n0\r\n\r\n'),
  chunked('a size with a sign', size, '+2\r\n{}\r\n0\r\n\r\n'),
  chunked('a size below 0', size, '-1\r\n{}\r\n0\r\n\r\n'),
  chunked('a size with 0x', size, '0x2\r\n{}\r\n0\r\n\r\n'),
  chunked('a size between blanks', size, ' 2 \r\n{}\r\n0\r\n\r\n'),
  chunked('an empty size', size, '\r\n{}\r\n0\r\n\r\n'),
  chunked('a size that is no number', size, 'zz\r\n{}\r\n0\r\n\r\n'),
  chunked('data longer than its size', end, '1\r\n{}\r\n0\r\n\r\n'),
  chunked('data without its line end', end, '2\r\n{}0\r\n\r\n'),
  chunked('chunks ended by LF', end, '2\n{}\n0\n\n'),
  chunked('the last chunk as 000', end, '000\r\n\r\n'),
  chunked('the last chunk without its empty line', end, '0\r\n'),
  chunked('a length in the trailer', trailer, marker => `0\r\nContent-Length: ${marker.length}\r\n\r\n`),
  chunked('a coding in the trailer', trailer, '0\r\nTransfer-Encoding: chunked\r\n\r\n'),

  answered(200, 'the field TE', '9110 10.1.4: TE says what the client takes, not how the message is framed',
    get('TE: trailers, chunked;q=0', 'Connection: TE')),
  answered(200, 'the field Trailer', '9110 6.6.2: Trailer announces, and frames nothing', get('Trailer: X-Sum')),
  answered(200, 'a longer name', '9110 5.1: another name is another field, and unknown ones are ignored',
    get('X-Transfer-Encoding: chunked', 'Transfer-Encodings: chunked'))
]
