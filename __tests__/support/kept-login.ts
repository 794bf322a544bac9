// Docker's configuration of a job in which a login is kept.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Inputs, type Job, KEYS } from './job.ts'

export const KEEPING: Inputs = {
  ...KEYS,
  'aws-region': 'us-east-1',
  repository: 'team/app',
  tags: 'v1',
  'keep-login': 'true',
}

/** Not as JSON.stringify would write it, in an order and a layout of its own. */
export const CONFIG_TEXT = `{ "HttpHeaders" : {"X-Team":"a"},
   "credHelpers": { "gcr.io" :"gcloud" },
 "auths" : {
      "registry.example.com": {"auth": "dXNlcjpwYXNzd29yZA=="}  },
  "unknown": [ 1,2 , 3],  "currentContext":"default" }

`

export const configPathOf = (job: Job): string => join(job.home, '.docker', 'config.json')

export async function writeUserConfig(job: Job, text: string): Promise<void> {
  await mkdir(join(job.home, '.docker'), { recursive: true })
  await writeFile(configPathOf(job), text)
}

export const userConfigOf = async (job: Job) => JSON.parse(await readFile(configPathOf(job), 'utf8'))
export const namesBeside = async (job: Job): Promise<readonly string[]> =>
  (await readdir(join(job.home, '.docker'))).sort()

/** Whether the registry takes what stands in docker's configuration for it. */
export async function isLoginTaken(job: Job, host = job.ecr.registry): Promise<boolean> {
  const { auths } = await userConfigOf(job)
  const answer = await fetch(`http://${host}/v2/`, { headers: { authorization: `Basic ${auths[host]?.auth}` } })
  return answer.ok
}
