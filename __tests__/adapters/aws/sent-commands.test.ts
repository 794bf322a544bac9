// What the step can ask of AWS at all: nothing in it deletes or changes what no input names.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

/** The commands of the SDK that a source file imports. */
const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-[^']+'/g)].flatMap(([, names = '']) =>
    [...names.matchAll(/\b(\w+)Command\b/g)].map(([, name = '']) => name),
  )

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join('src', path), 'utf8'))

const SENT = new Set(SOURCES.flatMap(commandsIn))

const READS = /^(Describe|Get|List|BatchGet|BatchCheck)/

test('what it asks for besides reading: of images one call takes tags away, of repositories none takes anything', () => {
  expect([...SENT].filter((name) => !READS.test(name)).sort()).toEqual([
    'AssumeRole',
    'AssumeRoleWithWebIdentity',
    'BatchDeleteImage',
    'CompleteLayerUpload',
    'CreateRepository',
    'InitiateLayerUpload',
    'PutImage',
    'PutImageScanningConfiguration',
    'PutImageTagMutability',
    'PutLifecyclePolicy',
    'PutRepositoryCatalogData',
    'SetRepositoryPolicy',
    'StartImageScan',
    'TagResource',
    'UploadLayerPart',
  ])
})
