import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from '../fixtures/folder.ts'

/** The environment of a docker that runs this script. */
export function dockerThat(script: string): { readonly PATH: string } {
  const folder = newFolder()
  const program = join(folder, 'docker')
  writeFileSync(program, `#!/bin/sh\n${script}\n`)
  chmodSync(program, 0o755)
  return { PATH: `${folder}:${process.env.PATH}` }
}
