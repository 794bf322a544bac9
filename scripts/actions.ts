// The actions of this repository: whatever holds for each of them goes through this list.
import { parseSettings } from '../src/actions/build/inputs.ts'
import { INITIAL_OUTPUTS } from '../src/actions/build/outputs.ts'
import type { Permission } from '../src/iam/permissions.ts'
import type { ActionName } from '../src/index.ts'
import type { InputReader } from '../src/inputs/reader.ts'
import type { RevisionFacts } from '../src/runner/commit.ts'

/** An action: what a `uses:` names. */
export interface PublishedAction {
  /** Path of its action.yml. */
  readonly file: string
  /** Reads every input. Returns the settings, or throws InputError. */
  readonly parse: (reader: InputReader, facts: RevisionFacts) => { readonly settings: unknown }
  /** The names of all outputs that the code sets. */
  readonly outputs: readonly string[]
  /** Between which markers its tables stand, in each README. */
  readonly markers: { readonly inputs: string; readonly outputs: string }
  /** What a plain use of it needs: the features of `npm run policy` when none are given. */
  readonly features: readonly Permission[]
}

export const ACTIONS: Readonly<Record<ActionName, PublishedAction>> = {
  build: {
    file: 'action.yml',
    parse: parseSettings,
    outputs: Object.keys(INITIAL_OUTPUTS),
    markers: { inputs: 'inputs', outputs: 'outputs' },
    features: ['push', 'create'],
  },
}

export const ACTION_NAMES = Object.keys(ACTIONS) as readonly ActionName[]
