// The order of two commits, as git tells it of a checkout.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { gitIn } from '../../src/adapters/git.ts'
import { newFolder } from '../fixtures/folder.ts'

/** A history: one and two on main, other beside two. Returns the folder, and the names of the commits. */
function history() {
  const folder = join(newFolder(), 'workspace')
  const git = (...args: readonly string[]): string => {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false']
    return execFileSync('git', [...who, '-C', folder, ...args], { encoding: 'utf8' }).trim()
  }
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', folder])
  const commit = (message: string): string => {
    git('commit', '--quiet', '--allow-empty', `--message=${message}`)
    return git('rev-parse', 'HEAD')
  }
  const one = commit('one')
  const two = commit('two')
  git('checkout', '--quiet', one)
  const other = commit('other')
  return { folder, one, two, other, git }
}

const orderIn = (workspace: string, own: string, other: string) =>
  gitIn({ workspace, path: process.env.PATH ?? '', deadline: 10_000 }, new AbortController().signal).order(
    '.',
    own,
    other,
  )

test('each order, by a beginning of the name', async () => {
  const { folder, one, two, other } = history()
  const pairs = [
    [two, one],
    [one, two],
    [two, other],
    [one, one],
  ] as const
  const orders = await Promise.all(pairs.map(([own, name]) => orderIn(folder, own, name.slice(0, 9))))
  expect(orders).toEqual(['newer', 'older', 'diverged', 'same'])
})

test('what the checkout does not have, or is no name of a commit, has no order', async () => {
  const { folder, one } = history()
  const names = ['1f8a5c0d3b', 'HEAD', '--all', 'main']
  expect(await Promise.all(names.map((name) => orderIn(folder, one, name)))).toEqual(names.map(() => undefined))
  expect(await orderIn(newFolder(), one, one.slice(0, 9))).toBeUndefined()
})

test('a shallow history says nothing, although it has both', async () => {
  const { folder, git, one, two } = history()
  git('checkout', '--quiet', 'main')
  git('commit', '--quiet', '--allow-empty', '--message=three')
  const clone = (name: string, ...more: readonly string[]): string => {
    const to = join(newFolder(), name)
    execFileSync('git', ['clone', '--quiet', '--branch=main', ...more, `file://${folder}`, to])
    return to
  }
  expect(await orderIn(clone('whole'), two, one.slice(0, 9))).toBe('newer')
  expect(await orderIn(clone('cut', '--depth=2'), two, two.slice(0, 9))).toBeUndefined()
})
