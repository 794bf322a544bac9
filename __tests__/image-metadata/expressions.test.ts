// https://github.com/docker/metadata-action#global-expressions

import { describe, expect, test } from '@jest/globals'
import { loadDateFormats } from '../../src/image-metadata/date-formats.ts'
import {
  dispatch,
  empty,
  type Job,
  mergeGroup,
  pullRequest,
  pullRequestTarget,
  push,
  release,
  rows,
  schedule,
  settingsOf,
  tagged,
  withEnv,
  workflowRun,
} from '../fixtures/metadata-rules.ts'

await loadDateFormats(['{{date}}'])

const from = (branch: string, job: Job): Job => ({ ...job, payload: { base_ref: `refs/heads/${branch}` } })

rows('{{branch}}, {{tag}}, {{sha}}', [
  ['branch on a branch', push('main'), 'x-{{branch}}', 'x-main'],
  ['branch with a slash', push('my/branch'), 'x-{{branch}}', 'x-my-branch'],
  ['branch on a tag is empty', tagged('v1'), 'x-{{branch}}', 'x-'],
  ['branch of a pull request is empty', pullRequest(2), 'x-{{branch}}', 'x-'],
  ['tag on a tag', tagged('v1.2.3'), 'x-{{tag}}', 'x-v1.2.3'],
  ['tag on a branch is empty', push('main'), 'x-{{tag}}', 'x-'],
  ['tag of a release', release('v1.2.3'), 'x-{{tag}}', 'x-v1.2.3'],
  ['sha', push('main'), 'x-{{sha}}', 'x-860c190'],
  [
    'sha of another length',
    withEnv(push('main'), { DOCKER_METADATA_SHORT_SHA_LENGTH: '9' }),
    'x-{{sha}}',
    'x-860c1904a',
  ],
  ['sha in an empty event', empty, 'x-{{sha}}', 'x-'],
  ['several', push('main'), 'mytag-{{branch}}-{{sha}}', 'mytag-main-860c190'],
  ['next to each other', push('main'), '{{branch}}{{sha}}', 'main860c190'],
  ['nothing else', push('main'), '{{branch}}', 'main'],
  ['a rule without its type', push('main'), 'value={{branch}},suffix=-{{sha}}', 'main-860c190'],
  ['blanks inside', push('main'), '{{  branch }}', 'main'],
  ['three braces', push('main'), '{{{branch}}}', 'main'],
  ['signs of HTML are cleaned up like others', push('a&b=c'), 'type=raw,value={{branch}}', 'a-b-c'],
])

rows('{{base_ref}}', [
  ['of a pull request', pullRequest(2), 'x-{{base_ref}}', 'x-main'],
  ['of pull_request_target', pullRequestTarget(2), 'x-{{base_ref}}', 'x-main'],
  ['of a branch is empty', push('main'), 'x-{{base_ref}}', 'x-'],
  ['of a branch is empty whatever the event says', from('main', push('dev')), 'x-{{base_ref}}', 'x-'],
  ['of a tag as GitHub says', from('release/1', tagged('v1')), 'x-{{base_ref}}', 'x-release-1'],
  ['of a tag without it', tagged('v1'), 'x-{{base_ref}}', 'x-'],
])

const DEFAULT = 'type=raw,value=yes,enable={{is_default_branch}}\ntype=raw,value=no,enable={{is_not_default_branch}}'

rows('{{is_default_branch}}, {{is_not_default_branch}}', [
  ['on the default branch', push('main'), DEFAULT, 'yes'],
  ['on another branch', push('dev'), DEFAULT, 'no'],
  ['on a tag', tagged('v1'), DEFAULT, 'no'],
  ['on a tag that is called like the branch', tagged('main'), DEFAULT, 'no'],
  ['for a pull request', pullRequest(2), DEFAULT, 'no'],
  ['for pull_request_target', pullRequestTarget(2), DEFAULT, 'no'],
  ['on a schedule', schedule, DEFAULT, 'yes'],
  ['on a schedule without facts', { ...schedule, facts: { repository: undefined } }, DEFAULT, 'yes'],
  ['a dispatch on the default branch', dispatch('main'), DEFAULT, 'yes'],
  ['a dispatch on another branch', dispatch('dev'), DEFAULT, 'no'],
  ['a workflow run', workflowRun, DEFAULT, 'yes'],
  ['a merge group', mergeGroup, DEFAULT, 'no'],
  ['a discussion', { event: 'discussion', ref: 'refs/heads/main' }, DEFAULT, 'yes'],
  ['an issue', { event: 'issues', ref: 'refs/heads/main', facts: { repository: undefined } }, DEFAULT, 'yes'],
  ['an empty event', empty, DEFAULT, 'no'],
  ['as text', push('main'), '{{is_default_branch}}-{{is_not_default_branch}}', 'true-false'],
])

rows('{{date}}, {{commit_date}}', [
  ['a date', push('main'), "{{date 'YYYYMMDD'}}", '20240229'],
  ['a date and a time', push('main'), "{{date 'YYYYMMDD-HHmmss'}}", '20240229-130509'],
  ['double quotes in a line that is quoted', push('main'), 'type=raw,value={{date "YYYYMMDD"}}', '20240229'],
  ['a zone', push('main'), "{{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", '20240229-220509'],
  ['a zone on another day', push('main'), "{{date 'YYYYMMDD-HHmm' tz='Pacific/Auckland'}}", '20240301-0205'],
  ['a zone with half an hour', push('main'), "{{date 'HHmm' tz='Asia/Kolkata'}}", '1835'],
  ['a zone in summer', push('main'), "{{date 'HHmm' tz='Australia/Sydney'}}", '0005'],
  ['the commit', push('main'), "{{commit_date 'YYYYMMDD'}}", '20200110'],
  ['the commit in a zone', push('main'), "{{commit_date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", '20200110-093000'],
  ['the commit in a zone the day before', push('main'), "{{commit_date 'YYYYMMDD' tz='America/New_York'}}", '20200109'],
  [
    'a commit of an unknown time has the current date',
    { ...push('main'), facts: { commitTime: undefined } },
    "{{commit_date 'YYYYMMDD'}}",
    '20240229',
  ],
  ['in a prefix', push('main'), "type=sha,prefix={{date 'YYYY'}}-", '2024-860c190'],
  ['in a suffix', push('main'), "type=ref,event=branch,suffix=-{{date 'X'}}", 'main-1709211909'],
  [
    'a comma in a format',
    push('main'),
    "type=raw,value={{date 'dddd, MMMM Do YYYY, h:mm:ss a'}}",
    'Thursday-February-29th-2024-1-05-09-pm',
  ],
])

describe('formats of moment', () => {
  // https://momentjs.com/docs/#/displaying/format/ for Thursday, 29 February 2024, 13:05:09.123 UTC
  test.each([
    ['M MM MMM MMMM Mo', '2 02 Feb February 2nd'],
    ['Q Qo', '1 1st'],
    ['D Do DD', '29 29th 29'],
    ['DDD DDDo DDDD', '60 60th 060'],
    ['d do dd ddd dddd', '4 4th Th Thu Thursday'],
    ['e E', '4 4'],
    ['w wo ww', '9 9th 09'],
    ['W Wo WW', '9 9th 09'],
    ['YY YYYY Y', '24 2024 2024'],
    ['gg gggg GG GGGG', '24 2024 24 2024'],
    ['A a', 'PM pm'],
    ['H HH h hh k kk', '13 13 1 01 13 13'],
    ['m mm s ss', '5 05 9 09'],
    ['S SS SSS SSSSSS', '1 12 123 123000'],
    ['Z ZZ', '+00:00 +0000'],
    ['z zz', 'UTC UTC'],
    ['X x', '1709211909 1709211909123'],
    ['[day] D', 'day 29'],
    ['L', '02/29/2024'],
    ['LL', 'February 29, 2024'],
    ['LT LTS', '1:05 PM 1:05:09 PM'],
    ['YYYY-MM-DDTHH:mm:ss.SSS[Z]', '2024-02-29T13:05:09.123Z'],
  ])('%s', (format, expected) => {
    const { labels } = settingsOf(push('main'), { labels: `when={{date '${format}'}}` }).build
    expect(labels).toContain(`when=${expected}`)
  })

  test.each([
    ['Asia/Tokyo', 'JST +09:00'],
    ['Europe/Berlin', 'CET +01:00'],
    ['america/new_york', 'EST -05:00'],
    ['Etc/UTC', 'UTC +00:00'],
  ])('zone %s', (zone, expected) => {
    const { labels } = settingsOf(push('main'), { labels: `when={{date 'z Z' tz='${zone}'}}` }).build
    expect(labels).toContain(`when=${expected}`)
  })
})
