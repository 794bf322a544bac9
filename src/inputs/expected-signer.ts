import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import type { InputReader } from './reader.ts'

/** Who must have signed an image: `octo-org/app,workflow=octo-org/build/.github/workflows/image.yml@refs/tags/v1`. */
export interface ExpectedSigner {
  /** The repository that the job ran for: `octo-org/app`. */
  readonly repository: string
  /** The branch or tag that the job ran for, in full: `refs/heads/main`. Undefined: any. */
  readonly ref: string | undefined
  /** The workflow that held the job. Undefined: any that runs for the repository. */
  readonly workflow: ExpectedWorkflow | undefined
}

/** Workflow that must have held the job. */
export interface ExpectedWorkflow {
  /** `octo-org/app/.github/workflows/release.yml`. */
  readonly path: string
  /** `refs/heads/main`, or the commit that it is called by; undefined: any. */
  readonly ref: string | undefined
}

/** Reads who must have signed the image, one a line, any of which is enough; none where nobody need have. */
export const readExpectedSigners = (reader: InputReader): readonly ExpectedSigner[] =>
  reader.list('require-signature', { commas: 'keep' }).flatMap((text) => {
    const signer = parseExpectedSigner(text)
    return signer.ok ? [signer.value] : (reader.refuse('require-signature', signer.problem) ?? [])
  })

/** A workflow that is called by its commit is named by that in the certificate. */
const REF = /^(?:refs\/.+|[0-9a-f]{40})$/

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/
const WORKFLOW = /^([\w.-]+\/[\w.-]+)\/(\.github\/workflows\/[^@\s]+\.ya?ml)$/

/** Parses who must have signed: a repository, or a workflow in it, each with or without a ref. Returns it, or what is wrong with it. */
export function parseExpectedSigner(text: string): Parsed<ExpectedSigner> {
  const [first = '', ...more] = text.split(',').map((part) => part.trim())
  const { name, ref } = splitRef(first)
  const [, owner] = WORKFLOW.exec(name) ?? []
  const wrongRef = [first, ...more].map((part) => splitRef(part).ref).find((one) => one !== undefined && !REF.test(one))
  if (wrongRef !== undefined)
    return refused(
      `${quoted(wrongRef)} is no ref; write it in full, such as refs/heads/main or refs/tags/v1, or the whole commit that a workflow is called by`,
    )
  if (more.length === 0 && owner !== undefined)
    return parsed({ repository: owner, ref: undefined, workflow: { path: name, ref } })
  if (!REPOSITORY.test(name))
    return refused(
      `${quoted(first)} is no repository of GitHub and no workflow in one; write octo-org/app, or octo-org/app/.github/workflows/release.yml@refs/heads/main`,
    )
  if (more.length === 0) return parsed({ repository: name, ref, workflow: undefined })
  const workflow = workflowOf(more)
  return workflow === undefined
    ? refused(
        `${quoted(more.join(','))} behind the repository is not workflow=octo-org/build/.github/workflows/image.yml, with or without @ and a ref`,
      )
    : parsed({ repository: name, ref, workflow })
}

function workflowOf(parts: readonly string[]): ExpectedWorkflow | undefined {
  const [only = '', ...others] = parts
  const { name, ref } = splitRef(only.replace(/^workflow=/, ''))
  return others.length === 0 && only.startsWith('workflow=') && WORKFLOW.test(name) ? { path: name, ref } : undefined
}

function splitRef(text: string): { readonly name: string; readonly ref: string | undefined } {
  const at = text.indexOf('@')
  return at < 0 ? { name: text, ref: undefined } : { name: text.slice(0, at), ref: text.slice(at + 1) }
}
