// `npm run policy`: the exact IAM policy for what this step does in some repositories.
import { parseArgs } from 'node:util'
import { PERMISSION_NAMES, PERMISSIONS } from '../src/iam/permissions.ts'
import { policiesFor } from '../src/iam/policy.ts'
import { ACTIONS } from './actions.ts'
import { readRequest } from './policy/request.ts'
import { answerHelp, tellWrongUse } from './usage.ts'

const WIDTH = Math.max(...PERMISSION_NAMES.map((name) => name.length))

const USAGE = `npm run policy -- --repository NAME|URI… [--features WORD,…] [--region R] [--account ID] [--role ARN] [--kms-key ARN|ID|alias/NAME]

Prints what the role (or user) of the step has to be allowed, and with --role the policy of each repository that
belongs to another account than the role. Features; without the flag they are ${ACTIONS.build.features}:

${Object.entries(PERMISSIONS)
  .map(([name, { what }]) => `  ${name.padEnd(WIDTH)}  ${what}`)
  .join('\n')}`

const text = { type: 'string' } as const
const texts = { type: 'string', multiple: true } as const
const options = { repository: texts, features: texts, region: text, account: text, role: text, 'kms-key': text }

answerHelp(USAGE)
try {
  const { values } = parseArgs({ options })
  const { uses, role } = readRequest(values)
  const policies = policiesFor(uses, role)
  if (policies.length === 0) console.error('# Nothing has to be allowed: this step does none of it there.')
  for (const { title, policy } of policies) {
    // Titles go to stderr, so that stdout is JSON and nothing else.
    console.error(`# ${title}`)
    console.log(JSON.stringify(policy, null, 2))
  }
  // ECR Public has no regions.
  if (uses.some(({ account, region, isPublic }) => account === undefined || (region === undefined && !isPublic))) {
    console.error('# "*" stands for what was not given: --region and --account, or a full URI, make it narrower.')
  }
} catch (error) {
  tellWrongUse(USAGE)(error)
}
