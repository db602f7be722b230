// Checks values against the schemas of an OpenAPI 3.0 description, as far as Stripe's uses them.

/** Every mismatch between `value` and `schema` as a line; none when it fits. */
export function mismatches(document, schema, value, where = '$') {
  const target = resolve(document, schema)
  if (value === null) return target.nullable || isAnything(target) ? [] : [`${where}: is null`]
  if (target.anyOf) return mismatchesOfAny(document, target.anyOf, value, where)
  const found = [...mismatchOfType(target, value, where), ...mismatchOfEnum(target, value, where)]
  if (found.length > 0) return found
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => mismatches(document, target.items ?? {}, item, `${where}[${at}]`))
  }
  return typeof value === 'object' ? mismatchesOfObject(document, target, value, where) : []
}

function resolve(document, schema) {
  if (!schema.$ref) return schema
  return schema.$ref.split('/').slice(1).reduce((node, name) => node[name], document)
}

const isAnything = schema => Object.keys(schema).length === 0

function mismatchesOfAny(document, choices, value, where) {
  const tries = choices.map(choice => mismatches(document, choice, value, where))
  if (tries.some(found => found.length === 0)) return []
  return tries.reduce((best, found) => (found.length < best.length ? found : best))
}

const typeOf = value => (Array.isArray(value) ? 'array' : typeof value)

function mismatchOfType({ type }, value, where) {
  if (!type) return []
  const fits = {
    integer: Number.isSafeInteger(value),
    number: typeof value === 'number',
    object: typeOf(value) === 'object'
  }
  return (fits[type] ?? typeOf(value) === type) ? [] : [`${where}: is ${typeOf(value)}, not ${type}`]
}

function mismatchOfEnum({ enum: allowed, maxLength }, value, where) {
  if (allowed && !allowed.includes(value)) return [`${where}: ${value} is none of ${allowed}`]
  if (maxLength && value.length > maxLength) return [`${where}: is longer than ${maxLength}`]
  return []
}

function mismatchesOfObject(document, schema, value, where) {
  const { properties = {}, required = [], additionalProperties } = schema
  const missing = required.filter(name => !(name in value)).map(name => `${where}: has no ${name}`)
  const members = Object.entries(value).flatMap(([name, member]) => {
    const known = properties[name]
    if (known) return mismatches(document, known, member, `${where}.${name}`)
    if (additionalProperties === false) return [`${where}: ${name} is unknown`]
    const other = typeof additionalProperties === 'object' ? additionalProperties : {}
    return mismatches(document, other, member, `${where}.${name}`)
  })
  return [...missing, ...members]
}

/** The operation of the description that a method and a path mean: {operation, path}. */
export function findOperation(document, method, path) {
  const segments = path.split('/')
  const fits = pattern => {
    const parts = pattern.split('/')
    return parts.length === segments.length &&
      parts.every((part, at) => part === segments[at] || part.startsWith('{'))
  }
  const paths = Object.keys(document.paths).filter(fits)
  const best = paths.find(pattern => !pattern.includes('{')) ?? paths[0]
  const operation = best && document.paths[best][method.toLowerCase()]
  return operation && { operation, path: best }
}

/** Mismatches of a form-encoded request, whose values all are strings, with its operation. */
export function requestMismatches(document, method, path, params) {
  const found = findOperation(document, method, path)
  if (!found) return [`${method} ${path}: is not described`]
  const { operation } = found
  const schema = method === 'GET'
    ? querySchema(operation)
    : operation.requestBody.content['application/x-www-form-urlencoded'].schema
  return mismatches(document, schema, typed(document, schema, params), `${method} ${path}`)
}

function querySchema({ parameters = [] }) {
  const inQuery = parameters.filter(parameter => parameter.in === 'query')
  return {
    type: 'object',
    properties: Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema])),
    required: inQuery.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false
  }
}

/** The tree of strings with numbers and booleans where the schema has them. */
function typed(document, schema, value) {
  const target = resolve(document, schema ?? {})
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([name, member]) => [
      name,
      typed(document, target.properties?.[name] ?? target.items, member)
    ])
    return Array.isArray(value) ? entries.map(([, member]) => member) : Object.fromEntries(entries)
  }
  const types = [target.type, ...(target.anyOf ?? []).map(choice => choice.type)]
  if (types.includes('integer') && /^-?\d+$/.test(value)) return Number(value)
  if (types.includes('boolean') && /^(true|false)$/.test(value)) return value === 'true'
  return value
}

/** Mismatches of a reply with what its operation says about that status. */
export function replyMismatches(document, method, path, status, body) {
  const found = findOperation(document, method, path)
  if (!found) return [`${method} ${path}: is not described`]
  const { responses } = found.operation
  const reply = responses[status] ?? responses.default
  return mismatches(document, reply.content['application/json'].schema, body, `${method} ${path} ${status}`)
}
