import { connect, type Server } from 'node:net'

/** Joins each connection from inside a sandbox to the same port of the host's loopback. */
export function relay(server: Server, port: number): void {
  server.on('connection', (inside) => {
    const outside = connect(port, '127.0.0.1')
    inside.pipe(outside).pipe(inside)
    inside.on('error', () => outside.destroy()).on('close', () => outside.destroy())
    outside.on('error', () => inside.destroy()).on('close', () => inside.destroy())
  })
}
