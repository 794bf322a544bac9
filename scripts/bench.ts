// `npm run bench`: how fast it is, measured here and now. Figures are medians of several rounds, with the range.
import { cpus } from 'node:os'
import { measureBigImage } from '../bench/big-image.ts'
import { measureLocalEcr } from '../bench/local-ecr.ts'
import { measureOverhead } from '../bench/overhead.ts'
import { startLocalEcr } from '../emulator/index.ts'
import { BASE, provideBase } from './base-image.ts'
import { startEngine } from './engine/index.ts'
import { node24 } from './node24.ts'

const log = (line: string): void => console.log(line)

function show(title: string, rows: readonly (readonly [string, string])[]): void {
  log(title)
  for (const [what, figure] of rows) log(`  ${what.padEnd(40)} ${figure}`)
  log('')
}

const engine = await startEngine({ log })
try {
  const ecr = await startLocalEcr()
  try {
    const node = await node24()
    await provideBase(engine.environment, BASE, log)
    log(`${engine.description}; ${cpus().length} CPUs, ${cpus()[0]?.model ?? 'unknown'}\n`)
    const rows = await measureOverhead(ecr, engine.environment, node)
    show('A cached build of examples/hello, pushed to the local ECR', rows)
    const { cold, rebuild } = await measureBigImage(ecr, engine.environment, node)
    show('A cold build of 300 MB, pushed to an empty repository', cold)
    show('The same after one layer of 1 MB has changed', rebuild)
  } finally {
    await ecr.close()
  }
  show('The local ECR', await measureLocalEcr(engine.environment, log))
} finally {
  await engine.stop()
}
