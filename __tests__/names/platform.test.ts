import { expect, test } from '@jest/globals'
import { canonicalPlatform } from '../../src/names/platform.ts'

// As https://github.com/containerd/platforms normalises them.
test.each([
  ['linux/amd64', 'linux/amd64'],
  ['linux/amd64/v1', 'linux/amd64'],
  ['linux/amd64/v3', 'linux/amd64/v3'],
  ['Linux/x86_64', 'linux/amd64'],
  ['amd64', 'linux/amd64'],
  ['linux/arm64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/aarch64', 'linux/arm64'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/arm/v7', 'linux/arm/v7'],
  ['linux/arm/v6', 'linux/arm/v6'],
  ['linux/armhf', 'linux/arm/v7'],
  ['linux/armel', 'linux/arm/v6'],
  ['linux/i386', 'linux/386'],
  ['windows/amd64', 'windows/amd64'],
])('%s is %s', (text, canonical) => {
  expect(canonicalPlatform(text)).toBe(canonical)
})
