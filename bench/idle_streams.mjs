// What open pages cost: streams that are told nothing, as bytes of the server's memory.
import net from 'node:net'

/** Opens one stream over a bare socket; resolves once it has said `ready`. */
function open({ hostname, port }, path) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname)
    let text = ''
    socket.setEncoding('latin1')
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`a stream ended: ${text}`)))
    socket.on('data', chunk => {
      text += chunk
      if (!text.includes('event: ready')) return
      socket.removeAllListeners().resume().on('error', () => {})
      resolve(socket)
    })
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUser-Agent: bench\r\n\r\n`)
  })
}

/**
 * Opens `count` streams of tickets, `measure()`s before and after, and leaves: {count, each}, `each`
 * in what `measure` counts.
 */
export async function idleStreams(server, count, measure) {
  const url = new URL(server.url)
  const path = '/api/tickets/stream'
  const sockets = [await open(url, path)]
  const before = measure()
  const worker = async () => {
    while (sockets.length < count) {
      const place = sockets.push(undefined) - 1
      sockets[place] = await open(url, path)
    }
  }
  await Promise.all(Array.from({ length: 64 }, worker))
  const each = (measure() - before) / (count - 1)
  for (const socket of sockets) socket.destroy()
  return { count, each }
}
