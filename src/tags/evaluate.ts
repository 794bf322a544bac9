import { quoted } from '../names/parsed.ts'
import { branchOf, gitTagOf, pullRequestOf, type Source } from '../source/source.ts'
import type { Match } from './match.ts'
import { given, nothing, type Outcome, wrong } from './outcome.ts'
import type { Rule } from './rule.ts'
import { render, type Values } from './template.ts'
import { matchOutcome, versionOutcome } from './versions.ts'

/** What the global expressions stand for: https://github.com/docker/metadata-action#global-expressions */
export const globalValues = (source: Source): Values => ({
  branch: branchOf(source) ?? '',
  tag: gitTagOf(source) ?? '',
  sha: source.shortSha,
  base_ref: source.baseRef,
  is_default_branch: String(source.onDefaultBranch),
  is_not_default_branch: String(!source.onDefaultBranch),
  date: source.now,
  commit_date: source.commitTime ?? source.now,
})

/** What a rule gives for the source, before prefix and suffix. */
export function evaluate(rule: Rule, source: Source, globals: Values, match: Match): Outcome {
  const enabled = render(rule.enable, globals)
  if (enabled === 'false') return nothing('it is not enabled')
  if (enabled !== 'true') return wrong(`enable is ${quoted(enabled)}, neither true nor false`)
  switch (rule.type) {
    case 'schedule':
      return source.event.includes('schedule')
        ? given(render(rule.pattern, globals), false, 'moving')
        : nothing(`the event is ${source.event || 'unknown'}, not schedule`)
    case 'semver':
    case 'pep440':
      return versionOutcome(rule, source, globals, match)
    case 'match':
      return matchOutcome(rule, source, globals, match)
    case 'edge':
      return edgeOutcome(rule.branch, source)
    case 'ref':
      return refOutcome(rule.event, source)
    case 'raw':
      return given(render(rule.value, globals), false, 'moving')
    case 'sha': {
      const text = rule.format === 'long' ? source.sha : source.shortSha
      return text === '' ? nothing('the event has no commit') : given(text, false, 'specific')
    }
  }
}

function edgeOutcome(named: string | undefined, source: Source): Outcome {
  const branch = branchOf(source)
  const wanted = named ?? source.defaultBranch
  if (branch === undefined) return notA('branch', source)
  if (wanted === undefined)
    return nothing('the event does not say which branch is the default one; name it: branch=main')
  return branch === wanted
    ? given('edge', false, 'moving')
    : nothing(`the branch is ${quoted(branch)}, not ${quoted(wanted)}`)
}

function refOutcome(event: 'branch' | 'tag' | 'pr', source: Source): Outcome {
  switch (event) {
    case 'branch': {
      const branch = branchOf(source)
      return branch === undefined ? notA('branch', source) : given(branch, false, 'moving')
    }
    case 'tag': {
      const tag = gitTagOf(source)
      return tag === undefined ? notA('Git tag', source) : given(tag, true, 'specific')
    }
    case 'pr': {
      const pullRequest = pullRequestOf(source)
      return pullRequest === undefined ? notA('pull request', source) : given(pullRequest, false, 'moving')
    }
  }
}

const notA = (what: string, { ref }: Source): Outcome =>
  nothing(ref === '' ? 'the event has no ref' : `${ref} is not a ${what}`)
