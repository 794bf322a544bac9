import { createServer } from 'node:http'
import { greeting } from '../shared/greeting.js'

const server = createServer((_request, response) => response.end(`${greeting('the API')}\n`))
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '0.0.0.0')
process.on('SIGTERM', () => server.close())
