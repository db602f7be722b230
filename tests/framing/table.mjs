// All cases of the framing suite.
import { codings } from './cases/codings.mjs'
import { conversations } from './cases/conversations.mjs'
import { fields } from './cases/fields.mjs'
import { lengths } from './cases/lengths.mjs'
import { limits } from './cases/limits.mjs'
import { requestLines } from './cases/request_lines.mjs'
import { splitting } from './cases/splitting.mjs'

/** @type {Record<string, import('./cases/case.mjs').Case[]>} */
export const table = {
  lengths,
  codings,
  fields,
  'request lines': requestLines,
  conversations,
  limits,
  splitting
}
