import { expect, test } from '@jest/globals'
import { type BenchRequest, parseBenchWords } from '../../bench/request.ts'

const NAMES = ['series', 'profile', 'chain']

test.each<readonly [words: string, request: BenchRequest | { readonly problem: string }]>([
  ['', { parts: ['series', 'profile'], chain: undefined, isAll: true }],
  ['profile', { parts: ['profile'], chain: undefined, isAll: false }],
  ['--profile', { parts: ['profile'], chain: undefined, isAll: false }],
  ['profile series', { parts: ['series', 'profile'], chain: undefined, isAll: true }],
  ['--chain actions', { parts: ['series', 'profile', 'chain'], chain: 'actions', isAll: true }],
  ['chain --chain actions', { parts: ['chain'], chain: 'actions', isAll: false }],
  ['--chain actions series', { parts: ['series', 'chain'], chain: 'actions', isAll: false }],
  ['chain', { problem: 'The part chain needs --chain FOLDER, the folder that has the official actions.' }],
  ['--chain', { problem: '--chain needs the folder that has the official actions.' }],
  ['--chain --profile', { problem: '--chain needs the folder that has the official actions.' }],
  ['series unit all', { problem: "There is no part 'unit', 'all'." }],
])('npm run bench -- %s', (words, request) => {
  expect(parseBenchWords(words === '' ? [] : words.split(' '), NAMES)).toEqual(request)
})
