// Input that would like to become a header of the reply. What each header may say is known
// (replies.mjs), and the judge holds every header of every reply in this suite against it; these
// cases put line ends and a header to be smuggled into every place that a reply might echo.
import { answered, head, utf8 } from './case.mjs'

const split = '9112 11.1: input that reaches a header with its line ends splits the reply in two'
const escaped = '%0d%0aSet-Cookie:%20session=stolen%0d%0a%0d%0a'
// The low bytes of U+560D and U+560A are CR and LF: a narrowing conversion would make them so.
const narrowed = utf8('嘍嘊Set-Cookie: session=stolen')
const spelled = '\\r\\nSet-Cookie: session=stolen'
const inputs = { escaped, narrowed, spelled }

const everywhere = place => Object.entries(inputs).map(([kind, text]) => place(kind, text))
const asTarget = text => text.replaceAll(' ', '%20')
const page = text => head(`GET /${asTarget(text)}/ HTTP/1.1`)
const inHeader = name =>
  everywhere((kind, text) =>
    answered(200, `${kind} in ${name}`, split, head('GET /api/tickets HTTP/1.1', `${name}: ${text}`))
  )

export const splitting = [
  ...everywhere((kind, text) => answered(200, `${kind} in a query that a link repeats`, split,
    head(`GET /api/tickets?limit=1&${asTarget(text)}=${asTarget(text)} HTTP/1.1`))),
  answered(404, 'escaped in the path of a page', split, page(escaped)),
  answered(200, 'narrowed in the path of a page', split, page(narrowed)),
  ...[
    'X-Request-Id', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-For', 'Forwarded', 'Origin', 'Referer',
    'User-Agent', 'Accept-Encoding', 'If-None-Match', 'Range', 'Last-Event-ID', 'Cookie', 'Authorization'
  ].flatMap(inHeader)
]
