// Attestations: none unless they are asked for, in the words of docker/build-push-action.
import { describe, expect, test } from '@jest/globals'
import { printAttest } from '../../../../src/buildx/flags/attest-flag.ts'
import { problemsOf, settingsOf } from '../../../fixtures/inputs.ts'

type Inputs = Readonly<Record<string, string>>

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const RUN = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: '12', GITHUB_RUN_ATTEMPT: '3' }
const BUILDER = 'builder-id=https://github.com/octo/app/actions/runs/12/attempts/3'

const attestsOf = (inputs: Inputs, env: Inputs = RUN) =>
  settingsOf({ ...NEEDED, ...inputs }, { env }).build.attests.map(printAttest)

test.each<readonly [name: string, inputs: Inputs, ...attests: readonly string[]]>([
  ['none by default', {}],
  ['provenance: no', { provenance: 'false' }],
  ['provenance: no, in capital letters', { provenance: 'FALSE' }],
  ['provenance: yes', { provenance: 'true' }, `type=provenance,${BUILDER}`],
  ['provenance: max', { provenance: 'max' }, `type=provenance,mode=max,${BUILDER}`],
  ['provenance: min', { provenance: 'Min' }, `type=provenance,mode=min,${BUILDER}`],
  [
    'provenance: fields',
    { provenance: 'mode=max,reproducible=true' },
    `type=provenance,mode=max,reproducible=true,${BUILDER}`,
  ],
  [
    'provenance: a builder of its own',
    { provenance: 'mode=min,builder-id=me' },
    'type=provenance,mode=min,builder-id=me',
  ],
  ['provenance: a field that switches it off', { provenance: 'mode=max,disabled=true' }],
  [
    'provenance: a field that does not',
    { provenance: 'disabled=false,mode=max' },
    `type=provenance,mode=max,${BUILDER}`,
  ],
  ['sbom: no', { sbom: 'false' }],
  ['sbom: yes', { sbom: 'true' }, 'type=sbom'],
  [
    'sbom: a scanner',
    { sbom: 'generator=docker.io/docker/buildkit-syft-scanner:1' },
    'type=sbom,generator=docker.io/docker/buildkit-syft-scanner:1',
  ],
  ['both', { provenance: 'true', sbom: 'true' }, `type=provenance,${BUILDER}`, 'type=sbom'],
  ['attests: provenance', { attests: 'type=provenance,mode=max' }, `type=provenance,mode=max,${BUILDER}`],
  ['attests: sbom', { attests: 'type=sbom,generator=x/y' }, 'type=sbom,generator=x/y'],
  ['attests: the type last', { attests: 'mode=min,type=provenance' }, `type=provenance,mode=min,${BUILDER}`],
  [
    'attests: two, one a line',
    { attests: '# both\ntype=sbom\ntype=provenance' },
    'type=sbom',
    `type=provenance,${BUILDER}`,
  ],
  ['attests: a boolean', { attests: 'type=sbom,true' }, 'type=sbom'],
  ['attests: switched off', { attests: 'type=provenance,false\ntype=sbom,disabled=true' }],
  [
    'attests beside the other input',
    { attests: 'type=sbom', provenance: 'true' },
    `type=provenance,${BUILDER}`,
    'type=sbom',
  ],
  ['a value with a comma', { attests: 'type=provenance,"builder-id=a,b"' }, 'type=provenance,"builder-id=a,b"'],
])('%s', (_name, inputs, ...attests) => {
  expect(attestsOf(inputs)).toEqual(attests)
})

describe('the run, as the builder', () => {
  test.each<readonly [name: string, env: Inputs, text: string]>([
    [
      'without an attempt',
      { ...RUN, GITHUB_RUN_ATTEMPT: '' },
      'type=provenance,builder-id=https://github.com/octo/app/actions/runs/12',
    ],
    ['outside of GitHub', {}, 'type=provenance'],
    ['with buildx told to attest nothing by itself', { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }, 'type=provenance'],
  ])('%s', (_name, env, text) => {
    expect(attestsOf({ provenance: 'true' }, env)).toEqual([text])
  })
})

test.each<readonly [name: string, inputs: Inputs, problem: string]>([
  [
    'provenance: unknown word',
    { provenance: 'yes' },
    'provenance: "yes" is not true, false, min, max, or fields such as mode=max',
  ],
  ['provenance: unknown mode', { provenance: 'mode=full' }, 'provenance: mode=full is not one of: mode=min, mode=max'],
  ['sbom: unknown word', { sbom: 'spdx' }, 'sbom: "spdx" is not true, false, fields such as generator=<image>'],
  [
    'attests: unknown type',
    { attests: 'type=vex' },
    'attests: "type=vex" has no type that is known: type=provenance or type=sbom',
  ],
  [
    'attests: no type',
    { attests: 'mode=max' },
    'attests: "mode=max" has no type that is known: type=provenance or type=sbom',
  ],
  ['attests: a word among the fields', { attests: 'type=sbom,syft' }, 'attests: "syft" is not of the form name=value'],
  [
    'attests: unknown mode',
    { attests: 'type=provenance,mode=all' },
    'attests: mode=all is not one of: mode=min, mode=max',
  ],
  ['attests: the same twice', { attests: 'type=sbom\ntype=sbom,generator=x' }, 'attests: it has sbom twice'],
  ['attests: an open quote', { attests: '"type=sbom' }, 'attests: a quote is opened and not closed (line 1)'],
  [
    'attests against provenance',
    { attests: 'type=provenance,mode=max', provenance: 'mode=min' },
    'attests: it says something about provenance, and so does the input provenance; leave one of them out',
  ],
  [
    'attests against sbom',
    { attests: 'type=sbom', sbom: 'true' },
    'attests: it says something about sbom, and so does the input sbom; leave one of them out',
  ],
])('refused: %s', (_name, inputs, problem) => {
  expect(problemsOf({ ...NEEDED, ...inputs })).toEqual([problem])
})
