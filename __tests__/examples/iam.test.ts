// The templates that make the role give what docs/iam.md says.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { blocks } from '../../scripts/docs/markdown.ts'
import { evaluate, parseTemplate, resourceProblems, type Template, type Value } from './cloudformation.ts'
import { parseTerraform, statementsOf, type Terraform } from './terraform.ts'

const FOLDER = 'examples/iam'
const read = (path: string): string => readFileSync(path, 'utf8')

const GIVEN = {
  Subject: 'repo:octocat@583231/my-app@1296269:ref:refs/heads/main',
  RepositoryName: 'my-app',
  Provider: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
  'AWS::Partition': 'aws',
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'eu-central-1',
  'AWS::URLSuffix': 'amazonaws.com',
}

interface Statement {
  readonly Sid?: string
  readonly Action: string | readonly string[]
  readonly Resource?: string
}

/** The policies that docs/iam.md shows, by what is in them. */
const documented = blocks(read('docs/iam.md'), 'json').map((text) => JSON.parse(text) as { Statement: Statement[] })
const holding = (word: string) => documented.find((policy) => JSON.stringify(policy).includes(word))

describe('CloudFormation', () => {
  const template: Template = parseTemplate(read(join(FOLDER, 'cloudformation.yml')))
  const role = (given: Readonly<Record<string, string>>): Readonly<Record<string, Value>> =>
    evaluate(template, { ...GIVEN, ...given }, template.Resources.Role?.Properties ?? {}) as never
  const policy = (given: Readonly<Record<string, string>>): Value =>
    (role(given).Policies as readonly { PolicyDocument: Value }[])[0]?.PolicyDocument ?? null

  test('has resources as AWS specifies them', () => {
    expect(resourceProblems(template)).toEqual([])
  })

  test('the specification is really asked', () => {
    const Resources = { Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/', Nothing: 1 } } }
    expect(resourceProblems({ ...template, Resources })).toEqual([
      'Role: AWS::IAM::Role has no Nothing',
      'Role: AWS::IAM::Role needs AssumeRolePolicyDocument',
    ])
  })

  test('lets the role do what docs/iam.md says', () => {
    expect(policy({})).toEqual(holding('ecr:CreateRepository'))
  })

  test('a role whose repository is made by the template may not create one', () => {
    const { Statement } = holding('ecr:CreateRepository') ?? { Statement: [] }
    expect(policy({ CreateRepository: 'true' })).toEqual({
      Version: '2012-10-17',
      Statement: Statement.filter(({ Sid }) => Sid !== 'Create'),
    })
  })

  test.each([
    ['a provider that is made here', 'true'],
    ['a provider that was there', 'false'],
  ])('lets the one subject use the role: %s', (_name, CreateProvider) => {
    expect(role({ CreateProvider }).AssumeRolePolicyDocument).toEqual(holding('sts:AssumeRoleWithWebIdentity'))
  })

  test('tells what the inputs of the step want', () => {
    const outputs = Object.entries(template.Outputs).map(([name, { Value: value }]) => [name, value] as const)
    expect(evaluate(template, GIVEN, Object.fromEntries(outputs))).toEqual({
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      RepositoryUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/my-app',
    })
  })

  test.each([
    ['a branch', 'repo:octocat@583231/my-app@1296269:ref:refs/heads/main', true],
    ['an older repository', 'repo:octocat/my-app:ref:refs/heads/main', true],
    ['an environment', 'repo:octocat/my-app:environment:production', true],
    ['every branch', 'repo:octocat/my-app:*', false],
    ['every repository', 'repo:octocat/*:ref:refs/heads/main', false],
    ['one character that is free', 'repo:octocat/my-app:ref:refs/heads/mai?', false],
    ['no run', 'repo:octocat/my-app', false],
    ['no repository', 'octocat', false],
  ])('takes a subject, or does not: %s', (_name, subject, taken) => {
    const pattern = new RegExp(template.Parameters.Subject?.AllowedPattern ?? '')
    expect(pattern.test(subject)).toBe(taken)
  })
})

describe('Terraform', () => {
  let main: Terraform

  beforeAll(async () => {
    main = await parseTerraform('main.tf', read(join(FOLDER, 'terraform/main.tf')))
  })

  test('all files are of the language, and each has its kinds of blocks', async () => {
    const names = readdirSync(join(FOLDER, 'terraform')).sort()
    const kinds = names.map(async (name) => {
      const file = await parseTerraform(name, read(join(FOLDER, 'terraform', name)))
      return [name, Object.keys(file).sort()]
    })
    expect(await Promise.all(kinds)).toEqual([
      ['main.tf', ['data', 'locals', 'resource', 'terraform']],
      ['outputs.tf', ['output']],
      ['variables.tf', ['variable']],
    ])
  })

  test('the parser is really asked', async () => {
    await expect(parseTerraform('bad.tf', 'resource "a" {')).rejects.toThrow('bad.tf')
  })

  test('lets the role do what docs/iam.md says', () => {
    const { Statement } = holding('ecr:CreateRepository') ?? { Statement: [] }
    const said = statementsOf(main, 'push').map(({ sid, actions, resources }) => [sid, actions, resources])
    const arn = `\${local.repository_arn}`
    expect(said).toEqual(
      Statement.map(({ Sid, Action, Resource }) => [Sid, [Action].flat(), [Resource === '*' ? '*' : arn]]),
    )
  })

  test('lets the one subject use the role', () => {
    const [document] = main.data?.aws_iam_policy_document?.trust ?? []
    expect(document?.statement).toMatchObject([
      {
        actions: ['sts:AssumeRoleWithWebIdentity'],
        condition: [
          { test: 'StringEquals', values: ['sts.amazonaws.com'] },
          { test: 'StringEquals', values: [`\${var.subject}`] },
        ],
      },
    ])
  })

  test('uses the variables that are declared, and all of them', async () => {
    const { variable = {} } = await parseTerraform('variables.tf', read(join(FOLDER, 'terraform/variables.tf')))
    const used = new Set([...read(join(FOLDER, 'terraform/main.tf')).matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name))
    expect([...used].sort()).toEqual(Object.keys(variable).sort())
  })
})
