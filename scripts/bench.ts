// `npm run bench`: how fast it is, measured here and now. Figures are medians of several rounds, with the range.
import { cpus } from 'node:os'
import { measureOverhead } from '../bench/overhead.ts'
import { startLocalEcr } from '../emulator/index.ts'
import { BASE, provideBase } from './base-image.ts'
import { startEngine } from './engine/index.ts'
import { node24 } from './node24.ts'

const log = (line: string): void => console.log(line)
const engine = await startEngine({ log })
try {
  const ecr = await startLocalEcr()
  try {
    const node = await node24()
    await provideBase(engine.environment, BASE, log)
    log(`${engine.description}; ${cpus().length} CPUs, ${cpus()[0]?.model ?? 'unknown'}\n`)
    const rows = await measureOverhead(ecr, engine.environment, node)
    log('A cached build of examples/hello, pushed to the local ECR')
    for (const [what, figure] of rows) log(`  ${what.padEnd(40)} ${figure}`)
  } finally {
    await ecr.close()
  }
} finally {
  await engine.stop()
}
