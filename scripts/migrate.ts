// `npm run migrate`: the step in place of the official chain, for an existing workflow. It changes no file.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseAction } from './docs/action.ts'
import { migrateJob } from './migrate/migrate-job.ts'
import { printJob } from './migrate/print.ts'
import { readJobs } from './migrate/workflow.ts'
import { answerHelp, tellWrongUse, typedIn } from './usage.ts'

const USAGE = `npm run migrate -- .github/workflows/build.yml…

Reads workflows or composite actions with aws-actions/configure-aws-credentials, aws-actions/amazon-ecr-login,
docker/setup-buildx-action, docker/metadata-action and docker/build-push-action. Prints the step in their place, with a line
for each thing that it could not take over. It changes no file. docs/migrate.md has all that differs.`

answerHelp(USAGE)
try {
  const paths = process.argv.slice(2)
  if (paths.length === 0) throw new Error('Name a workflow.')
  const known = parseAction(await readFile('action.yml', 'utf8')).inputs.map(({ name }) => name)
  for (const path of paths) {
    const text = await readFile(resolve(typedIn, path), 'utf8')
    console.log(
      readJobs(text)
        .map((job) => printJob(migrateJob(job, known)))
        .join('\n'),
    )
  }
} catch (error) {
  tellWrongUse(USAGE)(error)
}
