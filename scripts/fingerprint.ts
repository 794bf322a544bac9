// `npm run fingerprint`: the fingerprint of what would be built of a local folder, and what it was made of.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { COUNTED } from '../src/actions/build/inputs/counted.ts'
import { differencesOf } from '../src/reuse/difference.ts'
import type { FingerprintParts } from '../src/reuse/fingerprint.ts'
import { explainFingerprint } from './fingerprint/explain.ts'
import { fingerprintOfInputs } from './fingerprint/take.ts'
import { givenInputs, inputFlags } from './step/flags.ts'
import { answerHelp, tellWrongUse } from './usage.ts'

const INPUTS = Object.entries(COUNTED).flatMap(([input, how]) => (how === 'counts' ? [input] : []))

const USAGE = `npm run fingerprint -- --context FOLDER [--platforms P] [--build-args NAME=value]… [--salt TEXT] [--explain | --json | --before FILE]

Prints the fingerprint of what would be built. --explain says what it was made of, --json prints its parts, and --before, with
a file of such parts, names what has changed. Further flags are the inputs that count, each as often as it has lines:
${INPUTS.join(', ')}.`

const flag = { type: 'boolean' } as const
const text = { type: 'string' } as const
const options = { explain: flag, json: flag, before: text, salt: text }

answerHelp(USAGE)

try {
  const { values } = parseArgs({ options: { ...inputFlags(INPUTS), ...options } })
  await show(values)
} catch (error) {
  tellWrongUse(USAGE)(error)
}

async function show(values: Readonly<Record<string, unknown>>): Promise<void> {
  const salt = typeof values.salt === 'string' ? values.salt : ''
  const taken = await fingerprintOfInputs(givenInputs(values, INPUTS), salt)
  if ('unknown' in taken) {
    console.error(taken.unknown)
    process.exitCode = 1
  } else if (values.json) {
    console.log(JSON.stringify(taken.parts))
  } else if (typeof values.before === 'string') {
    const before: FingerprintParts = JSON.parse(readFileSync(values.before, 'utf8'))
    for (const name of differencesOf(before, taken.parts)) console.log(name)
  } else {
    console.log(taken.value)
    if (values.explain) console.log(explainFingerprint(taken))
  }
}
