// A small JSON API. It ends when the container is stopped, after the answers that are on their way.
import { createServer } from 'node:http'

const started = new Date()
const routes = {
  '/': () => ({ message: 'Hello from ECR', commit: process.env.COMMIT ?? 'unknown' }),
  '/health': () => ({ status: 'ok', upSeconds: Math.round((Date.now() - started) / 1000) }),
}

const server = createServer((request, response) => {
  const route = routes[new URL(request.url, 'http://localhost').pathname]
  response.setHeader('Content-Type', 'application/json')
  response.statusCode = route ? 200 : 404
  response.end(`${JSON.stringify(route ? route() : { error: 'not found' })}\n`)
})

// Inside the container; which port of the machine leads here is said by `docker run --publish`.
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '0.0.0.0')
process.on('SIGTERM', () => server.close())
