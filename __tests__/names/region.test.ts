import { expect, test } from '@jest/globals'
import { parsed, refused } from '../../src/base/result.ts'
import { parseRegion, partitionOf } from '../../src/names/aws.ts'
import { region } from '../fixtures/values.ts'

// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html, and the partitions of their own
test.each([
  ['eu-central-1', 'aws'],
  ['us-east-1', 'aws'],
  ['ap-southeast-7', 'aws'],
  ['mx-central-1', 'aws'],
  ['xx-new-12', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eu-isof-south-1', 'aws-iso-f'],
])('region %s is in the partition %s', (text, partition) => {
  expect(parseRegion(text)).toEqual(parsed(text))
  expect(partitionOf(region(text))).toBe(partition)
})

const no = (shown: string, hint = '') => refused(`"${shown}" is not an AWS region such as "eu-central-1"${hint}`)

test.each([
  [
    'an availability zone',
    'eu-central-1a',
    no('eu-central-1a', '; that is an availability zone, its region is eu-central-1'),
  ],
  [
    'a zone of GovCloud',
    'us-gov-west-1b',
    no('us-gov-west-1b', '; that is an availability zone, its region is us-gov-west-1'),
  ],
  ['a place', 'Frankfurt', no('Frankfurt')],
  ['capital letters', 'EU-CENTRAL-1', no('EU-CENTRAL-1')],
  ['without a number', 'eu-central', no('eu-central')],
  ['a host', 'eu-central-1.evil.example', no('eu-central-1.evil.example')],
  ['a line break at the end', 'eu-central-1\n', no('eu-central-1\\n')],
  ['nothing', '', no('')],
])('not a region: %s', (_name, text, expected) => {
  expect(parseRegion(text)).toEqual(expected)
})
