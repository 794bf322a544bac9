import type { InputReader, Note } from './reader.ts'

/** Defaults of inputs, as action.yml has them: the runner hands them over as if somebody had written them. */
export const INPUT_DEFAULTS: Readonly<Record<string, string>> = {
  'role-session-name': 'GitHubActions',
  'role-duration-seconds': '3600',
  'scope-down': 'false',
  audience: 'sts.amazonaws.com',
  'retry-max-attempts': '12',
  'disable-retry': 'false',
  'create-repository': 'true',
  'repository-settings': 'create',
  context: '.',
  call: 'build',
  'stall-timeout': '30m',
  cache: 'off',
  reuse: 'off',
  'on-tag-conflict': 'fail',
  'floating-tags': 'forward',
  'platform-tags': 'false',
  'scan-fail-on': 'off',
  'scan-fail-on-unfixed': 'off',
  'scan-timeout': '10m',
  sign: 'off',
  signing: 'ignore',
  push: 'auto',
  'keep-login': 'false',
  load: 'false',
}

/** Whether somebody wrote an input, and something else than its default. */
export const isGiven = (reader: Pick<InputReader, 'peek'>, input: string): boolean =>
  reader.peek(input) !== '' && reader.peek(input) !== INPUT_DEFAULTS[input]

/**
 * Note about inputs that somebody wrote with an empty text, so that their defaults count; undefined when there are none.
 * Most are given on from an input of a workflow or action that calls this one, which is no mistake.
 */
export function emptiedNote(reader: Pick<InputReader, 'isEmptied'>): Note | undefined {
  const emptied = Object.entries(INPUT_DEFAULTS).filter(([input]) => reader.isEmptied(input))
  if (emptied.length === 0) return undefined
  const list = emptied.map(([input, value]) => `${input} (${value})`).join(', ')
  return {
    level: 'info',
    text: `Inputs that are empty, so that their defaults count: ${list}. Are their variables defined?`,
  }
}
