import { spawn } from 'node:child_process'

/** Runs a program with this process's own output. Returns its exit code; a death by signal counts as 1. */
export function runShown(program: string, args: readonly string[], env = process.env): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}
