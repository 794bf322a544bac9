// The actions of this repository: whatever holds for each of them goes through this list.
import { parseSettings } from '../src/actions/build/inputs.ts'
import { INITIAL_OUTPUTS } from '../src/actions/build/outputs.ts'
import { INITIAL_IMAGE_OUTPUTS, INITIAL_PLATFORM_OUTPUTS } from '../src/actions/image-outputs.ts'
import { parseMerge } from '../src/actions/merge/inputs.ts'
import { parsePromotion } from '../src/actions/promote/inputs.ts'
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
  /** The document with its tables, between the markers `inputs` and `outputs`. */
  readonly page: string
  /** The same document in Korean, with the sentences of docs/ko.yml; undefined where there is none. */
  readonly korean: string | undefined
  /** What a plain use of it needs: the features of `npm run policy` when none are given. */
  readonly features: readonly Permission[]
}

export const ACTIONS: Readonly<Record<ActionName, PublishedAction>> = {
  build: {
    file: 'action.yml',
    parse: parseSettings,
    outputs: Object.keys(INITIAL_OUTPUTS),
    page: 'docs/reference.md',
    korean: 'docs/reference.ko.md',
    features: ['push', 'create'],
  },
  merge: {
    file: 'merge/action.yml',
    parse: parseMerge,
    outputs: Object.keys(INITIAL_PLATFORM_OUTPUTS),
    page: 'docs/merge.md',
    korean: undefined,
    features: ['push', 'create', 'copy'],
  },
  promote: {
    file: 'promote/action.yml',
    parse: parsePromotion,
    outputs: Object.keys(INITIAL_IMAGE_OUTPUTS),
    page: 'docs/promote.md',
    korean: undefined,
    features: ['push', 'create', 'copy'],
  },
}

export const ACTION_NAMES = Object.keys(ACTIONS) as readonly ActionName[]
