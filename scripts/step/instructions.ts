import type { FoundEcr } from './local-ecr.ts'

/** What the step left, for the person who wants to use it. */
export interface Delivered {
  readonly ecr: FoundEcr
  readonly outputs: Readonly<Record<string, string>>
  /** Path of the page with the job summary. */
  readonly page: string
  /** Whether the engine is still there when the command has ended. */
  readonly hasEngine: boolean
}

/** How to look at the image, pull it and run it, and how to stop what goes on running; as text. */
export function instructions({ ecr, outputs, page, hasEngine }: Delivered): string {
  const { image = '' } = outputs
  const exports = Object.entries(ecr.environment).map(([name, value]) => `  export ${name}='${value}'`)
  const run = hasEngine
    ? [
        'To pull it and run it, with 8080 as the port on which your application listens:',
        '',
        ...exports,
        `  aws ecr get-login-password | docker login --username AWS --password-stdin ${ecr.registry}`,
        `  docker pull ${image}`,
        `  docker run --rm --publish 8080:8080 ${image}`,
      ]
    : ['This machine has no Docker: the engine of this run has ended. With Docker installed, the image can be run too.']
  return [
    `In a browser: ${ecr.url}/ shows the registry, ${page} the job summary.`,
    '',
    ...(image === '' ? ['Nothing was pushed, so there is nothing to pull.'] : run),
    '',
    `The local ECR goes on running, and the next run finds this image. To stop it: kill ${ecr.pid}`,
  ].join('\n')
}
