// Bytes on a socket, for what no HTTP library would send.
import net from 'node:net'

/** Sends `bytes`, reads until the server closes or `enough(text)` holds: {text, closed}. */
export function exchange(server, bytes, { enough = () => false, withinMs = 5000 } = {}) {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(bytes))
    let text = ''
    const end = closed => {
      clearTimeout(late)
      socket.destroy()
      resolve({ text, closed })
    }
    const late = setTimeout(() => end(false), withinMs)
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      if (enough(text)) end(false)
    })
    socket.on('end', () => end(true))
    socket.on('error', error => (text ? end(true) : reject(error)))
  })
}

/** The status codes of the replies in `text`, in order. */
export const statuses = text => [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(m => Number(m[1]))
