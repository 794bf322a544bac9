// What stands in for what GitHub's runner would download. Without a network act finds no action on GitHub, so each `uses:` of a
// workflow leads to a folder of this machine (`--local-repository`), or the test fails and names it.
//
// Not listed is actions/checkout: act itself copies the repository in its place
// (https://nektosact.com/usage/index.html, --no-skip-checkout).
import { cp, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ACTION_NAMES, ACTIONS } from '../../../scripts/actions.ts'
import { bundlePath } from '../../../scripts/bundle/bundle-path.ts'
import { writeFiles } from '../../support/workspace.ts'

/** This action as the workflows of users name it, with the placeholders of the examples filled in. */
const OWN = { owner: 'acme', commit: '5d0c1a7b2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7b' }
export const OWN_ACTION = `${OWN.owner}/ecr-build-push@${OWN.commit}`

/** A workflow of examples/ as a user has it who followed examples/README.md. */
export const adopted = (workflow: string): string =>
  workflow.replaceAll('<owner>', OWN.owner).replaceAll('<commit>', OWN.commit)

/** An action in YAML, by the name of the action in whose place it stands, with the reason. */
const STAND_INS: Readonly<Record<string, string>> = {
  // It downloads Node. The tests have one already: Node 24, which is first in PATH.
  'actions/setup-node': `
name: Node that is there
runs:
  using: composite
  steps:
    - run: node --version
      shell: bash
`,
  // It asks AWS. What follows it talks to deployments.ts, which takes any key.
  'aws-actions/configure-aws-credentials': `
name: Credentials without AWS
inputs:
  role-to-assume: { required: true }
  aws-region: { required: true }
runs:
  using: composite
  steps:
    - run: printf '%s\\n' "AWS_REGION=$REGION" AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=example >> "$GITHUB_ENV"
      env:
        REGION: \${{ inputs.aws-region }}
      shell: bash
`,
}

/** Writes the actions below a folder: this one as a release has it, and the stand-ins. */
export async function writeActions(folder: string): Promise<void> {
  const own = join(folder, OWN.owner, 'ecr-build-push')
  await mkdir(own, { recursive: true })
  await cp(bundlePath(), join(own, 'dist'), { recursive: true })
  await Promise.all(ACTION_NAMES.map((name) => cp(resolve(ACTIONS[name].file), join(own, ACTIONS[name].file))))
  await writeFiles(
    folder,
    Object.fromEntries(Object.entries(STAND_INS).map(([name, text]) => [`${name}/action.yml`, text])),
  )
}

/**
 * act's arguments by which every action that these workflows use is found in the folder. Throws for one that is not known.
 */
export function localRepositories(workflows: readonly string[], folder: string): readonly string[] {
  const used = workflows.flatMap((text) => [...text.matchAll(/\buses: *([^\s.][^\s@]*)@(\S+)/g)])
  return [...new Set(used.map(([, name = '', ref = '']) => [name, ref].join('@')))].flatMap((uses) => {
    const [name = '', ref = ''] = uses.split('@')
    // An action may stand in a folder of its repository.
    const repository = name.split('/').slice(0, 2).join('/')
    if (name === 'actions/checkout') return []
    if (!(name in STAND_INS) && `${repository}@${ref}` !== OWN_ACTION) {
      throw new Error(`A workflow uses ${uses}, and nothing stands in for it: see STAND_INS.`)
    }
    return ['--local-repository', `${repository}@${ref}=${join(folder, repository)}`]
  })
}
