import { expect, test } from '@jest/globals'
import { bypassList, isBypassed } from '../../src/proxy/proxy-settings.ts'

const LOOPBACK = 'localhost,.localhost,127.0.0.0-127.255.255.255,::1,[::1]'

test.each<readonly [name: string, text: string, entries: string]>([
  ['nothing but this machine', '', ''],
  ['a name, with all below it', 'amazonaws.com', ',amazonaws.com,.amazonaws.com'],
  ['a name with a dot, as curl wants it', '.amazonaws.com', ',.amazonaws.com'],
  ['a name with a star', '*.amazonaws.com', ',*.amazonaws.com'],
  ['everything', '*', ',*'],
  ['a name with a port', 'ecr.corp:8443', ',ecr.corp:8443,.ecr.corp:8443'],
  ['several, with spaces and a comma too many', ' a.corp , b.corp,', ',a.corp,.a.corp,b.corp,.b.corp'],
  ['a network', '10.0.0.0/8', ',10.0.0.0-10.255.255.255'],
  ['a network that is named by a host in it', '172.31.7.9/12', ',172.16.0.0-172.31.255.255'],
  ['a network of one', '169.254.169.254/32', ',169.254.169.254-169.254.169.254'],
  ['all networks', '0.0.0.0/0', ',0.0.0.0-255.255.255.255'],
  ['no network', '10.0.0.256/8', ',10.0.0.256/8,.10.0.0.256/8'],
])('NO_PROXY: %s', (_name, text, entries) => {
  expect(bypassList(text)).toBe(`${LOOPBACK}${entries}`)
})

test.each<readonly [text: string, host: string, isReached: boolean]>([
  ['', 'engine.corp', false],
  ['', 'localhost', true],
  ['', '127.0.0.2', true],
  ['engine.corp', 'engine.corp', true],
  ['engine.corp:2375', 'engine.corp', true],
  ['corp', 'engine.corp', true],
  ['.corp', 'engine.corp', true],
  ['*.corp', 'engine.corp', true],
  ['corp', 'enginecorp', false],
  ['*', 'engine.corp', true],
  ['10.0.0.0/8', '10.200.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.0.0.0/8', 'ten.corp', false],
  ['10.0.0.2', '10.0.0.2', true],
])('NO_PROXY="%s": %s is reached without a proxy: %s', (text, host, isReached) => {
  expect(isBypassed(host, bypassList(text))).toBe(isReached)
})
