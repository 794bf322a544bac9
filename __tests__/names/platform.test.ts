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
  ['linux/i386/v1', 'linux/386'],
  ['linux/386/v1', 'linux/386/v1'],
  ['linux/arm64/8', 'linux/arm64'],
  ['linux/arm64/v9', 'linux/arm64/v9'],
  ['linux/arm/5', 'linux/arm/v5'],
  ['linux/arm/6', 'linux/arm/v6'],
  ['linux/arm/7', 'linux/arm/v7'],
  ['linux/arm/8', 'linux/arm/v8'],
  ['linux/arm/9', 'linux/arm/9'],
  ['linux/armhf/v6', 'linux/arm/v7'],
  ['linux/riscv64', 'linux/riscv64'],
  ['macOS/arm64', 'darwin/arm64'],
  ['windows/amd64', 'windows/amd64'],
])('%s is %s', (text, canonical) => {
  expect(canonicalPlatform(text)).toBe(canonical)
})
