import { expect, test } from '@jest/globals'
import { findBuildx } from '../../../src/buildx/docker-config/plugin-folders.ts'
import type { DockerConfig } from '../../../src/buildx/docker-config/user-config.ts'

const OWN = '/home/user/.docker/cli-plugins/docker-buildx'
const LOCAL = '/usr/local/lib/docker/cli-plugins/docker-buildx'
const SYSTEM = '/usr/libexec/docker/cli-plugins/docker-buildx'
const NAMED = '/opt/plugins/docker-buildx'

test.each<readonly [name: string, own: DockerConfig, there: readonly string[], found: string | undefined]>([
  ['the system has it', {}, [SYSTEM], SYSTEM],
  ['a folder of the system goes before another one', {}, [SYSTEM, LOCAL], LOCAL],
  ['that of the user goes before the system', {}, [SYSTEM, LOCAL, OWN], OWN],
  ['a folder that the configuration names', { cliPluginsExtraDirs: ['/opt/plugins'] }, [SYSTEM, NAMED], NAMED],
  ['the name in other letters', { CLIPLUGINSEXTRADIRS: ['/opt/plugins'] }, [NAMED], NAMED],
  [
    'of a named folder and the own one, docker alone knows',
    { cliPluginsExtraDirs: ['/opt/plugins'] },
    [OWN, NAMED],
    undefined,
  ],
  ['no list', { cliPluginsExtraDirs: '/opt/plugins' }, [SYSTEM], undefined],
  ['a list of something else', { cliPluginsExtraDirs: [1] }, [SYSTEM], undefined],
  ['a folder that is seen from elsewhere', { cliPluginsExtraDirs: ['plugins'] }, [SYSTEM], undefined],
  ['two such fields', { cliPluginsExtraDirs: [], cliPluginsextradirs: ['/opt/plugins'] }, [SYSTEM], undefined],
  ['null, which docker takes for nothing', { cliPluginsExtraDirs: null }, [SYSTEM], SYSTEM],
  ['nowhere', {}, [], undefined],
])('buildx, as docker finds it: %s', (_name, own, there, found) => {
  expect(findBuildx('/home/user/.docker', own, (path) => there.includes(path))).toBe(found)
})

test('a folder of docker that is not absolute', () => {
  expect(findBuildx('.docker', {}, () => true)).toBeUndefined()
})
