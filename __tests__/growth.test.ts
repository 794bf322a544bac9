// The time that a text takes grows as the text does: a build, a registry or a pull request can say what it likes, and a
// square of its length is minutes in which nothing else is done, and no signal is heard.
//
// Compared is the CPU time of this process for one long text and for as many characters in 16 texts. What takes the square
// of a length takes 16 times as long for the one. Little is not measured: what takes the square would take more.
import { expect, test } from '@jest/globals'
import { parseList } from '../src/base/csv.ts'
import { printItem, readItems } from '../src/base/item-list.ts'
import { block, code, markdown } from '../src/base/markdown.ts'
import { Redacted } from '../src/base/redacted.ts'
import { cleanPath, excerpt } from '../src/base/text.ts'
import { parseBuilder } from '../src/buildx/builder/inspect.ts'
import { emulation } from '../src/buildx/builder/platforms.ts'
import { loopbackHostsIn } from '../src/buildx/builder/reach.ts'
import { dockerfileImages } from '../src/buildx/dockerfile/dockerfile-images.ts'
import { ecrHostsIn } from '../src/buildx/dockerfile/ecr-hosts.ts'
import { missingPath } from '../src/buildx/dockerfile/hint.ts'
import { ignoringRule } from '../src/buildx/dockerfile/ignore-file.ts'
import { namedImages, reachedPlaces } from '../src/buildx/dockerfile/named-places.ts'
import { valueOfWord } from '../src/buildx/dockerfile/word-reader.ts'
import { parseAttest } from '../src/buildx/flags/attest-flag.ts'
import { parseCacheEntries } from '../src/buildx/flags/cache-flag.ts'
import { parseNamedContext } from '../src/buildx/flags/context-flag.ts'
import { parseOutput } from '../src/buildx/flags/output-flag.ts'
import { BuildActivity } from '../src/buildx/output/build-activity.ts'
import { readBuildOutput } from '../src/buildx/output/build-output.ts'
import { ProgressLines } from '../src/buildx/output/progress-lines.ts'
import { StepCount } from '../src/buildx/output/steps.ts'
import { Tail } from '../src/buildx/output/tail.ts'
import { policyDifferences } from '../src/ecr/policy-diff.ts'
import { findKnownFailure, findRunLineFailure } from '../src/failures/known.ts'
import { describeTrustPolicy } from '../src/failures/oidc-claims.ts'
import { fingerprint } from '../src/failures/report-fingerprint.ts'
import { parseKey } from '../src/image-metadata/annotations.ts'
import { splitAttribute } from '../src/image-metadata/attributes.ts'
import { parseLabelText, printLabelText } from '../src/image-metadata/label-text.ts'
import { splitPair } from '../src/image-metadata/labels.ts'
import { parseRule } from '../src/image-metadata/rule.ts'
import { parseTemplate } from '../src/image-metadata/template.ts'
import { parseCaller, parseRole, principalOf } from '../src/names/aws.ts'
import { cleanedTag, parseReference } from '../src/names/image-reference.ts'
import { parseRegistryHost, parseRegistryUrl } from '../src/names/registry.ts'
import { parseRegistryMirror } from '../src/names/registry-mirror.ts'
import { parseRepositoryAddress } from '../src/names/repository.ts'
import { loginsIn } from '../src/proxy/logins.ts'
import { fillGitContext } from '../src/runner/context.ts'
import { neutral } from '../src/runner/log-safety.ts'
import { secretLooking } from '../src/secrets/build-args.ts'
import { judgeSecret, NOTHING_PUBLIC } from '../src/secrets/evidence.ts'
import { secretMasks } from '../src/secrets/masks.ts'
import { searchFor } from '../src/secrets/search.ts'
import { must } from './fixtures/values.ts'

const AS_IT_IS = (text: string): string => text

const SECRET = { name: 'the secret npm', value: new Redacted('hunter2-hunter2') }

/** Every function that takes apart a text which others have written, with all that has a length being that text. */
const FUNCTIONS: Readonly<Record<string, (text: string) => unknown>> = {
  'block of Markdown': (text) => block('text', text).print(AS_IT_IS),
  cleanPath,
  cleanedTag,
  'code of Markdown': (text) => code(text).print(AS_IT_IS),
  'describeTrustPolicy, a token': (text) => describeTrustPolicy(`h.${Buffer.from(text).toString('base64url')}.s`, ROLE),
  'dockerfileImages, the file': (text) => dockerfileImages(text, NO_REQUEST),
  'dockerfileImages, a heredoc': (text) => dockerfileImages(`FROM a\nRUN ${text}<<A\n${text}`, NO_REQUEST),
  'dockerfileImages, a mount': (text) => dockerfileImages(`FROM a\nRUN --mount=${text}`, NO_REQUEST),
  'dockerfileImages, an argument': (text) => dockerfileImages(`ARG A=${text}\nFROM $A`, NO_REQUEST),
  'dockerfileImages, a flag': (text) => dockerfileImages(`FROM a\nCOPY --from=${text} / /`, NO_REQUEST),
  'dockerfileImages, heredocs': (text) => dockerfileImages(`FROM a\nRUN <<${text} <<A\n`, NO_REQUEST),
  ecrHostsIn: (text) => ecrHostsIn({ cache: NO_CACHE, buildContexts: [] }, [text]),
  emulation,
  excerpt,
  fillGitContext: (text) => fillGitContext(text, { host: 'h', address: 'a' }),
  findKnownFailure,
  findRunLineFailure,
  fingerprint,
  'ignoringRule, the file': (text) => ignoringRule(text, 'a/b/c'),
  loginsIn: (text) => loginsIn('HTTP_PROXY', text),
  loopbackHostsIn: (text) => loopbackHostsIn([text]),
  'markdown, words': (text) => markdown`${text}`.print(AS_IT_IS),
  missingPath: (text) => missingPath(excerpt(text)),
  namedImages: (text) => namedImages(text, NO_REQUEST),
  neutral,
  parseAttest,
  parseBuilder,
  parseCacheEntries,
  parseCaller,
  parseKey,
  parseLabelText,
  parseNamedContext,
  parseOutput,
  parseReference,
  parseRegistryHost,
  parseRegistryMirror: (text) => parseRegistryMirror(`docker.io=m.io/${text}`),
  parseRegistryUrl,
  parseRepositoryAddress,
  parseRole,
  parseRule: (text) =>
    parseRule(
      text,
      () => ({ kind: 'none' }),
      () => {},
    ),
  parseTemplate: (text) => parseTemplate(text, 'global'),
  'policyDifferences, texts': (text) => policyDifferences(JSON.stringify(text), '"x"'),
  'policyDifferences, lists': (text) =>
    policyDifferences(JSON.stringify([...text.slice(0, text.length / 16)].map((_, at) => at)), '[]'),
  principalOf,
  printItem,
  printLabelText,
  reachedPlaces: (text) => reachedPlaces(text, NO_REQUEST),
  readBuildOutput,
  'readItems, in lines': (text) => readItems(text, 'kept'),
  'readItems, in quotes': (text) => readItems(`"${text}`, 'kept'),
  'searchFor, where': searchFor([judgeSecret(SECRET, NOTHING_PUBLIC)]),
  secretMasks: (text) => secretMasks(new Redacted(text)),
  secretLooking: (text) => secretLooking([`A=${text}`], {}, []),
  splitAttribute,
  splitPair,
  valueOfWord: (text) => valueOfWord(text, new Map()),
  StepCount: (text) => new StepCount().read(text),
  BuildActivity: (text) => new BuildActivity().read(text),
  ProgressLines: (text) => new ProgressLines().next(Buffer.from(text)),
  Tail: (text) => new Tail(1024).add(Buffer.from(text)),
}

/** Those that use a package which is slow for any text. */
const CSV_FUNCTIONS: Readonly<Record<string, (text: string) => unknown>> = {
  'parseList, separate': (text) => parseList(text, { commas: 'separate' }),
  'parseList, options': (text) => parseList(text, { commas: 'options' }),
}

const NO_REQUEST = { platforms: [], builder: undefined, buildArgs: new Map(), target: undefined, contexts: [] }

const NO_CACHE = { from: [], to: [], none: false, noneOf: [], pull: false }

const ROLE = must(parseRole('arn:aws:iam::123456789012:role/push'))

/** What is repeated: characters that grammars make something of, and the beginnings of what functions look for. */
const REPEATED: readonly string[] = [
  ...['a', '0', '🐳', '.', '-', '_', '/', ':', '=', ' ', '\n', '\r', '\u2028', '"', '`', '\\', '$', '{', '[', '<', '#'],
  ...[',', '%', '@', '*', '\u001b[', '\u001b]', 'a.', 'a/', 'a:', 'a,', 'a=', 'a@', 'a\n', ' \n', '\n#', '{{', '{{a}}'],
  ...['""', '\\"', '://', 'a://', 'eyJ-', '.dkr.ecr.', 'amazonaws.com.', 'deadbeef-', 'ERROR: \n', '#1 ERROR: a\n'],
  ...['#1 [1/2] ', 'FROM a\n', ': exit code: 1', '> resolve image config for \n', 'failed to push x: ', 'exec: "'],
]

/** What stands before it, so that a function comes as far as where the repetition matters. */
const BEFORE: readonly string[] = ['', '#1 ', 'ERROR: ', '{{', 'https://', 'arn:aws:sts::123456789012:assumed-role/']

const [SHORT, TIMES] = [1000, 16]

/** How much more the long text may take than the short ones: once, and more for the garbage and the compiler. */
const GROWTH = 5

/** Of less than this nothing is learned. Milliseconds. */
const LEAST = 30

const spent = (task: () => unknown): number => {
  const { user, system } = process.cpuUsage()
  task()
  const now = process.cpuUsage()
  return (now.user - user + now.system - system) / 1000
}

/** The best of three: what else the process had to do is no part of it. */
const best = (task: () => unknown): number => Math.min(...[1, 2, 3].map(() => spent(task)))

/** Whether a function takes much more time for a longer text than its length explains. */
function growsTooFast(run: (text: string) => unknown, before: string, repeated: string): boolean {
  const text = (length: number): string => `${before}${repeated.repeat(length / repeated.length)}!`
  const [short, long] = [text(SHORT), text(SHORT * TIMES)]
  const runShort = (): void => {
    for (let time = 0; time < TIMES; time += 1) run(short)
  }
  return spent(() => run(long)) > LEAST && best(() => run(long)) > Math.max(LEAST, GROWTH * best(runShort))
}

/** The texts for which it does, as what stands before them and what is repeated. */
const badTexts = (run: (text: string) => unknown, before: readonly string[], repeated: readonly string[]) =>
  before.flatMap((first) => repeated.filter((rest) => growsTooFast(run, first, rest)).map((rest) => [first, rest]))

test.each(Object.entries(FUNCTIONS))('%s takes a time that grows as its text does', (_name, run) => {
  expect(badTexts(run, BEFORE, REPEATED)).toEqual([])
})

test.each(Object.entries(CSV_FUNCTIONS))('%s takes a time that grows as its text does', (_name, run) => {
  expect(badTexts(run, [''], ['a', ' ', ',', '"', 'a,', 'a="b,'])).toEqual([])
})

test('what takes the square of the length is found', () => {
  expect(growsTooFast((text) => /^([\s]*)b/gm.exec(text), '', '\n')).toBe(true)
})
