// The `sh` blocks of the documents: each is run by __tests__/e2e/documents, or stands in the list below.
import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { blocks } from '../../scripts/docs/markdown.ts'

/** A block that is not run here as a reader would run it. */
export interface Exception {
  readonly document: string
  /** A text that only this block of the document has. */
  readonly has: string
  readonly why: string
  /** refused: it is run, and has to fail. workflow: the workflow above it is run instead. left: it is left out. */
  readonly how: 'left' | 'refused' | 'workflow'
}

const left = (document: string, has: string, why: string): Exception => ({ document, has, why, how: 'left' })

const AWS = 'the local ECR has no CloudFormation; __tests__/examples holds the template against its specification'
const GITHUB = 'it needs a login to GitHub'
const SERVICE = 'it needs AWS Lambda; __tests__/e2e/act runs such a deployment against a stand-in'
const BILLING = 'it needs an account of AWS'
const [FIRST, DEPLOY, COST] = ['docs/start/2-first-image.md', 'docs/start/3-deploy.md', 'docs/start/cost.md']

export const EXCEPTIONS: readonly Exception[] = [
  left('CONTRIBUTING.md', 'npm test', 'it would run itself'),
  left('CONTRIBUTING.md', 'npm run unit', 'it compiles anew, below the tests that run'),
  left('docs/without-aws.md', 'npm run demo', '__tests__/e2e/demo.test.ts runs it'),
  left('docs/without-aws.md', 'npm run ecr', 'it runs until Ctrl-C; __tests__/emulator/command.test.ts runs it'),
  left('docs/without-aws.md', 'npm run step', 'docs/start/2-first-image.md has it too'),
  left('docs/migrate.md', 'npm run --silent migrate', '__tests__/scripts/migrate runs it on workflows'),
  left('docs/reuse.md', 'npm run fingerprint', 'it asks Docker Hub; __tests__/scripts/fingerprint.test.ts runs it'),
  left('docs/iam.md', 'gh api', GITHUB),
  left('docs/versions.md', 'npm run --silent uses', '__tests__/scripts/uses.test.ts tells what it prints'),
  left('docs/signing.md', 'gh attestation verify', GITHUB),
  left('docs/signing.md', 'gh attestation trusted-root', GITHUB),
  left('docs/signing.md', '--certificate-identity', '__tests__/e2e/signatures.test.ts runs it, with keys of its own'),
  left('docs/start/1-containers.md', 'docker ps --all --quiet', 'it would remove the containers of other tests'),
  left(FIRST, 'git clone', GITHUB),
  left(FIRST, 'gh repo create', GITHUB),
  left(FIRST, 'gh repo view', GITHUB),
  left(FIRST, 'aws cloudformation deploy', AWS),
  left(FIRST, 'run --silent uses', '__tests__/scripts/uses.test.ts tells what it prints'),
  {
    document: FIRST,
    has: 'gh run watch',
    why: 'GitHub would run the workflow; here the step of the workflow is run as a runner does',
    how: 'workflow',
  },
  left(DEPLOY, 'gh repo view', GITHUB),
  left(DEPLOY, 'Run on Lambda', GITHUB),
  left(DEPLOY, 'aws cloudformation deploy', AWS),
  left(DEPLOY, 'Deploy on every push', GITHUB),
  left(DEPLOY, 'reverse(sort_by', SERVICE),
  left(DEPLOY, 'DIGEST=sha256:', SERVICE),
  left(DEPLOY, 'aws cloudformation delete-stack', AWS),
  left('docs/start/4-portfolio.md', 'gh repo edit', GITHUB),
  left(COST, 'aws budgets', BILLING),
  left(COST, 'aws ecr delete-repository', 'there is no such repository here'),
  left(COST, 'aws cloudformation delete-stack', AWS),
  left(COST, 'aws iam', BILLING),
  left('examples/hello/README.md', 'docker run', 'it runs until Ctrl-C; __tests__/e2e/demo.test.ts runs this image'),
  left('examples/iam/README.md', 'aws cloudformation deploy', AWS),
  left('examples/iam/README.md', 'terraform apply', 'it needs AWS; __tests__/examples holds the files to docs/iam.md'),
  {
    document: 'emulator/README.md',
    has: 'echo other > hello',
    why: 'the document says that it is refused',
    how: 'refused',
  },
]

export interface Block {
  readonly text: string
  readonly exception: Exception | undefined
}

/** All documents for people who run commands. The Korean ones have the blocks of the English ones: korean.test.ts. */
export const COMMAND_DOCUMENTS: readonly string[] = ['.', 'docs', 'emulator', 'examples']
  .flatMap((folder) => {
    const names = readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' })
    return names.filter((name) => name.endsWith('.md')).map((name) => normalize(join(folder, name)))
  })
  .filter((path) => !path.endsWith('.ko.md') && blocksOf(path).length > 0)
  .sort()

/** The `sh` blocks of a document, in order. */
export function blocksOf(document: string): readonly Block[] {
  return blocks(readFileSync(document, 'utf8'), 'sh').map((text) => ({
    text,
    exception: EXCEPTIONS.find((one) => one.document === document && text.includes(one.has)),
  }))
}
