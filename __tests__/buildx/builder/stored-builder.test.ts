import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { filesIn } from '../../../src/adapters/files.ts'
import { readStoredBuilder, type StoredBuilder } from '../../../src/buildx/builder/stored-builder.ts'
import { newFolder } from '../../fixtures/folder.ts'

const HOST = 'unix:///var/run/docker.sock'

// Written by buildx 0.29.1.
const CURRENT = `{"Key":"${HOST}","Name":"","Global":false}`
const NODE = `{"Name":"box0","Endpoint":"${HOST}","Platforms":null,"DriverOpts":null,"Flags":["--allow-insecure-entitlement=network.host"],"Files":null}`
const BOX = `{"Name":"box","Driver":"docker-container","Nodes":[${NODE}],"Dynamic":false}`
const FAR =
  '{"Name":"far","Driver":"remote","Nodes":[{"Name":"far0","Endpoint":"tcp://127.0.0.1:9","Platforms":null,"DriverOpts":null,"Flags":null,"Files":null}],"Dynamic":false}'
const chosen = (name: string, more = '"Global":false'): string => `{"Key":"${HOST}","Name":"${name}",${more}}`

const engine: StoredBuilder = { kind: 'engine' }
const box: StoredBuilder = { kind: 'container', name: 'box', container: 'buildx_buildkit_box0' }

interface Notes {
  readonly [path: string]: string
}

test.each<
  readonly [
    name: string,
    notes: Notes,
    asked: { input?: string; BUILDX_BUILDER?: string },
    builder: StoredBuilder | undefined,
  ]
>([
  ['no notes at all', {}, {}, engine],
  ['no builder is chosen', { current: CURRENT, 'instances/box': BOX }, {}, engine],
  ['one is chosen', { current: chosen('box'), 'instances/box': BOX }, {}, box],
  [
    'one is chosen for all engines',
    { current: `{"Key":"tcp://far","Name":"box","Global":true}`, 'instances/box': BOX },
    {},
    box,
  ],
  [
    'one is chosen for another engine',
    { current: `{"Key":"tcp://far","Name":"box","Global":false}`, 'instances/box': BOX },
    {},
    undefined,
  ],
  ['one is chosen, and is gone', { current: chosen('box') }, {}, undefined],
  ['an input names one', { current: CURRENT, 'instances/box': BOX }, { input: 'box' }, box],
  ['in other letters', { 'instances/box': BOX }, { input: 'Box' }, box],
  ['an input names the engine', { current: CURRENT }, { input: 'default' }, undefined],
  ['the variable names one', { 'instances/box': BOX }, { BUILDX_BUILDER: 'box' }, box],
  ['the input stands above the variable', { 'instances/box': BOX }, { input: 'box', BUILDX_BUILDER: 'other' }, box],
  ['a name that leads elsewhere', { box: BOX }, { input: '../box' }, undefined],
  [
    'a default for some engine',
    { current: CURRENT, 'defaults/cabebbf8424fd3830318': 'box', 'instances/box': BOX },
    {},
    undefined,
  ],
  ['a remote one', { current: chosen('far'), 'instances/far': FAR }, {}, undefined],
  ['two nodes', { current: chosen('box'), 'instances/box': BOX.replace(NODE, `${NODE},${NODE}`) }, {}, undefined],
  ['no node', { current: chosen('box'), 'instances/box': BOX.replace(NODE, '') }, {}, undefined],
  [
    'platforms by configuration',
    { current: chosen('box'), 'instances/box': BOX.replace('null', '[{"architecture":"riscv64","os":"linux"}]') },
    {},
    undefined,
  ],
  [
    'a container at another engine',
    { current: chosen('box'), 'instances/box': BOX.replace(HOST, 'tcp://far') },
    {},
    undefined,
  ],
  [
    'a node whose name is none',
    { current: chosen('box'), 'instances/box': BOX.replace('box0', '../box0') },
    {},
    undefined,
  ],
  ['notes that cannot be read', { current: '{' }, {}, undefined],
  ['a builder that cannot be read', { current: chosen('box'), 'instances/box': '[]' }, {}, undefined],
])('the builder of a job, by the notes of buildx: %s', async (_name, notes, { input, BUILDX_BUILDER }, builder) => {
  const folder = newFolder()
  for (const [path, text] of Object.entries({ 'instances/none': FAR, ...notes })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const files = filesIn({ temp: folder, workspace: folder })
  expect(await readStoredBuilder(files, { BUILDX_CONFIG: folder, BUILDX_BUILDER }, input, HOST)).toEqual(builder)
})
