import { stringify } from 'yaml'
import type { MigratedJob, NewStep } from './migrate-job.ts'

export const PLACEHOLDER = '<owner>/ecr-build-push@<commit>'

/** The new steps of a job as YAML, below what was not taken over, as comments. */
export function printJob({ name, steps, dropped, notes }: MigratedJob): string {
  const comments = [
    `Job ${name}`,
    ...(dropped.length > 0 ? [`In place of: ${dropped.join(', ')}`] : ['Nothing here is replaced.']),
    ...notes.map((note) => `- ${note}`),
  ]
  const head = comments.flatMap((line) => line.split('\n').map((part) => `# ${part}`)).join('\n')
  return steps.length === 0 ? `${head}\n` : `${head}\n${printSteps(steps)}`
}

/** `npm run uses` prints what stands for the placeholder. */
export const printSteps = (steps: readonly NewStep[]): string =>
  stringify(
    steps.map(({ id, env, inputs }) => ({
      ...(id !== undefined && { id }),
      uses: PLACEHOLDER,
      ...(Object.keys(env).length > 0 && { env }),
      with: inputs,
    })),
    { lineWidth: 0, defaultStringType: 'PLAIN' },
  )
