import { expect, test } from '@jest/globals'
import { leavesWork } from '../../src/runner/left-state.ts'

const FOLDER = '/temp/ecr-build-push-1'
const DONE = { STATE_started: 'true', STATE_docker: '', STATE_folder: FOLDER }

test.each<readonly [name: string, state: Readonly<Record<string, string>>, there: readonly string[], isLeft: boolean]>([
  ['no state', {}, [], false],
  ['a run that has ended well', DONE, [], false],
  ['a folder that is still there', DONE, [FOLDER], true],
  ['a docker that was running', { ...DONE, STATE_docker: '4711 12345' }, [], true],
  [
    'a builder that was removed',
    { ...DONE, STATE_builder: FOLDER, 'STATE_builder-driver': 'docker-container' },
    [],
    false,
  ],
  ['a builder that was not', { STATE_builder: FOLDER, 'STATE_builder-driver': 'docker-container' }, [FOLDER], true],
  ['a staging tag', { ...DONE, STATE_staging: '{}' }, [], true],
  ['a path that is not absolute', { STATE_folder: 'folder' }, [], true],
  ['what another variable says', { OTHER_folder: FOLDER }, [FOLDER], false],
])('%s', (_name, state, there, isLeft) => {
  expect(leavesWork(state, (path) => there.includes(path))).toBe(isLeft)
})
