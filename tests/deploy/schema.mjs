// Objects of Kubernetes against its published schemas, and strictly: a member that the schema does not know is a
// typing error, which a cluster would drop without a word.

/** What is wrong with one object, a line each. */
export async function schemaProblems(object) {
  const where = `${object.kind} ${object.metadata?.name}`
  const group = object.apiVersion
  let Model
  try {
    Model = (await import(`kubernetes-models/${group}/${object.kind}`))[object.kind]
  } catch {
    return [`${where}: ${group} has no ${object.kind}`]
  }
  const watcher = new Watcher()
  try {
    // Not of an instance: its constructor would copy everything first.
    Model.prototype.validate.call(watcher.watch(object))
  } catch (error) {
    return [`${where}: ${error.message}`]
  }
  return watcher.unseen(object, where)
}

const isObject = value => value !== null && typeof value === 'object'

// The validators are generated code that asks each object for every member of its schema, so what they have not
// asked for is not in it.
class Watcher {
  #seen = new Map()
  #proxies = new Map()

  /** `value` as something that remembers what it is asked for. */
  watch(value) {
    if (!isObject(value)) return value
    if (!this.#proxies.has(value)) this.#proxies.set(value, this.#proxy(value, new Set()))
    return this.#proxies.get(value)
  }

  #proxy(value, seen) {
    this.#seen.set(value, seen)
    return new Proxy(value, {
      get: (target, name) => {
        seen.add(name)
        return this.watch(target[name])
      }
    })
  }

  /** The members that nobody asked for; of what nobody looked into, the schema leaves the inside open. */
  unseen(value, where) {
    const seen = this.#seen.get(value)
    if (!seen) return []
    return Object.keys(value).flatMap(name =>
      Array.isArray(value) || seen.has(name)
        ? this.unseen(value[name], `${where}.${name}`)
        : [`${where}.${name}: is unknown`]
    )
  }
}
