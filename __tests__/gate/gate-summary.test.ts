import { expect, test } from '@jest/globals'
import type { GateOutcome } from '../../src/gate/gate-outcome.ts'
import { gateSummary } from '../../src/gate/gate-summary.ts'
import type { LayerGrowth } from '../../src/gate/layer-growth.ts'
import type { ComparedSizes } from '../../src/gate/size-check.ts'
import { printed } from '../fixtures/markdown.ts'
import { findingOf } from '../fixtures/scans.ts'
import { digest } from '../fixtures/values.ts'

const outcomeOf = (parts: Partial<GateOutcome>): GateOutcome => ({
  passed: true,
  digest: digest('a'),
  isTold: true,
  verdict: undefined,
  sizes: undefined,
  files: undefined,
  ...parts,
})

const layerOf = (parts: Partial<LayerGrowth>): LayerGrowth => ({
  ...{ platform: 'linux/amd64', position: 3, count: 4, before: 1_000_000, now: 2_000_000 },
  maker: { kind: 'unknown' },
  ...parts,
})

const SIZES: ComparedSizes = {
  now: new Map([
    ['linux/amd64', 3_000_000],
    ['linux/arm64', 2_000_000],
    ['linux/arm/v7', 1_000_000],
  ]),
  before: new Map([
    ['linux/amd64', 2_000_000],
    ['linux/arm64', undefined],
  ]),
  grown: [
    layerOf({ maker: { kind: 'instruction', text: 'COPY app /app' } }),
    layerOf({ position: 4, before: 0, maker: { kind: 'instruction', text: 'RUN apt-get update | tee <log>' } }),
    layerOf({ position: 1, maker: { kind: 'base image' } }),
    layerOf({ position: 2 }),
  ],
}

test('nothing was looked at', () => {
  expect(gateSummary(outcomeOf({}))).toBeUndefined()
})

test('findings and sizes of an image that did not pass', () => {
  const findings = [
    { ...findingOf(), platform: 'linux/amd64', judgement: 'refused', reason: undefined },
    { ...findingOf({ severity: 'LOW' }), platform: 'linux/arm64', judgement: 'known', reason: undefined },
    { ...findingOf({ severity: 'LOW' }), platform: 'linux/arm64', judgement: 'below', reason: undefined },
  ] as const
  const summary = gateSummary(outcomeOf({ passed: false, verdict: { findings, warnings: [] }, sizes: SIZES }))
  const id = 'CVE&#45;<!-- -->2026-1 in openssl 3.0.1, fixed in 3.0.2'
  expect(summary && printed(summary)).toBe(`### Gate: not passed

\`${digest('a')}\` gets no tag.

**Findings:**

| Platform | critical | low |
| --- | --- | --- |
| linux/amd64 | 1 | 0 |
| linux/arm64 | 0 | 2 |

| Severity | Finding | Platform | Counts |
| --- | --- | --- | --- |
| critical | ${id} | linux/amd64 | yes |
| low | ${id} | linux/arm64 | no: scan-baseline has it |

| Platform | Size | Change |
| --- | --- | --- |
| linux/amd64 | 3.0 MB | +1.0 MB (+50.0 %) |
| linux/arm64 | 2.0 MB | unknown |
| linux/arm/v7 | 1.0 MB | new |

| Layer that grew | Platform | Before | Now |
| --- | --- | --- | --- |
| 3 of 4: <code>COPY app /app</code> | linux/amd64 | 1.0 MB | 2.0 MB |
| 4 of 4: <code>RUN apt-get update &#124; tee &#60;log&#62;</code> | linux/amd64 | none | 2.0 MB |
| 1 of 4, of the base image | linux/amd64 | 1.0 MB | 2.0 MB |
| 2 of 4 | linux/amd64 | 1.0 MB | 2.0 MB |
`)
})

test.each<[string, ComparedSizes['before'], string]>([
  ['there is none', undefined, 'new'],
  ['it could not be asked for', 'unknown', 'unknown'],
  ['it stood alone as well', new Map([['', 1000]]), '+1.0 kB (+100.0 %)'],
])('the image before: %s', (_name, before, change) => {
  const summary = gateSummary(outcomeOf({ sizes: { now: new Map([['', 2000]]), before, grown: [] } }))
  expect(summary && printed(summary)).toContain(`| the image | 2.0 kB | ${change} |`)
})

test('of a long instruction the beginning is shown, and no part of what is hidden', () => {
  const secret = 's3cret-that-is-rather-long'
  const text = `RUN login --with ${'x'.repeat(65)} ${secret} then make ${'y'.repeat(5000)}`
  const sizes = { ...SIZES, grown: [layerOf({ maker: { kind: 'instruction', text } })] }
  const summary = gateSummary(outcomeOf({ sizes }))?.print((shown) => shown.replaceAll(secret, '***'))
  const [row = ''] = summary?.match(/^\| 3 of 4.*$/m) ?? []
  expect(row).toBe(
    `| 3 of 4: <code>RUN login --with ${'x'.repeat(65)} &#42;&#42;&#42; then make yy…</code> | linux/amd64 | 1.0 MB | 2.0 MB |`,
  )
})
